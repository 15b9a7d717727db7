"""Why a text is no JSON, in words, and where."""

import codecs
import json
import re

from deepsec_results.reading.escapes import Mended
from deepsec_results.reading.places import place_of
from deepsec_results.reading.problems import Place, Problem, ProblemKind

_BYTE = re.compile(r" \(byte (\d+)\)$")
_MARKS = (
    (codecs.BOM_UTF8, "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def why_no_text(data: bytes) -> Problem | None:
    if not data:
        return Problem(ProblemKind.EMPTY, "is empty, expected a JSON object")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Problem(ProblemKind.ENCODING, f"is {encoding}, expected UTF-8")
    if data.isspace():
        return Problem(
            ProblemKind.EMPTY, f"holds only white space ({len(data)} bytes), expected a JSON object"
        )
    if not data.strip(b"\0"):
        return Problem(
            ProblemKind.EMPTY, f"holds only NUL bytes ({len(data)}), expected a JSON object"
        )
    return None


def why_malformed(data: bytes, text: bytes, mended: Mended | None, error: Exception) -> Problem:
    try:
        json.loads(text.decode())
    except json.JSONDecodeError as known:
        offset = len(known.doc[: known.pos].encode())
        expected = known.msg.removeprefix("Expecting ").lower()
        if known.msg.startswith("Expecting "):
            message = f"is not JSON: expected {expected}, found {_character(known.doc, known.pos)}"
        else:
            message = f"is not JSON: {known.msg[0].lower()}{known.msg[1:].removesuffix(' at')}"
        return Problem(ProblemKind.SYNTAX, message, None, place_in(data, mended, offset))
    except UnicodeDecodeError as wrong:
        return Problem(
            ProblemKind.ENCODING,
            f"is not UTF-8: {wrong.reason}, found the byte 0x{text[wrong.start]:02x}",
            None,
            place_in(data, mended, wrong.start),
        )
    except (RecursionError, ValueError):
        pass
    message = str(error)
    match = _BYTE.search(message)
    offset = int(match[1]) if match else len(text)
    cause = _BYTE.sub("", message).removeprefix("JSON is malformed: ")
    return Problem(
        ProblemKind.SYNTAX, f"is not JSON: {cause.lower()}", None, place_in(data, mended, offset)
    )


def place_in(data: bytes, mended: Mended | None, offset: int | None) -> Place | None:
    if offset is None:
        return None
    return place_of(data, mended.original(offset) if mended else offset)


def _character(text: str, at: int) -> str:
    return repr(text[at]) if at < len(text) else "the end of the file"
