"""Records of queries: the answer, time and memory of each, and how its batch ran.

Comparisons, tables, histories and statistics are made from records.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.batch_details import machine_of
from deepsec_results.analysis.judging import (
    STALE,
    UNREADABLE,
    judge,
    unread_query,
    unread_run,
)
from deepsec_results.analysis.ordering import NaturalKey, natural_key, stem_of
from deepsec_results.analysis.rows import LastWrite, ListedBatch, Row, duration_between
from deepsec_results.analysis.verdicts import Incomplete, QueryOutcome, join_incomplete
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.batch import Batch
from deepsec_results.model.options import ComputedOptions, Semantics
from deepsec_results.model.runs import QueryResult, QueryType, RunStatus
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.spelling import one_spelling
from deepsec_results.reading.trees import QueryFile, RunFile

Workers = tuple[tuple[str, int | None], ...]

LOCAL = "local"
_NO_SIZE = 1 << 63


class Setting(Struct, frozen=True):
    """The batch of a query and how it ran.

    `semantics` is the default of the batch; a query may have another one. `workers` are machines
    with their number of processes; `local` is the machine of the prover. Without distribution there
    are none; None means that the batch does not name them.
    """

    row: Row
    semantics: Semantics | None
    por: bool | None
    workers: Workers | None


class Record(Struct, frozen=True):
    """One query of one batch.

    `input` is the name of the input, with a number if the batch has several of that name:
    `a.dps (2)`. `query` is None if the run cannot be read, so that its queries are not known.
    `time` is in whole seconds, `memory` in bytes, the sum over the workers. `content` is a digest
    of the input's copy, None without a copy. `at_least` is the least number of seconds that a query
    of a stale batch ran. `unread` is why a run or a query cannot be read.
    """

    setting: Setting
    input: str
    query: int | None
    outcome: QueryOutcome
    type: QueryType | None = None
    semantics: Semantics | None = None
    time: int | None = None
    memory: int | None = None
    content: str | None = None
    at_least: int | None = None
    unread: Incomplete | None = None

    @property
    def name(self) -> str:
        """The name of the query in a sentence: `sealed_box query 2`."""
        stem = stem_of(self.input)
        return stem if self.query is None else f"{stem} query {self.query}"

    @property
    def decided(self) -> bool:
        return self.outcome.verdict is not Verdict.UNDECIDED


class QuerySummary(Struct, frozen=True):
    """The fields of a record that depend only on its query."""

    number: int
    outcome: QueryOutcome
    type: QueryType | None = None
    semantics: Semantics | None = None
    time: int | None = None
    memory: int | None = None
    at_least: int | None = None
    unread: Incomplete | None = None


class RunSummary(Struct, frozen=True):
    """What the records of a run are made of: the name of its input, a digest of the input's copy,
    and its queries; `error` and `unread` are why the run cannot be read."""

    name: str
    content: str | None
    queries: Sequence[QuerySummary] = ()
    error: str | None = None
    unread: Incomplete | None = None


class Subject(Struct, frozen=True):
    """A batch to compare, with summaries of its runs."""

    listed: ListedBatch
    batch: Batch
    runs: Sequence[RunSummary]


class RunRecords(Struct, frozen=True):
    """The queries of a run; `error` is why the run cannot be read. `name` is the name of its input,
    `input` the same name made unique."""

    name: str
    input: str
    content: str | None
    records: Sequence[Record]
    error: str | None = None


def setting_of(batch: Batch, row: Row) -> Setting:
    """How a batch ran; `row` is its row in a listing."""
    options = batch.computed_options
    computed = options or ComputedOptions()
    return Setting(row, computed.default_semantics, computed.por, _workers_of(options))


def run_records(subject: Subject) -> list[RunRecords]:
    """The queries of a batch, grouped by runs, in order."""
    setting = setting_of(subject.batch, subject.listed.row)
    names = distinct_names([run.name for run in subject.runs])
    return [
        RunRecords(run.name, name, run.content, _records(setting, name, run), run.error)
        for name, run in zip(names, subject.runs, strict=True)
    ]


def records_of(subject: Subject) -> list[Record]:
    """The queries of a batch, in order."""
    return [record for run in run_records(subject) for record in run.records]


def same_spelling(batches: Sequence[Sequence[Record]]) -> Sequence[Sequence[Record]]:
    """The records of batches, in which an input has the same name in every batch even if its
    accents are written differently."""
    names = one_spelling([record.input for record in records] for records in batches)
    if not names:
        return batches
    return [[_renamed(record, names) for record in records] for records in batches]


def _renamed(record: Record, names: Mapping[str, str]) -> Record:
    name = names.get(record.input)
    return record if name is None else msgspec.structs.replace(record, input=name)


def incomplete(records: Iterable[Record]) -> Incomplete | None:
    """The runs and queries among the records that cannot be read."""
    return join_incomplete(record.unread for record in records)


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names made unique by a number after each repeated one: `a`, `b`, `a (2)`."""
    taken = set(names)
    numbers: dict[str, int] = {}  # the last number of each name
    distinct = []
    for name in names:
        unique, number = name, numbers.get(name, 0)
        while unique in numbers or (number and unique in taken):
            number = max(number, 1) + 1
            unique = f"{name} ({number})"
        numbers[name] = max(number, 1)
        numbers.setdefault(unique, 1)
        distinct.append(unique)
    return distinct


