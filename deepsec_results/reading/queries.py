"""The parts of a query result that are decoded on demand: atoms, processes and the trace."""

import re
from typing import Any, TypeVar

import msgspec

from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.documents import (
    Document,
    PlainDocument,
    decode_plain,
    read_plain,
)
from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError

T = TypeVar("T")

TRACE = msgspec.json.Decoder(AttackTrace)
ATOMS = msgspec.json.Decoder(AtomicData)
PROCESSES = msgspec.json.Decoder(list[Process])  # for a text in which nil has its tag

_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LARGE = ("atomic_data", "processes", "attack_trace")  # the fields that are kept as text
_NEEDED = frozenset({"atomic_data", "processes"})


def read_parted(data: bytes) -> PlainDocument:
    """Decode a text of any structure, except for the large fields of a query result.

    These fields are kept as text if nothing is lost by that: no key occurs twice, and outside of
    them there is no white space and no escape, as in the prover's files. Raises ReadingError if the
    text is not JSON and cannot be mended.
    """
    try:
        data.decode()
        fields = _FIELDS.decode(data)
        if not fields.keys() >= _NEEDED:
            return read_plain(data)
        texts = {name: bytes(text) for name, text in fields.items()}
        parts = {name: texts[name] for name in _LARGE if name in texts}
        head = _object({name: text for name, text in texts.items() if name not in parts})
        value = msgspec.json.decode(head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return read_plain(data)
    if _object(texts) != data or msgspec.json.encode(value) != head:
        return read_plain(data)
    return PlainDocument(data, value, None, None, parts)


def _object(texts: dict[str, bytes]) -> bytes:
    """A JSON object of the texts of its fields, without white space or escapes in its keys."""
    return b"{%s}" % b",".join(b'"%s":%s' % (name.encode(), text) for name, text in texts.items())


# After a brace a quote begins a key or ends a string, so this never matches inside a string.
_NIL = re.compile(rb'(\{\s*"type"\s*:\s*)null(?=\s*\})')
_NIL_TYPE = f'"{NIL_TAG}" '.encode()
_OWN_TAG = re.compile(rb'("type"\s*:\s*)"%b"' % NIL_TAG.encode())


def decode_trace(document: Document[QueryResult]) -> AttackTrace:
    """The attack trace of a query that has one. Raises ReadingError."""
    return _decode_part(document, "attack_trace", TRACE)


def decode_atoms(document: Document[QueryResult]) -> AtomicData:
    """The table of atoms of a query. Raises ReadingError."""
    return _decode_part(document, "atomic_data", ATOMS)


def decode_processes(document: Document[QueryResult]) -> list[Process]:
    """The processes of a query. Raises ReadingError."""
    return _decode_part(document, "processes", PROCESSES)


def tag_nil(text: bytes) -> bytes:
    """The JSON text with the tag of nil for each `{"type": null}`; all offsets stay the same."""
    return _NIL.sub(rb"\1" + _NIL_TYPE, text)


def untag_nil(text: bytes) -> bytes:
    """JSON text that was written from the model, with `null` instead of the tag of nil."""
    return _OWN_TAG.sub(rb"\1null", text)


def names_own_tag(text: bytes) -> bool:
    """Whether a JSON text contains the tag of nil, which only the model uses."""
    return _OWN_TAG.search(text) is not None


def _decode_part(
    document: Document[QueryResult], field: str, decoder: "msgspec.json.Decoder[T]"
) -> T:
    text = bytes(getattr(document.value, field))
    at = f"{document.within}.{field}"
    if not text:
        from deepsec_results.reading.type_differences import missing_field

        raise ReadingError(Problem(ProblemKind.SHAPE, missing_field("an object"), at))
    try:
        if not names_own_tag(text):
            return decoder.decode(tag_nil(text))
    except RecursionError:
        return _build_part(document, field, text, decoder)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    raise ReadingError(_misshapen(document, field, text, decoder))


def _build_part(
    document: Document[QueryResult], field: str, text: bytes, decoder: "msgspec.json.Decoder[T]"
) -> T:
    from deepsec_results.reading.building import build

    try:
        return build(text, decoder)
    except msgspec.ValidationError:
        raise ReadingError(_misshapen(document, field, text, decoder)) from None


def _misshapen(
    document: Document[QueryResult], field: str, text: bytes, decoder: "msgspec.json.Decoder[Any]"
) -> Problem:
    from deepsec_results.reading.json_positions import show_path
    from deepsec_results.reading.type_differences import first_misfit

    misfit = first_misfit(decode_plain(text), decoder.type)
    if misfit is None:
        shown = f"{document.within}.{field}"
        return Problem(ProblemKind.SHAPE, "does not have the structure of a result", shown)
    path = (field, *misfit.path)
    shown = document.within + show_path(path).removeprefix("$")
    return Problem(ProblemKind.SHAPE, misfit.message, shown, document.place(path))
