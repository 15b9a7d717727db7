"""The evidence of an explanation: the trace, how the other process can follow, and the test."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.explanations import ReplayedWay, TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
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
from deepsec_results.render.attacks.steps import ShownStep, StepRow, show_steps, step_blocks
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.sentences import count


def evidence_blocks(explanation: TraceExplanation, look: Look) -> Iterator[Block]:
    """A sentence, the trace with its values, the ways to follow it, and what ends them."""
    writer = writer_for(explanation.replayed)
    yield Grid([[Span(visible(explain_in_a_sentence(explanation, writer)))]], indent=2)
    number = explanation.replayed.attack.trace.index_process
    yield Line()
    yield _heading(f"The trace, by process {number}")
    yield from _steps(show_steps(explanation.replayed.replay, writer), look)
    yield from _sessions(explanation, writer)
    if len(explanation.following.ways) > 1:
        yield from _way_counts(explanation)
    if not explanation.ways:
        yield from _way(explanation, explanation.closest, _closest_title(explanation), writer, look)
    for at, way in enumerate(explanation.ways, 1):
        title = f"Way {at} of {len(explanation.ways)}: {_extent(way.way)}"
        yield from _way(explanation, way, title, writer, look)


def unexecuted_blocks(unexecuted: UnexecutedAttack, look: Look) -> Iterator[Block]:
    """That no execution has a trace, and its steps up to the impossible one."""
    attack, writer = unexecuted.beginning.attack, writer_for(unexecuted.beginning)
    yield Grid([[Span(visible(no_execution_sentence(unexecuted, writer)))]], indent=2)
    yield Line()
    yield _heading(f"The trace as stored, by process {attack.process}")
    number = forbidden_number(attack, unexecuted.forbidden)
    rows = _rows(begun_steps(unexecuted, writer))
    yield from step_blocks([*rows, impossible_row(unexecuted, number, writer)], look)


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


def _steps(steps: Sequence[ShownStep], look: Look) -> Iterator[Block]:
    rows = _rows(steps)
    yield from step_blocks(rows or [StepRow("", "no visible action", "", False)], look)


def _rows(steps: Sequence[ShownStep]) -> list[StepRow]:
    """The visible actions, numbered, and between them the silent steps that decide."""
    return [
        StepRow(step.number, step.action, step.text, step.is_visible)
        for step in steps
        if step.is_visible or step.is_decision
    ]


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
    explanation: TraceExplanation, way: ReplayedWay, title: str, writer: MessageWriter, look: Look
) -> Iterator[Block]:
    yield Line()
    yield _heading(title)
    yield from _steps(show_steps(way.replay, writer), look)
    if way.way.witness is not None:
        yield Line()
        yield from _test(explanation, way.way.witness, writer)
    if way.way.outcome is WayOutcome.STUCK:
        yield Line()
        yield from _stuck(explanation, way.way, writer)


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


def _stuck(explanation: TraceExplanation, way: Way, writer: MessageWriter) -> Iterator[Block]:
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
        [Span(visible(_offer(way, waiting, writer))), Span(WAITING[waiting.reason], "dim")]
        for waiting in way.waiting
    ]
    yield Grid(rows, indent=4)


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
