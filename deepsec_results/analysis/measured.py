"""A query as it is compared, tabulated and summed up: its figures, and how its batch ran."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.input_difference import NO_SOURCES, Sources
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.judging import UNREADABLE
from deepsec_results.analysis.ordering import stem_of
from deepsec_results.analysis.query import Query, UnknownQuery
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection, RunNames
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import Setting, setting_of
from deepsec_results.analysis.verdicts import Incomplete, QueryOutcome
from deepsec_results.analysis.vocabulary import AuditAnswer, Status, Verdict
from deepsec_results.model.batch import BatchResult
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.reading.spelling import one_spelling

_NO_SIZE = 1 << 63


class Measured(Struct, frozen=True, gc=False):
    """A query of a batch, or what stands for an unknown one, and how the batch ran.

    `input` is the name of the input, with a number if the batch has several of that name:
    `a.dps (2)`. `content` is a digest of the input's copy, None without a copy. `audit` is the
    answer of an audit of the query, if there was one.
    """

    setting: Setting
    input: str
    content: str | None
    query: Query | UnknownQuery
    audit: AuditAnswer | None = None

    @property
    def number(self) -> int | None:
        """The number of the query; None stands for all queries of a run that cannot be read."""
        return self.query.number

    @property
    def name(self) -> str:
        """The name of the query in a sentence: `sealed_box query 2`."""
        stem = stem_of(self.input)
        return stem if self.number is None else f"{stem} query {self.number}"

    @property
    def outcome(self) -> QueryOutcome:
        return self.query.outcome

    @property
    def decided(self) -> bool:
        return self.query.outcome.verdict is not Verdict.UNDECIDED

    @property
    def type(self) -> QueryType | None:
        return self.query.type

    @property
    def semantics(self) -> Semantics | None:
        return self.query.semantics

    @property
    def time(self) -> int | None:
        """The time of the query in whole seconds; None if it is unknown or impossible."""
        start, end = self.query.start_time, self.query.end_time
        if start is None or end is None:
            return None
        return end - start if abs(end - start) < _NO_SIZE else None

    @property
    def time_so_far(self) -> int | None:
        """The least number of seconds that a query without an end ran, in a stale batch or not."""
        return self.query.time_so_far

    @property
    def memory(self) -> int | None:
        """The memory of the query in bytes, the sum over the workers; None if it is unknown or
        impossible."""
        memory = self.query.memory
        if memory is None:
            # The prover leaves out a memory of 0.
            return 0 if self.query.status is Status.COMPLETED else None
        return memory if 0 <= memory < _NO_SIZE else None

    @property
    def unread(self) -> Incomplete | None:
        """What cannot be read, the query or its run, and why."""
        query = self.query
        if query.error is None or query.outcome != UNREADABLE:
            return None
        if isinstance(query, UnknownQuery):
            return Incomplete(1, 0, query.error)
        return Incomplete(0, 1, f"{query.name}: {query.error}")


class MeasuredRun(Struct, frozen=True):
    """The queries of a run; `error` is why the run cannot be read. `name` is the name of its input,
    `input` the same name made unique."""

    name: str
    input: str
    content: str | None
    queries: Sequence[Measured]
    error: str | None = None


class Subject(Struct, frozen=True):
    """A batch to compare, with its runs, whose queries are without their texts. `contents` are the
    digests of the copies of their inputs, None without a copy, and `sources` these copies. Of the
    queries, only the selected ones are measured."""

    listed: ListedBatch
    batch: BatchResult
    runs: Sequence[Run]
    contents: Sequence[str | None]
    sources: Sources = NO_SOURCES
    selection: QuerySelection = ALL_QUERIES

    @property
    def setting(self) -> Setting:
        """How the batch ran."""
        return setting_of(self.batch, self.listed.row)

    def selected_runs(self) -> Collection[int]:
        """The numbers of the selected runs. Raises SelectionError."""
        return self.selection.runs([RunNames(run.number, run.input, run.path) for run in self.runs])


def measured_runs(subject: Subject) -> list[MeasuredRun]:
    """The selected queries of a batch, grouped by runs, in order."""
    setting, selection = subject.setting, subject.selection
    names = distinct_names([run.input for run in subject.runs])
    measured = zip(names, subject.contents, subject.runs, strict=True)
    if selection.selects_all:
        return [_measured_run(setting, *one, selection) for one in measured]
    numbers = subject.selected_runs()
    chosen = (one for one in measured if one[2].number in numbers)
    found = [_measured_run(setting, *one, selection) for one in chosen]
    return [run for run in found if run.queries]


def _measured_run(
    setting: Setting, name: str, content: str | None, run: Run, selection: QuerySelection
) -> MeasuredRun:
    queries = [
        Measured(setting, name, content, query)
        for query in run.known_or_unknown
        if selection.keeps(query)
    ]
    return MeasuredRun(run.input, name, content, queries, run.error)


def measured_queries(subject: Subject) -> list[Measured]:
    """The queries of a batch, in order."""
    return [query for run in measured_runs(subject) for query in run.queries]


def same_spelling(batches: Sequence[Sequence[Measured]]) -> Sequence[Sequence[Measured]]:
    """The queries of batches, in which an input has the same name in every batch even if its
    accents are written differently."""
    names = one_spelling([query.input for query in queries] for queries in batches)
    if not names:
        return batches
    return [[_renamed(query, names) for query in queries] for queries in batches]


def _renamed(query: Measured, names: Mapping[str, str]) -> Measured:
    name = names.get(query.input)
    return query if name is None else msgspec.structs.replace(query, input=name)


def by_query(queries: Iterable[Measured]) -> dict[tuple[str, int | None], Measured]:
    """Queries by input and number. Of two with the same number an attack takes precedence, then an
    undecided query, so that a verified query does not hide another one."""
    found: dict[tuple[str, int | None], Measured] = {}
    for query in queries:
        key = (query.input, query.number)
        if key not in found or _weight(query) > _weight(found[key]):
            found[key] = query
    return found


def _weight(query: Measured) -> int:
    return (Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.ATTACK).index(query.outcome.verdict)
