"""The rules of a query result and of its parts."""

from collections.abc import Iterator
from typing import Any

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.references import processes_with_trace
from deepsec_results.analysis.rules.atoms import atom_remarks
from deepsec_results.analysis.rules.remarks import (
    Remark,
    misplaced,
    missing,
    outside,
    state_remarks,
    time_remarks,
    type_remarks,
)
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.traces import AttackTrace
from deepsec_results.reading.type_words import describe

_ALWAYS = (
    "index",
    "batch_file",
    "run_file",
    "semantics",
)  # in addition to the fields that the model requires
_INLINE = ("index", "semantics")
_PARTS: dict[str, Any] = {
    "atomic_data": AtomicData,
    "processes": list[Process],
    "attack_trace": AttackTrace,
}


def query_remarks(value: object, *, inline: bool = False) -> Iterator[Remark]:
    """All remarks on a query result.

    An `inline` query, inside its run, need not name the run and the batch.
    """
    if not isinstance(value, dict):
        yield Remark(Code.DSR202, (), f"expected an object, found {describe(value)}")
        return
    misfits = list(_misfits(value))
    yield from misfits
    yield from missing(value, (), _INLINE if inline else _ALWAYS, QueryResult)
    yield from state_remarks(value)
    yield from time_remarks(value)
    yield from placement_remarks(value)
    yield from value_remarks(value)
    if not any(remark.path[0] in _PARTS for remark in misfits):
        # Only parts that fit the model can be walked, and only without unknown fields, which could
        # contain anything.
        yield from atom_remarks(value)


def _misfits(value: dict[str, Any]) -> Iterator[Remark]:
    # The large parts have no types in the model of the whole.
    yield from type_remarks(value, QueryResult)
    for name, model in _PARTS.items():
        if name in value:
            yield from type_remarks(value[name], model, (name,))


def placement_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on parts that are not allowed with the status."""
    status = value.get("status")
    if status in ("waiting", "in_progress", "canceled", "internal_error"):
        yield from misplaced(value, ("attack_trace", "memory"))
    if status in ("waiting", "completed"):
        yield from misplaced(value, ("progression",))


def value_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on impossible values."""
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
        found = describe(semantics)
        message = f'expected "private" for a query about sessions, found {found}'
        yield Remark(Code.DSR205, ("semantics",), message)
    trace = value.get("attack_trace")
    if isinstance(trace, dict):
        number, possible = trace.get("index_process"), processes_with_trace(kind)
        yield from outside(("attack_trace", "index_process"), number, possible[0], possible[-1])
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
