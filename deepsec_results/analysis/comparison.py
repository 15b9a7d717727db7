"""What changed from one batch to another."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, structs

from deepsec_results.analysis.batch_details import OPTION_NAMES, machine_of
from deepsec_results.analysis.changes import Change, ChangeKind, Key, Topic, Value, kind_of
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.judging import UNREADABLE
from deepsec_results.analysis.measured import Measured, Subject
from deepsec_results.analysis.query_comparison import (
    Bounds,
    ComparedQuery,
    ComparedRun,
    CostChange,
    Model,
    compare_queries,
    compare_runs,
)
from deepsec_results.analysis.refusals import Refusal
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.model.options import (
    ComputedDistantWorker,
    ComputedOptions,
    GivenDistantWorker,
    GivenOptions,
)
from deepsec_results.reading.spelling import composed


class Comparison(Struct, frozen=True):
    """Two batches and all compared values, by topic; `incomplete_a` and `incomplete_b` count what
    could not be read below each. `doubtful_a` and `doubtful_b` are whether it counts as running
    although its process is not seen."""

    a: Row
    b: Row
    incomplete_a: Incomplete | None
    incomplete_b: Incomplete | None
    runs: Sequence[ComparedRun]
    queries: Sequence[ComparedQuery]
    compared: Sequence[Change]
    doubtful_a: bool = False
    doubtful_b: bool = False

    @property
    def changes(self) -> list[Change]:
        """The values that differ."""
        return [change for change in self.compared if change.kind is not ChangeKind.SAME]

    @property
    def changed_topics(self) -> list[Topic]:
        """The topics with a change, each once."""
        return list(dict.fromkeys(change.topic for change in self.changes))

    @property
    def verdict_changes(self) -> list[ComparedQuery]:
        """The queries whose verdict changed, except those whose input changed too."""
        return [query for query in self.queries if query.verdict is not None]

    @property
    def other_models(self) -> list[ComparedQuery]:
        """The queries whose verdict and input both changed."""
        return [
            query
            for query in self.queries
            if query.model is Model.CHANGED
            and query.a is not None
            and query.b is not None
            and query.a.outcome.verdict is not query.b.outcome.verdict
        ]

    @property
    def gone(self) -> int:
        """Number of verdicts that are gone because their inputs are."""
        return sum(run.lost for run in self.runs)

    @property
    def without_queries(self) -> bool:
        """Whether no query was compared: none is on both sides, or none can be read."""
        sides = (side for query in self.queries for side in (query.a, query.b) if side is not None)
        return all(side.outcome == UNREADABLE for side in sides)

    def costs(self, change: CostChange) -> int:
        """Number of queries with this change."""
        return sum(change in query.costs for query in self.queries)

    @property
    def despite(self) -> list[Refusal]:
        """The differences of options despite which time and memory were compared, each once."""
        compared = (query for query in self.queries if not query.refusals)
        return list(dict.fromkeys(reason for query in compared for reason in query.despite))

    @property
    def refusals(self) -> dict[Refusal, list[ComparedQuery]]:
        """The reasons why time and memory were not compared, with their queries."""
        refused: dict[Refusal, list[ComparedQuery]] = {}
        for query in self.queries:
            for reason in query.refusals:
                refused.setdefault(reason, []).append(query)
        return refused


_DEBUG_BUILD: Key = ("debug",)  # with which times mean something else
_FIELDS = {
    Topic.STATUS: ("status", "error_msg"),
    Topic.TITLE: ("title",),
    Topic.VERSIONS: ("deepsec_version", "ocaml_version", "git_branch", "git_hash", "debug"),
    Topic.TIMES: ("start_time", "end_time", "duration"),
}


def compare(a: Subject, b: Subject, bounds: Bounds) -> Comparison:
    """Compare two batches.

    Machines are matched by host and path, inputs by content or else by name.
    """
    row_a, row_b = a.listed.row, b.listed.row
    runs = compare_runs(a, b)
    queries = compare_queries(runs, bounds)
    compared = [change for query in queries for change in _verdicts(query)]
    compared += _fields(Topic.STATUS, row_a, row_b)
    compared += _fields(Topic.TITLE, row_a, _with_spelling(row_b, row_a))
    compared += [change for run in runs for change in _inputs(run)]
    for field in ("command_options", "computed_options"):
        options_a = _option_values(getattr(a.batch, field))
        options_b = _option_values(getattr(b.batch, field))
        compared += _values(Topic.OPTIONS, (field,), options_a, options_b)
    compared += _fields(Topic.VERSIONS, row_a, row_b)
    compared += [change for query in queries for change in _costs(query)]
    compared += _fields(Topic.TIMES, row_a, row_b)
    return Comparison(
        row_a,
        row_b,
        a.listed.incomplete,
        b.listed.incomplete,
        runs,
        queries,
        compared,
        a.listed.doubtful,
        b.listed.doubtful,
    )


def is_unchanged(comparison: Comparison) -> bool:
    """Whether nothing differs but the version and times: no verdict, no cost, no option."""
    if any(not query.same_answer for query in comparison.queries):
        return False
    return all(
        change.topic is Topic.TIMES
        or (change.topic is Topic.VERSIONS and change.key != _DEBUG_BUILD)
        for change in comparison.changes
    )


def query_path(measured: Measured) -> Key:
    """The path of a query in a comparison."""
    return ("queries", measured.input, measured.number or 0)


def _verdicts(query: ComparedQuery) -> Iterator[Change]:
    path = query_path(query.side)
    verdicts = _of_outcome(query.a, "verdict"), _of_outcome(query.b, "verdict")
    reasons = _of_outcome(query.a, "reason"), _of_outcome(query.b, "reason")
    yield Change(Topic.VERDICTS, (*path, "verdict"), kind_of(*verdicts), *verdicts, query.verdict)
    if reasons != (None, None):
        yield Change(Topic.VERDICTS, (*path, "reason"), kind_of(*reasons), *reasons)


def _of_outcome(side: Measured | None, name: str) -> str | None:
    return None if side is None else getattr(side.outcome, name)


def _costs(query: ComparedQuery) -> Iterator[Change]:
    if query.a is None or query.b is None or query.refusals:
        return
    for name, a, b, judgments in (
        ("time", query.a.time, query.b.time, (CostChange.SLOWER, CostChange.FASTER)),
        ("memory", query.a.memory, query.b.memory, (CostChange.LARGER, CostChange.SMALLER)),
    ):
        judged = next((change for change in judgments if change in query.costs), None)
        # A difference within the noise counts as no change.
        kind = ChangeKind.SAME if judged is None else ChangeKind.CHANGED
        path = (*query_path(query.b), name)
        yield Change(Topic.COSTS, path, kind, a, b, judged)


def _inputs(run: ComparedRun) -> Iterator[Change]:
    a, b = run.a, run.b
    if a is None or b is None:
        side = run.side.input
        path: Key = ("inputs", side)
        kind = ChangeKind.ADDED if a is None else ChangeKind.REMOVED
        yield Change(Topic.INPUTS, path, kind, side if a else None, side if b else None)
        return
    path = ("inputs", b.input)
    if run.difference is not None:
        contents = (a.content, b.content)
        yield Change(Topic.INPUTS, (*path, "content"), kind_of(*contents), *contents)
        for part in run.difference.changes:
            at = f"{part.place.line}:{part.place.column}"
            yield Change(
                Topic.INPUTS, (*path, "model", at), kind_of(part.a, part.b), part.a, part.b
            )
    if run.renamed:
        yield Change(Topic.INPUTS, (*path, "name"), ChangeKind.CHANGED, a.input, b.input)
    elif run.difference is None:
        yield Change(Topic.INPUTS, path, ChangeKind.SAME, a.input, b.input)


def _with_spelling(row: Row, other: Row) -> Row:
    """The row with the title of another one, if they differ only in how accents are written."""
    if row.title is None or other.title is None or composed(row.title) != composed(other.title):
        return row
    return structs.replace(row, title=other.title)


def _fields(topic: Topic, a: Row, b: Row) -> Iterator[Change]:
    names = _FIELDS[topic]
    values_a: dict[Key, Value] = {(name,): getattr(a, name) for name in names}
    values_b: dict[Key, Value] = {(name,): getattr(b, name) for name in names}
    return _values(topic, (), values_a, values_b)


def _values(
    topic: Topic,
    path: Key,
    a: Mapping[Key, Value],
    b: Mapping[Key, Value],
) -> Iterator[Change]:
    for key in dict.fromkeys([*a, *b]):
        left, right = a.get(key), b.get(key)
        if left is not None or right is not None:
            yield Change(topic, path + key, kind_of(left, right), left, right)


def _option_values(
    options: GivenOptions | ComputedOptions | None,
) -> dict[Key, Value]:
    if options is None:
        return {}
    values: dict[Key, Value] = {(name,): getattr(options, name) for name in OPTION_NAMES}
    workers: Sequence[GivenDistantWorker | ComputedDistantWorker] = options.distant_workers or []
    machines = distinct_names([machine_of(worker) for worker in workers])
    for machine, worker in zip(machines, workers, strict=True):
        values["distant_workers", machine] = worker.workers
    return values
