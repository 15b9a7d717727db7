"""Queries of two batches compared: verdicts, time and memory."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction

from msgspec import Struct

from deepsec_results.analysis.input_difference import (
    InputDifference,
    Sources,
    input_difference,
)
from deepsec_results.analysis.measured import Measured, MeasuredRun, Subject, measured_runs
from deepsec_results.analysis.pairing import pair
from deepsec_results.analysis.query import UnknownQuery
from deepsec_results.analysis.refusals import OF_OPTIONS, Refusal, RefusalKind, find_refusals
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.spelling import composed


class Model(StrEnum):
    """Whether the input files of a run have the same model on both sides."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"


class VerdictChange(StrEnum):
    """How a verdict changed, if the input did not change too."""

    BROKEN = "broken"
    FIXED = "fixed"
    LOST = "lost"
    GAINED = "gained"


class CostChange(StrEnum):
    """How time or memory changed by more than the noise."""

    SLOWER = "slower"
    FASTER = "faster"
    LARGER = "larger"
    SMALLER = "smaller"


class Bounds(Struct, frozen=True):
    """What counts as slower or larger: new values of more than `factor` times the old value plus a
    floor. With `despite_options`, also if the semantics, the workers or POR differ.

    `time_floor` is in seconds: times are whole seconds, so that a difference of one means nothing.
    `memory_floor` is in bytes. The bounds are exact, since a value can be equal to its bound.
    """

    factor: Fraction = Fraction("1.2")
    time_floor: Fraction = Fraction(2)
    memory_floor: Fraction = Fraction(10_000_000)
    despite_options: bool = False


class ComparedRun(Struct, frozen=True):
    """A run on one or both sides; `model` is whether the model in the input is the same.

    `difference` is set if the contents of the input differ.
    """

    a: MeasuredRun | None
    b: MeasuredRun | None
    model: Model
    difference: InputDifference | None = None

    @property
    def side(self) -> MeasuredRun:
        """The side that exists, preferably B."""
        side = self.b or self.a
        assert side is not None
        return side

    @property
    def lost(self) -> int:
        """Number of verdicts that are gone because the run is."""
        gone = self.a.queries if self.a is not None and self.b is None else ()
        return sum(query.decided for query in gone)

    @property
    def renamed(self) -> bool:
        a, b = self.a, self.b
        return a is not None and b is not None and composed(a.name) != composed(b.name)

    @property
    def changed(self) -> bool:
        """Whether the content or the name of its input differs, or one side does not have it."""
        one_side = self.a is None or self.b is None
        return self.difference is not None or self.renamed or one_side


class ComparedQuery(Struct, frozen=True):
    """A query on one or both sides, of a run on both sides.

    `refusals` are the reasons why time and memory cannot be compared, if there are any. They are
    compared `despite` some other reasons, if the user wants that.
    """

    a: Measured | None
    b: Measured | None
    model: Model
    verdict: VerdictChange | None
    costs: Sequence[CostChange]
    refusals: Sequence[Refusal]
    despite: Sequence[Refusal] = ()

    @property
    def side(self) -> Measured:
        """The side that exists, preferably B."""
        side = self.b or self.a
        assert side is not None
        return side

    @property
    def same_answer(self) -> bool:
        """Whether both sides have the same verdict for the same reason."""
        return self.a is not None and self.b is not None and self.a.outcome == self.b.outcome


def compare_runs(a: Subject, b: Subject) -> list[ComparedRun]:
    """Pair the runs of two batches by content and name, then by content, then by name.

    Of names, the same one comes before one that differs only in how accents are written.
    """
    runs_a, runs_b = measured_runs(a), measured_runs(b)
    if b.batch.run_count is None:
        runs_b = [_unlisted(run, b) for run in runs_a]
    elif a.batch.run_count is None:
        runs_a = [_unlisted(run, a) for run in runs_b]
    pairs = pair(
        runs_a,
        runs_b,
        [
            lambda run: run.content and (run.content, run.name),
            lambda run: run.content and (run.content, composed(run.name)),
            lambda run: run.content,
            lambda run: run.name,
            lambda run: composed(run.name),
        ],
    )
    return [_compared_run(runs.a, runs.b, a.sources, b.sources) for runs in pairs]


