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
    decode_plain,
)
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError

T = TypeVar("T")

TRACE = msgspec.json.Decoder(AttackTrace)
ATOMS = msgspec.json.Decoder(AtomicData)
PROCESSES = msgspec.json.Decoder(list[Process])  # for a text in which nil has its tag


# After a brace a quote begins a key or ends a string, so this never matches inside a string.
_NIL = rb'(\{\s*"type"\s*:\s*)null(?=\s*\})'
_NIL_TYPE = f'"{NIL_TAG}" '.encode()
_QUOTED_TAG = b'"%b"' % NIL_TAG.encode()
_OWN_TAG = rb'("type"\s*:\s*)' + _QUOTED_TAG


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
    return re.sub(_NIL, rb"\1" + _NIL_TYPE, text) if b"null" in text else text


def names_own_tag(text: bytes) -> bool:
    """Whether a JSON text contains the tag of nil, which only the model uses."""
    return _QUOTED_TAG in text and re.search(_OWN_TAG, text) is not None


def _decode_part(
    document: Document[QueryResult], field: str, decoder: "msgspec.json.Decoder[T]"
) -> T:
    text = bytes(getattr(document.value, field))
    at = f"{document.within}.{field}"
    if not text:
        from deepsec_results.reading.type_words import missing_field

        raise ReadingError(FileProblem(ProblemKind.SHAPE, missing_field("an object"), at))
    try:
        if field != "processes":
            return decoder.decode(text)
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
) -> FileProblem:
    from deepsec_results.reading.json_positions import path_within
    from deepsec_results.reading.type_differences import first_misfit

    misfit = first_misfit(decode_plain(text), decoder.type)
    if misfit is None:
        shown = f"{document.within}.{field}"
        return FileProblem(ProblemKind.SHAPE, "does not have the structure of a result", shown)
    path = (field, *misfit.path)
    shown = document.within + path_within(path)
    return FileProblem(ProblemKind.SHAPE, misfit.message, shown, document.place(path))
