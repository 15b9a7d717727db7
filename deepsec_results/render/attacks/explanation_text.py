"""The evidence of an explanation: the trace, how the other process can follow, and the test."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.explanations import ReplayedWay, TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.step_pairs import pair_steps
from deepsec_results.calculus.static_equivalence import Witness
from deepsec_results.calculus.waiting import Waiting
from deepsec_results.calculus.ways import Way, WayOutcome
from deepsec_results.model.processes import Input, Output
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.explanation_sentences import (
    ENDS,
    WAITING,
    explain_in_a_sentence,
    next_action,
    split_sentence,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.impossible_steps import (
    begun_steps,
    forbidden_number,
    impossible_row,
    no_execution_sentence,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.side_by_side import ComparedSteps, side_by_side
from deepsec_results.render.attacks.steps import (
    ROLE_STYLE,
    ShownStep,
    StepRow,
    row_of,
    show_steps,
    step_blocks,
)
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.sentences import count
from deepsec_results.render.kit.source_places import roles_text


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
        paired = pair_steps(self.explanation.replayed, way)
        there = show_steps(way.replay, self.writer)
        return ComparedSteps(self.steps, there, paired, everything=self.everything)


def evidence_blocks(
    explanation: TraceExplanation, source: QuerySource, look: Look, *, everything: bool
) -> Iterator[Block]:
    """A sentence, the trace with its values, the ways to follow it, and what ends them.

    With `everything`, also the tests that hold on both sides.
    """
    replayed, writer = explanation.replayed, writer_for(explanation.replayed)
    steps = show_steps(replayed.replay, writer)
    shown = _Evidence(explanation, steps, writer, source, look, everything)
    yield Grid([[Span(visible(explain_in_a_sentence(explanation, writer)))]], indent=2)
    compared, number = shown.compared(explanation.closest), replayed.attack.process
    table = side_by_side(compared, number, source, look)
    if table is None:
        yield Line()
        yield _heading(f"The trace, by process {number}")
        yield from _steps(compared.here, source, look)
    yield from _sessions(explanation, writer)
    if len(explanation.following.ways) > 1:
        yield from _way_counts(explanation)
    if not explanation.ways:
        yield from _way(shown, explanation.closest, _closest_title(explanation), compared, table)
    for at, way in enumerate(explanation.ways, 1):
        title = f"Way {at} of {len(explanation.ways)}: {_extent(way.way)}"
        compared = shown.compared(way)
        table = side_by_side(compared, number, source, look) if table is not None else None
        yield from _way(shown, way, title, compared, table)


def unexecuted_blocks(
    unexecuted: UnexecutedAttack, source: QuerySource, look: Look
) -> Iterator[Block]:
    """That no execution has a trace, and its steps up to the impossible one."""
    attack, writer = unexecuted.beginning.attack, writer_for(unexecuted.beginning)
    yield Grid([[Span(visible(no_execution_sentence(unexecuted, writer)))]], indent=2)
    yield Line()
    yield _heading(f"The trace as stored, by process {attack.process}")
    number = forbidden_number(attack, unexecuted.forbidden)
    steps = [step for step in begun_steps(unexecuted, writer) if _is_shown_alone(step)]
    rows = [row_of(step, source) for step in steps]
    yield from step_blocks([*rows, impossible_row(unexecuted, number, writer, source)], look)


def _is_shown_alone(step: ShownStep) -> bool:
    """Whether a step is shown where there is no other process."""
    return step.is_visible or (step.is_decision and not step.is_plain_let)


def _heading(text: str) -> Block:
    return Grid([[Span(text, "bold")]], indent=2)


def _closest_title(explanation: TraceExplanation) -> str:
    if len(explanation.following.ways) > 1:
        return "The way that goes furthest"
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
    yield _heading(f"Process {number} can follow in {least}{count(ways, 'way')}")
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
        yield _heading(title)
        yield from _steps(compared.there, shown.source, shown.look)
    else:
        yield _heading(_table_title(explanation, title))
        yield table if table.rows else Grid([[Span("no visible action", "dim")]], indent=4)
    if way.way.witness is not None:
        yield Line()
        yield from _test(explanation, way.way.witness, writer)
    if way.way.outcome is WayOutcome.STUCK:
        yield Line()
        yield from _stuck(explanation, way.way, writer, shown.source)


def _table_title(explanation: TraceExplanation, title: str) -> str:
    if explanation.ways:
        return title
    process = explanation.replayed.attack.process
    return f"The trace, by process {process}, and {title[0].lower()}{title[1:]}"


def _test(
    explanation: TraceExplanation, witness: Witness, writer: MessageWriter
) -> Iterator[Block]:
    """The test that distinguishes the two processes, with what it gives for each."""
    yield _heading(visible(f"The test {test_text(witness, writer)}"))
    yield Grid(
        [
            [Span(f"process {number}", "dim"), Span(visible(text))]
            for number, text in test_values(explanation, witness, writer)
        ],
        indent=4,
    )


def _stuck(
    explanation: TraceExplanation, way: Way, writer: MessageWriter, source: QuerySource
) -> Iterator[Block]:
    """Why nothing that is left does the next action."""
    due = next_action(explanation, way, writer)
    number = explanation.replayed.other_number
    if not way.waiting:
        text = f"Process {number} has nothing left that could do {visible(due)}."
        yield Grid([[Span(text)]], indent=2)
        return
    title = f"Why the rest of process {number} cannot do {visible(due)}"
    yield Grid([[Span(title)]], indent=2)
    rows = [
        [
            Span(roles_text([waiting.position], source), ROLE_STYLE),
            Span(visible(_offer(way, waiting, writer))),
            Span(WAITING[waiting.reason], "dim"),
        ]
        for waiting in way.waiting
    ]
    first = 0 if any(row[0].text for row in rows) else 1
    yield Grid([row[first:] for row in rows], indent=4)


def _offer(way: Way, waiting: Waiting, writer: MessageWriter) -> str:
    """An output or an input that is left, with its values where it has them."""
    component = way.configuration.at(waiting.position)
    process = component.process if component else None
    assert isinstance(process, (Output, Input))
    channel = writer.text(process.channel if waiting.channel is None else waiting.channel)
    if isinstance(process, Input):
        return f"in({channel},{writer.text(process.pattern)})"
    term = writer.text(process.term if waiting.message is None else waiting.message)
    return f"out({channel},{term})"


def _sessions(explanation: TraceExplanation, writer: MessageWriter) -> Iterator[Block]:
    """Which session does which actions, if that is the reason."""
    compared = explanation.sessions
    if compared is None:
        return
    yield Line()
    yield _heading("The sessions, and the numbers of their actions")
    replayed = explanation.replayed
    sides = sorted(
        [
            (replayed.attack.trace.index_process, replayed.process, compared.attacked),
            (replayed.other_number, replayed.other, compared.other),
        ],
        key=lambda side: side[0],
    )
    rows = []
    for number, process, sessions in sides:
        constructs = constructs_by_index(process, writer.labels)
        for at, session in enumerate(sessions.sessions, 1):
            next_ = constructs.get(session.next.index) if session.next else None
            text = ", ".join(map(str, session.actions)) or "no action"
            rest = f"next: {next_}" if next_ else ""
            begin = f"process {number}" if at == 1 else ""
            rows.append([Span(begin, "dim"), Span(f"session {at}"), Span(text), Span(rest, "dim")])
    yield Grid(rows, indent=4)
    for split in compared.splits[1:]:
        yield Line([Span(f"    {split_sentence(split)}")])
