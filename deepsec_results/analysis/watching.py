"""What changes in a batch from one snapshot to the next."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Status


class Snapshot(Struct, frozen=True):
    """A batch and its runs at one moment; `now` is in seconds since 1970.

    `is_over` is whether nothing more is to come. `directory` is the results directory.
    """

    now: int
    listed: ListedBatch
    runs: Sequence[Run] = ()
    is_over: bool = False
    directory: str = ""


class BatchChange(Struct, frozen=True):
    """A new state of the batch."""

    after: Snapshot


class RunChange(Struct, frozen=True):
    """A new state of a run."""

    run: Run


class QueryChange(Struct, frozen=True):
    """A new state or progress of a query."""

    run: Run
    query: Query


Change = BatchChange | RunChange | QueryChange

_Key = tuple[int, int | None]  # the number of a run, and of a query in it


def changes_between(before: Snapshot | None, after: Snapshot) -> Iterator[Change]:
    """The changes in the order of the runs, and the new state of the batch at the end.

    Without `before`, the batch is first, and runs and queries that wait are left out.
    """
    old = {} if before is None else _states(before)
    if before is None:
        yield BatchChange(after)
    for run in after.runs:
        began = run.status is Status.IN_PROGRESS
        changed = _is_new(old, (run.number, None), _run_state(run))
        if changed and began:
            yield RunChange(run)
        for query in run.queries:
            if _is_new(old, (run.number, query.number), _query_state(query)):
                yield QueryChange(run, query)
        if changed and not began:
            yield RunChange(run)
    if before is not None and _batch_state(before) != _batch_state(after):
        yield BatchChange(after)


def bells_between(before: Snapshot | None, after: Snapshot) -> Iterator[QueryChange | BatchChange]:
    """What a user waits for: attacks that are new since `before`, and the end of the batch."""
    if before is not None:
        known = {(run.number, query.number) for run, query in _attacked(before)}
        for run, query in _attacked(after):
            if (run.number, query.number) not in known:
                yield QueryChange(run, query)
    if after.is_over and not (before is not None and before.is_over):
        yield BatchChange(after)


def _attacked(snapshot: Snapshot) -> Iterator[tuple[Run, Query]]:
    for run in snapshot.runs:
        yield from ((run, query) for query in run.attacks)


def _is_new(old: Mapping[_Key, object], key: _Key, state: tuple[object, ...]) -> bool:
    if key in old:
        return old[key] != state
    return state[0] is not Status.WAITING


def _states(snapshot: Snapshot) -> dict[_Key, object]:
    states: dict[_Key, object] = {}
    for run in snapshot.runs:
        states[run.number, None] = _run_state(run)
        for query in run.queries:
            states[run.number, query.number] = _query_state(query)
    return states


def _batch_state(snapshot: Snapshot) -> tuple[object, ...]:
    row, evidence = snapshot.listed.row, snapshot.listed.evidence
    process = (evidence.state, evidence.elsewhere) if evidence else None
    return row.status, row.stale, row.error, row.error_msg, process


def _run_state(run: Run) -> tuple[object, ...]:
    return run.status, run.error, run.stale, run.error_msg, run.warnings


def _query_state(query: Query) -> tuple[object, ...]:
    progression = query.result.progression if query.result else None
    return query.status, query.outcome, progression, query.error
