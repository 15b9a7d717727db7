"""The evidence of an explanation: the trace, how the other process can follow, and the test."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.explanations import ReplayedWay, TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.step_pairs import pair_steps
from deepsec_results.calculus.ways import Way, WayOutcome
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.explanation_sentences import (
    ENDS,
    explain_in_a_sentence,
)
from deepsec_results.render.attacks.headings import part_heading
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.side_by_side import ComparedSteps, side_by_side
from deepsec_results.render.attacks.step_rows import StepRow, row_of, step_blocks
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.attacks.way_ends import session_blocks, stuck_blocks, test_blocks
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.sentences import count


class _Evidence(Struct, frozen=True):
    """What an explanation is shown with, and how: `everything` adds the steps that decide nothing
    between the two processes."""

    explanation: TraceExplanation
    steps: Sequence[ShownStep]
    writer: MessageWriter
    source: QuerySource
    look: Look
    everything: bool

    def compared(self, way: ReplayedWay) -> ComparedSteps:
        """The steps of the trace with those of a way."""
        paired = pair_steps(self.explanation.replayed, way, self.explanation.places)
        there = show_steps(way.replay, self.writer)
        return ComparedSteps(self.steps, there, paired, everything=self.everything)


def evidence_blocks(
    explanation: TraceExplanation,
    source: QuerySource,
    look: Look,
    *,
    everything: bool,
    writer: MessageWriter | None = None,
) -> Iterator[Block]:
    """A sentence, the trace with its values, the ways to follow it, and what ends them.

    With `everything`, also the tests that hold on both sides. `writer` is the one of its query, if
    several executions are shown.
    """
    replayed = explanation.replayed
    writer = writer or writer_for(replayed)
    steps = show_steps(replayed.replay, writer)
    shown = _Evidence(explanation, steps, writer, source, look, everything)
    yield Grid([[Span(visible(explain_in_a_sentence(explanation, writer)))]], indent=2)
    compared, number = shown.compared(explanation.closest), replayed.attack.process
    table = side_by_side(compared, number, source, look)
    if table is None:
        yield Line()
        yield part_heading(f"The trace, by process {number}")
        yield from _steps(compared.here, source, look)
    yield from session_blocks(explanation, writer)
    if len(explanation.following.ways) > 1:
        yield from _way_counts(explanation)
    if not explanation.ways:
        yield from _way(shown, explanation.closest, _closest_title(explanation), compared, table)
    for at, way in enumerate(explanation.ways, 1):
        title = f"Way {at} of {len(explanation.ways)}: {_extent(way.way)}"
        compared = shown.compared(way)
        if table is not None:
            table = side_by_side(compared, number, source, look, must=True)
        yield from _way(shown, way, title, compared, table)


def unexecuted_blocks(
    unexecuted: UnexecutedAttack, source: QuerySource, look: Look, *, everything: bool
) -> Iterator[Block]:
    """That no execution has a trace, and its steps up to the impossible one.

    With `everything`, also each plain `let`.
    """
    from deepsec_results.render.attacks.impossible_steps import (
        begun_steps,
        forbidden_number,
        impossible_row,
        no_execution_sentence,
    )

    attack, writer = unexecuted.beginning.attack, writer_for(unexecuted.beginning)
    yield Grid([[Span(visible(no_execution_sentence(unexecuted, writer)))]], indent=2)
    yield Line()
    yield part_heading(f"The trace as stored, by process {attack.process}")
    number = forbidden_number(attack, unexecuted.forbidden)
    rows = [
        row_of(step, source)
        for step in begun_steps(unexecuted, writer)
        if step.is_visible or (step.is_decision and (everything or not step.is_plain_let))
    ]
    yield from step_blocks([*rows, impossible_row(unexecuted, number, writer, source)], look)


def _closest_title(explanation: TraceExplanation) -> str:
    if len(explanation.following.ways) > 1:
        return "The way that gets furthest"
    number = explanation.replayed.other_number
    if not explanation.following.complete:
        return f"A way to follow, by process {number}, as far as dsr examined it"
    return f"The only way to follow, by process {number}"


def _extent(way: Way) -> str:
    return f"{way.followed} of {count(way.of, 'action')}, {ENDS[way.outcome]}"


def _steps(steps: Sequence[ShownStep], source: QuerySource, look: Look) -> Iterator[Block]:
    """The visible actions, and between them the silent steps that decide."""
    rows = [row_of(step, source) for step in steps]
    yield from step_blocks(rows or [StepRow("", "no visible action", "", False)], look)


def _way_counts(explanation: TraceExplanation) -> Iterator[Block]:
    following = explanation.following
    number = explanation.replayed.other_number
    ways = len(following.ways)
    yield Line()
    least = "" if following.complete else "at least "
    yield part_heading(f"Process {number} can follow in {least}{count(ways, 'way')}")
    counts = following.counts
    yield Grid(
        [[Span(str(counts[end])), Span(text)] for end, text in ENDS.items() if counts[end]],
        right=frozenset({0}),
        indent=4,
    )


def _way(
    shown: _Evidence, way: ReplayedWay, title: str, compared: ComparedSteps, table: Grid | None
) -> Iterator[Block]:
    """A way to follow, or a `table` of the trace and the way, and what ends the way."""
    explanation, writer = shown.explanation, shown.writer
    yield Line()
    if table is None:
        yield part_heading(title)
        yield from _steps(compared.there, shown.source, shown.look)
    else:
        yield part_heading(_table_title(explanation, title))
        yield table if table.rows else Grid([[Span("no visible action", "dim")]], indent=4)
    if way.way.witness is not None:
        yield Line()
        yield from test_blocks(explanation, way.way.witness, writer)
    if way.way.outcome is WayOutcome.STUCK:
        yield Line()
        yield from stuck_blocks(explanation, way.way, writer, shown.source)


def _table_title(explanation: TraceExplanation, title: str) -> str:
    if explanation.ways:
        return title
    process = explanation.replayed.attack.process
    return f"The trace, by process {process}, and {title[0].lower()}{title[1:]}"