def compare_queries(runs: Sequence[ComparedRun], bounds: Bounds) -> list[ComparedQuery]:
    """Compare the queries of the runs on both sides, by their numbers."""
    return [
        _compare(queries.a, queries.b, run.model, bounds)
        for run in runs
        if run.a is not None and run.b is not None
        for queries in pair(
            _known_or_unknown(run.a, run.b),
            _known_or_unknown(run.b, run.a),
            [lambda query: (query.number,)],
        )
    ]


def _unlisted(run: MeasuredRun, subject: Subject) -> MeasuredRun:
    """A run for a batch that does not list its runs, made from the run of the other batch."""
    unknown = Measured(subject.setting, run.input, run.content, UnknownQuery())
    return MeasuredRun(run.name, run.input, run.content, [unknown], "not listed")


def _known_or_unknown(run: MeasuredRun, other: MeasuredRun) -> Sequence[Measured]:
    """The queries of a run; if it is unreadable, unreadable queries for those of the other side."""
    if run.error is None or not run.queries:
        return run.queries
    setting = run.queries[0].setting
    return [
        Measured(setting, run.input, run.content, UnknownQuery(query.number))
        for query in other.queries
    ]


def _compared_run(
    a: MeasuredRun | None, b: MeasuredRun | None, sources_a: Sources, sources_b: Sources
) -> ComparedRun:
    if a is None or b is None or a.content is None or b.content is None:
        return ComparedRun(a, b, Model.UNKNOWN)
    difference = input_difference(a.content, b.content, sources_a, sources_b)
    same = difference is None or difference.is_layout
    return ComparedRun(a, b, Model.SAME if same else Model.CHANGED, difference)


def _compare(a: Measured | None, b: Measured | None, model: Model, bounds: Bounds) -> ComparedQuery:
    if a is None or b is None:
        # A query that is gone is no longer decided.
        lost = b is None and a is not None and a.decided and model is not Model.CHANGED
        verdict = VerdictChange.LOST if lost else None
        return ComparedQuery(a, b, model, verdict, [], [Refusal(RefusalKind.ONE_SIDE)])
    found = [*_input_refusals(model), *find_refusals(a, b)]
    despite = [one for one in found if bounds.despite_options and one.kind in OF_OPTIONS]
    refusals = [one for one in found if one not in despite]
    costs = [] if refusals else list(_costs(a, b, bounds))
    verdict = None if model is Model.CHANGED else _verdict_change(a, b)
    return ComparedQuery(a, b, model, verdict, costs, refusals, despite)


def _verdict_change(a: Measured, b: Measured) -> VerdictChange | None:
    if a.outcome.verdict is b.outcome.verdict:
        return None
    if not a.decided:
        return VerdictChange.GAINED
    if not b.decided:
        return VerdictChange.LOST
    return VerdictChange.BROKEN if b.outcome.verdict is Verdict.ATTACK else VerdictChange.FIXED


def _input_refusals(model: Model) -> Iterator[Refusal]:
    if model is Model.CHANGED:
        yield Refusal(RefusalKind.INPUT)
    if model is Model.UNKNOWN:
        yield Refusal(RefusalKind.NO_COPY)


def _costs(a: Measured, b: Measured, bounds: Bounds) -> Iterator[CostChange]:
    time_a, time_b, memory_a, memory_b = a.time, b.time, a.memory, b.memory
    if _beyond(time_a, time_b, bounds.factor, bounds.time_floor):
        yield CostChange.SLOWER
    if _beyond(time_b, time_a, bounds.factor, bounds.time_floor):
        yield CostChange.FASTER
    if _beyond(memory_a, memory_b, bounds.factor, bounds.memory_floor):
        yield CostChange.LARGER
    if _beyond(memory_b, memory_a, bounds.factor, bounds.memory_floor):
        yield CostChange.SMALLER


def _beyond(old: int | None, new: int | None, factor: Fraction, floor: Fraction) -> bool:
    return old is not None and new is not None and new > factor * old + floor
