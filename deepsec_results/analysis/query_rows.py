"""The rows of `queries`: the facts about each query, and the sort order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest, nsmallest
from typing import Any

import msgspec
from msgspec import Struct

from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import Setting
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


def rows_of_run(setting: Setting, run: Run) -> list[QueryRow]:
    """The queries of a run, in order; a run that cannot be read is one undecided query. `setting`
    is that of its batch."""
    return [_row(Measured(setting, run.input, None, query)) for query in run.known_or_unknown]


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


def _row(measured: Measured) -> QueryRow:
    query, batch = measured.query, measured.setting.row
    return QueryRow(
        batch=batch.id,
        input=measured.input,
        query=query.number,
        type=query.type,
        semantics=query.semantics,
        verdict=query.outcome.verdict,
        reason=query.outcome.reason,
        time=measured.time,
        memory=measured.memory,
        start=query.start_time,
        end=query.end_time,
        process=query.process,
        trace=query.trace,
        release=batch.deepsec_version,
        title=batch.title,
        time_at_least=query.duration_at_least,
        error=query.located_error,
    )
