"""The rows of `queries`: their columns, the facts about each query, and the sort order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nlargest, nsmallest
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from deepsec_results.analysis.columns import Column, ColumnKind, by_name
from deepsec_results.analysis.input_names import distinct_names, family_of
from deepsec_results.analysis.judging import REASONS
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.vocabulary import QuerySortKey, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType

_URGENCY = (Verdict.ATTACK, Verdict.UNDECIDED, Verdict.VERIFIED)
_GREATEST_FIRST = {ColumnKind.NUMBER, ColumnKind.MOMENT, ColumnKind.SECONDS, ColumnKind.BYTES}


class QueryRow(Struct, frozen=True):
    """One query in `queries`; the fields are those of the JSON and the CSV.

    `batch`, `title` and `release` are those of its batch; `input` is the name of its input, with a
    number if the batch has several of that name. `query` is None for a run that cannot be read.
    `time` is in seconds, `memory` in bytes, `start` and `end` are in seconds since 1970, UTC.
    `time_at_least` is the least number of seconds that a query of a stale batch ran, and `elapsed`
    the number of seconds since the start of a query that runs. `error` is why the run, the query or
    its attack cannot be read. None is an unknown value.
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
    elapsed: int | None
    error: str | None

    @property
    def time_so_far(self) -> int | None:
        """The least number of seconds that a query without an end ran, in a stale batch or not."""
        return self.elapsed if self.time_at_least is None else self.time_at_least


class SizedQueryRow(QueryRow, frozen=True):
    """A row with the columns that are only shown if they are named.

    `sessions` is the number of parallel components of process 1, with the copies of replications;
    of branches, the larger number counts. `processes` is the number of constructs in both
    processes. Both are None if the processes cannot be read. `family` is the name of the input up
    to the first `-` or `_` that a digit follows.
    """

    sessions: int | None
    processes: int | None
    family: str


# The columns of `queries`: the fields of a row, in the same order, and those of a sized row.
QUERY_COLUMNS: dict[str, Column[Measured]] = by_name(
    Column("batch", lambda one: one.setting.row.id, ColumnKind.TEXT),
    Column("input", lambda one: one.input, ColumnKind.TEXT),
    Column("query", lambda one: one.query.number, ColumnKind.NUMBER),
    Column("type", lambda one: one.query.type, ColumnKind.WORD, tuple(QueryType)),
    Column("semantics", lambda one: one.query.semantics, ColumnKind.WORD, tuple(Semantics)),
    Column("verdict", lambda one: one.query.outcome.verdict, ColumnKind.WORD, tuple(Verdict)),
    Column("reason", lambda one: one.query.outcome.reason, ColumnKind.WORD, REASONS),
    Column("time", lambda one: one.time, ColumnKind.SECONDS),
    Column("memory", lambda one: one.memory, ColumnKind.BYTES),
    Column("start", lambda one: one.query.start_time, ColumnKind.MOMENT),
    Column("end", lambda one: one.query.end_time, ColumnKind.MOMENT),
    Column("process", lambda one: one.query.process, ColumnKind.DIGIT),
    Column("trace", lambda one: one.query.trace, ColumnKind.TEXT),
    Column("release", lambda one: one.setting.row.deepsec_version, ColumnKind.TEXT),
    Column("title", lambda one: one.setting.row.title, ColumnKind.TEXT),
    Column("time_at_least", lambda one: one.query.duration_at_least, ColumnKind.SECONDS),
    Column("elapsed", lambda one: one.query.elapsed, ColumnKind.SECONDS),
    Column("error", lambda one: one.query.located_error, ColumnKind.TEXT),
    Column("sessions", lambda one: one.query.size and one.query.size.sessions, ColumnKind.NUMBER),
    Column(
        "processes", lambda one: one.query.size and one.query.size.constructs, ColumnKind.NUMBER
    ),
    Column("family", lambda one: family_of(one.input), ColumnKind.TEXT),
)
ROW_COLUMNS = QueryRow.__struct_fields__
FURTHER_COLUMNS = frozenset(SizedQueryRow.__struct_fields__) - frozenset(ROW_COLUMNS)
_VALUES = [column.value for column in QUERY_COLUMNS.values()]


def rows_of_run(setting: Setting, run: Run, *, sized: bool = False) -> list[QueryRow]:
    """The queries of a run, in order; a run that cannot be read is one undecided query. `setting`
    is that of its batch. The rows are `sized` if the queries are."""
    measured = [Measured(setting, run.input, None, query) for query in run.known_or_unknown]
    kind = SizedQueryRow if sized else QueryRow
    values = _VALUES[: len(kind.__struct_fields__)]
    return [kind(*[value(one) for value in values]) for one in measured]


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
    value = _SORTED_BY.get(key) or attrgetter(key.value)
    descending = (QUERY_COLUMNS[key].kind in _GREATEST_FIRST) != reverse

    def position(row: QueryRow) -> tuple[bool, Any]:
        found = value(row)
        return (found is None) != descending, 0 if found is None else found

    if not limit:
        return sorted(rows, key=position, reverse=descending)
    return (nlargest if descending else nsmallest)(limit, rows, key=position)


# What rows are sorted by if it is not the value of the column.
_SORTED_BY: dict[QuerySortKey, Callable[[QueryRow], Any]] = {
    QuerySortKey.TIME: lambda row: row.time if row.time_so_far is None else row.time_so_far,
    QuerySortKey.INPUT: lambda row: (natural_key(row.input), row.query or 0),
    QuerySortKey.VERDICT: lambda row: _URGENCY.index(row.verdict),
}
