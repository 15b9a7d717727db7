"""The rows of `queries`: the facts about each query, and the sort order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest, nsmallest
from typing import Any

import msgspec
from msgspec import Struct

from deepsec_results.analysis.judging import UNREADABLE
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_records import distinct_names, measured_memory, measured_time
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import QuerySortKey, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType

_URGENCY = (Verdict.ATTACK, Verdict.UNDECIDED, Verdict.VERIFIED)
_GREATEST_FIRST = frozenset(
    {QuerySortKey.TIME, QuerySortKey.MEMORY, QuerySortKey.START, QuerySortKey.END}
)


class QueryRow(Struct, frozen=True):
    """One query in `queries`; the fields are those of the JSON and the CSV.

    `batch`, `title` and `release` are those of its batch; `input` is the name of its input, with a
    number if the batch has several of that name. `query` is None for a run that cannot be read.
    `time` is in seconds, `memory` in bytes, `start` and `end` are in seconds since 1970, UTC.
    `time_at_least` is the least number of seconds that a query of a stale batch ran. `error` is why
    the run, the query or its attack cannot be read. None is an unknown value.
    """

    batch: str
    input: str
    query: int | None
    type: QueryType | None
    semantics: Semantics | None
    verdict: Verdict
    reason: str | None
    time: int | None
    memory: int | None
    start: int | None
    end: int | None
    process: int | None
    trace: str | None
    release: str | None
    title: str | None
    time_at_least: int | None
    error: str | None


def rows_of_run(batch: Row, run: Run) -> list[QueryRow]:
    """The queries of a run, in order; a run that cannot be read is one undecided query."""
    if run.error is not None and not run.queries:
        return [_unread_row(batch, run)]
    return [_row(batch, query) for query in run.queries]


def with_distinct_inputs(
    names: Sequence[str], runs: Sequence[Sequence[QueryRow]]
) -> Iterator[QueryRow]:
    """The rows of all runs of a batch; `names` are those of the inputs, one for each run."""
    for name, distinct, rows in zip(names, distinct_names(names), runs, strict=True):
        if name == distinct:
            yield from rows
        else:
            yield from (msgspec.structs.replace(row, input=distinct) for row in rows)


def first_rows(
    rows: Iterable[QueryRow], key: QuerySortKey, limit: int, *, reverse: bool
) -> list[QueryRow]:
    """The first rows in an order; a `limit` of 0 means all.

    Times, memory and moments begin with the greatest, verdicts with attacks; inputs are in natural
    order. Unknown values are last, also with `reverse`. Otherwise, rows keep their order.
    """
    value, descending = _VALUES[key], (key in _GREATEST_FIRST) != reverse

    def position(row: QueryRow) -> tuple[bool, Any]:
        found = value(row)
        return (found is None) != descending, 0 if found is None else found

    if not limit:
        return sorted(rows, key=position, reverse=descending)
    return (nlargest if descending else nsmallest)(limit, rows, key=position)


_VALUES: dict[QuerySortKey, Callable[[QueryRow], Any]] = {
    QuerySortKey.TIME: lambda row: row.time if row.time_at_least is None else row.time_at_least,
    QuerySortKey.MEMORY: lambda row: row.memory,
    QuerySortKey.START: lambda row: row.start,
    QuerySortKey.END: lambda row: row.end,
    QuerySortKey.INPUT: lambda row: (natural_key(row.input), row.query or 0),
    QuerySortKey.VERDICT: lambda row: _URGENCY.index(row.verdict),
}


def _unread_row(batch: Row, run: Run) -> QueryRow:
    return QueryRow(
        batch=batch.id,
        input=run.input,
        query=None,
        type=None,
        semantics=None,
        verdict=UNREADABLE.verdict,
        reason=UNREADABLE.reason,
        time=None,
        memory=None,
        start=None,
        end=None,
        process=None,
        trace=None,
        release=batch.deepsec_version,
        title=batch.title,
        time_at_least=None,
        error=f"{run.label}: {run.error}",
    )


def _row(batch: Row, query: Query) -> QueryRow:
    result = query.result
    path = query.path
    error = query.error if path is None or query.error is None else f"{path}: {query.error}"
    return QueryRow(
        batch=batch.id,
        input=query.input,
        query=query.number,
        type=query.type,
        semantics=query.semantics,
        verdict=query.verdict,
        reason=query.reason,
        time=measured_time(result) if result else None,
        memory=measured_memory(result) if result else None,
        start=query.start_time,
        end=query.end_time,
        process=query.process,
        trace=query.trace,
        release=batch.deepsec_version,
        title=batch.title,
        time_at_least=query.duration_at_least,
        error=error,
    )
