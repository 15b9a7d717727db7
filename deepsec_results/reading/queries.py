"""The parts of a query result that are decoded for whoever asks: atoms, processes, the trace."""

import re
from typing import Any, TypeVar

import msgspec

from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.tags import NIL_TAG
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading import shape
from deepsec_results.reading.documents import TOO_DEEP, Document, decode_plain
from deepsec_results.reading.places import show_path
from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError

T = TypeVar("T")

_TRACE = msgspec.json.Decoder(AttackTrace)
_ATOMS = msgspec.json.Decoder(AtomicData)
_PROCESSES = msgspec.json.Decoder(list[Process])


# A quote behind a brace begins a key or ends a text: never is this a part of a text.
_NIL = re.compile(rb'(\{\s*"type"\s*:\s*)null(?=\s*\})')
_NIL_TYPE = f'"{NIL_TAG}" '.encode()


def decode_trace(document: Document[QueryResult]) -> AttackTrace:
    """The attack trace of a query that has one. Raises ReadingError."""
    return _decode_part(document, "attack_trace", _TRACE)


def decode_atoms(document: Document[QueryResult]) -> AtomicData:
    """The table of atoms of a query. Raises ReadingError."""
    return _decode_part(document, "atomic_data", _ATOMS)


def decode_processes(document: Document[QueryResult]) -> list[Process]:
    """The processes of a query. Raises ReadingError."""
    return _decode_part(document, "processes", _PROCESSES)


def tag_nil(text: bytes) -> bytes:
    """JSON text in which each `{"type": null}` has the tag of nil, all offsets kept."""
    return _NIL.sub(rb"\1" + _NIL_TYPE, text)


def _decode_part(
    document: Document[QueryResult], field: str, decoder: "msgspec.json.Decoder[T]"
) -> T:
    text = tag_nil(bytes(getattr(document.value, field)))
    if not text:
        raise ReadingError(
            Problem(ProblemKind.SHAPE, "expected an object, found no such field", f"$.{field}")
        )
    try:
        return decoder.decode(text)
    except RecursionError:
        raise ReadingError(msgspec.structs.replace(TOO_DEEP, path=f"$.{field}")) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ReadingError(_misshapen(document, field, text, decoder)) from None


def _misshapen(
    document: Document[QueryResult], field: str, text: bytes, decoder: "msgspec.json.Decoder[Any]"
) -> Problem:
    expected = shape.type_info(decoder.type)
    for difference in shape.differences(decode_plain(text), expected):
        if difference.kind is not shape.DifferenceKind.UNKNOWN_FIELD:
            path = (field, *difference.path)
            message = f"expected {difference.expected}, found {difference.found}"
            return Problem(ProblemKind.SHAPE, message, show_path(path), document.place(path))
    return Problem(ProblemKind.SHAPE, "does not have the shape of a result", f"$.{field}")
