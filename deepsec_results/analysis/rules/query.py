"""The rules of a query result, and of all that is inside it."""

from collections.abc import Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.atoms import atom_remarks
from deepsec_results.analysis.rules.remarks import (
    Remark,
    misplaced,
    missing,
    outside,
    shape_remarks,
    state_remarks,
    time_remarks,
)
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading import shape
from deepsec_results.reading.queries import names_own_tag, tag_nil, untag_nil

_ALWAYS = ("index", "batch_file", "run_file", "semantics")  # beside what the model requires
_INLINE = ("index", "semantics")
_PARTS: dict[str, "msgspec.json.Decoder[Any]"] = {
    "atomic_data": msgspec.json.Decoder(AtomicData),
    "processes": msgspec.json.Decoder(list[Process]),
    "attack_trace": msgspec.json.Decoder(AttackTrace),
}


def query_remarks(value: object, *, inline: bool = False) -> Iterator[Remark]:
    """All that a query result has against the format.

    One that stands inline, in its run, need not name the run and the batch.
    """
    if not isinstance(value, dict):
        yield Remark(Code.DSR202, (), f"expected an object, found {shape.describe(value)}")
        return
    misshapen = list(_shapes(value))
    yield from misshapen
    yield from missing(value, (), _INLINE if inline else _ALWAYS, QueryResult)
    yield from state_remarks(value)
    yield from time_remarks(value)
    yield from _placed(value)
    yield from _values(value)
    if not any(remark.path[0] in _PARTS for remark in misshapen):
        # Only what has its shape can be walked through, and only without unknown fields, which
        # could hold anything.
        yield from atom_remarks(value)


def _shapes(value: dict[str, Any]) -> Iterator[Remark]:
    yield from shape_remarks(value, QueryResult)
    for name, decoder in _PARTS.items():
        if name in value and not _fits(value[name], decoder):
            yield from shape_remarks(value[name], decoder.type, (name,))


def _fits(value: object, decoder: "msgspec.json.Decoder[Any]") -> bool:
    """Whether a value surely has the shape of the model: decoded by it, it loses nothing.

    It may have it all the same, as with a default written out. Told in a fraction of the time
    that it takes to look for differences.
    """
    text = msgspec.json.encode(value, order="sorted")
    if names_own_tag(text):
        return False
    try:
        decoded = decoder.decode(tag_nil(text))
    except (msgspec.DecodeError, RecursionError):
        return False
    return untag_nil(msgspec.json.encode(decoded, order="sorted")) == text


def _placed(value: dict[str, Any]) -> Iterator[Remark]:
    status = value.get("status")
    if status in ("waiting", "in_progress", "canceled", "internal_error"):
        yield from misplaced(value, ("attack_trace", "memory"))
    if status in ("waiting", "completed"):
        yield from misplaced(value, ("progression",))


def _values(value: dict[str, Any]) -> Iterator[Remark]:
    yield from outside(("index",), value.get("index"), 1)
    yield from outside(("memory",), value.get("memory"), 1)
    processes = value.get("processes")
    if isinstance(processes, list) and len(processes) != 2:
        yield Remark(Code.DSR205, ("processes",), f"expected two processes, found {len(processes)}")
    kind, semantics = value.get("type"), value.get("semantics")
    if (
        isinstance(kind, str)
        and kind.startswith("session")
        and semantics in ("classic", "eavesdrop")
    ):
        found = shape.describe(semantics)
        message = f'expected "private" for a query about sessions, found {found}'
        yield Remark(Code.DSR205, ("semantics",), message)
    trace = value.get("attack_trace")
    if isinstance(trace, dict):
        # A trace of process 2 says nothing against an inclusion in it.
        most = 1 if kind in ("trace_incl", "session_incl") else 2
        yield from outside(("attack_trace", "index_process"), trace.get("index_process"), 1, most)
    progression = value.get("progression")
    if isinstance(progression, dict):
        yield from _progression(progression)


def _progression(progression: dict[str, Any]) -> Iterator[Remark]:
    at = ("progression",)
    yield from outside((*at, "round"), progression.get("round"), 0)
    phases = [name for name in ("verification", "generation") if name in progression]
    if len(phases) != 1:
        found = " and ".join(phases) or "neither"
        yield Remark(Code.DSR205, at, f"expected verification or generation, found {found}")
    for phase, name, most in (
        ("verification", "percent", 100),
        ("verification", "jobs_remaining", None),
        ("generation", "minimum_jobs", None),
        ("generation", "jobs_created", None),
    ):
        inside = progression.get(phase)
        if isinstance(inside, dict):
            yield from outside((*at, phase, name), inside.get(name), 0, most)