def by_query(records: Iterable[Record]) -> dict[tuple[str, int | None], Record]:
    """Records by input and number. Of two with the same number an attack takes precedence, then an
    undecided query, so that a verified query does not hide another one."""
    found: dict[tuple[str, int | None], Record] = {}
    for record in records:
        key = (record.input, record.query)
        if key not in found or _weight(record) > _weight(found[key]):
            found[key] = record
    return found


def _weight(record: Record) -> int:
    return (Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.ATTACK).index(record.outcome.verdict)


def stems_of(names: Iterable[str]) -> dict[str, str]:
    """Names of inputs without `.dps`, unless that would make two of them equal."""
    every = list(dict.fromkeys(names))
    counts = Counter(stem_of(name) for name in every)
    return {name: stem_of(name) if counts[stem_of(name)] == 1 else name for name in every}


def measured_time(result: QueryResult) -> int | None:
    """The time of a query in whole seconds; None if it is unknown or impossible."""
    time = duration_between(result.start_time, result.end_time)
    return time if time is None or abs(time) < _NO_SIZE else None


def measured_memory(result: QueryResult) -> int | None:
    """The memory of a query in bytes; None if it is unknown or impossible."""
    if result.memory is None:
        # The prover leaves out a memory of 0.
        return 0 if result.status is RunStatus.COMPLETED else None
    return result.memory if 0 <= result.memory < _NO_SIZE else None


def _workers_of(options: ComputedOptions | None) -> Workers | None:
    """The machines that a batch ran on."""
    if options is None or options.distributed is None:
        return None
    if not options.distributed:
        return ()
    if options.local_workers is None:
        return None
    machines: Counter[str] = Counter({LOCAL: options.local_workers})
    for worker in options.distant_workers or []:
        if worker.workers is None:
            return None
        machines[machine_of(worker)] += worker.workers

    def order(machine: tuple[str, int]) -> tuple[bool, NaturalKey]:
        return machine[0] != LOCAL, natural_key(machine[0])

    return tuple(sorted(machines.items(), key=order))


def summarise_run(run: RunFile, content: str | None, stale_since: LastWrite | None) -> RunSummary:
    """The summary of a run; `content` is a digest of its input's copy, `stale_since` is that of
    the batch's row."""
    if isinstance(run.result, FileProblem):
        return RunSummary(run.input.name, content, error=str(run.result), unread=unread_run(run))
    queries = [_query_summary(run, query, stale_since) for query in run.queries]
    return RunSummary(run.input.name, content, queries)


def _query_summary(run: RunFile, query: QueryFile, stale_since: LastWrite | None) -> QuerySummary:
    outcome = judge(query, stale=stale_since is not None)
    unread = unread_query(run, query) if outcome == UNREADABLE else None
    if not isinstance(query.result, Document):
        return QuerySummary(query.number, outcome, unread=unread)
    result = query.result.value
    return QuerySummary(
        query.number,
        outcome,
        result.type,
        result.semantics,
        measured_time(result),
        measured_memory(result),
        stale_since.least_duration(result.start_time) if stale_since and outcome == STALE else None,
        unread,
    )


def _records(setting: Setting, name: str, run: RunSummary) -> list[Record]:
    """The records of a run, whose input has this name in its batch."""
    if run.error is not None:
        return [Record(setting, name, None, UNREADABLE, content=run.content, unread=run.unread)]
    return [
        Record(
            setting,
            name,
            query.number,
            query.outcome,
            query.type,
            query.semantics,
            query.time,
            query.memory,
            run.content,
            query.at_least,
            query.unread,
        )
        for query in run.queries
    ]
