"""The reason why a text is not JSON, in words, and the place of the error."""

import codecs

from deepsec_results.reading.escapes import Mended
from deepsec_results.reading.json_parser import JsonError
from deepsec_results.reading.json_positions import places_of
from deepsec_results.reading.problems import FileProblem, ProblemKind

_MARKS = (
    (codecs.BOM_UTF8, "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# The first bytes of files that other tools put in place of a result, or next to it.
_FOREIGN = (
    (b"/annex/objects/", "is a pointer of git-annex; get the content with git annex get"),
    (b"version https://git-lfs.", "is a pointer of Git LFS; get the content with git lfs pull"),
    (b"\0\5\x16\7", "is a file that macOS adds (AppleDouble), not a result"),
)


def why_no_text(data: bytes) -> FileProblem | None:
    if not data:
        return FileProblem(ProblemKind.EMPTY, "is empty, expected a JSON object")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return FileProblem(ProblemKind.ENCODING, f"is {encoding}, expected UTF-8")
    if data.isspace():
        return FileProblem(
            ProblemKind.EMPTY,
            f"contains only white space ({len(data)} bytes), expected a JSON object",
        )
    if not data.strip(b"\0"):
        return FileProblem(
            ProblemKind.EMPTY, f"contains only NUL bytes ({len(data)}), expected a JSON object"
        )
    return None


def why_malformed(
    data: bytes, mended: Mended | None, error: JsonError | UnicodeDecodeError
) -> FileProblem:
    """Why a text is not JSON; `error` is that of the mended text, if there is one."""
    for begin, what in _FOREIGN:
        if data.startswith(begin):
            return FileProblem(ProblemKind.SYNTAX, what)
    if isinstance(error, JsonError):
        message = f"is not JSON: {error.message}"
        return FileProblem(
            ProblemKind.SYNTAX,
            message,
            None,
            places_of(data, [error.offset], mended)[error.offset],
        )
    return FileProblem(
        ProblemKind.ENCODING,
        f"is not UTF-8: {error.reason}, found the byte 0x{error.object[error.start]:02x}",
        None,
        places_of(data, [error.start], mended)[error.start],
    )
