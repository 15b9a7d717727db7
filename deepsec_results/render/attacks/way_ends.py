"""What ends a way to follow an attack: a test, an action that is impossible, or the sessions."""

from collections.abc import Iterator

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.static_equivalence import Witness
from deepsec_results.calculus.waiting import Waiting
from deepsec_results.calculus.ways import Way
from deepsec_results.model.processes import Input, Output
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.explanation_sentences import (
    WAITING,
    next_action,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.headings import part_heading
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.attacks.step_rows import ROLE_STYLE
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.kit.grids import Block, Grid, Line, Span
from deepsec_results.render.kit.source_places import roles_text


def test_blocks(
    explanation: TraceExplanation, witness: Witness, writer: MessageWriter
) -> Iterator[Block]:
    """The test that distinguishes the two processes, with what it gives for each."""
    yield part_heading(visible(f"The test {test_text(witness, writer)}"))
    yield Grid(
        [
            [Span(f"process {number}", "dim"), Span(visible(text))]
            for number, text in test_values(explanation, witness, writer)
        ],
        indent=4,
    )


def stuck_blocks(
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


def session_blocks(explanation: TraceExplanation, writer: MessageWriter) -> Iterator[Block]:
    """Which session does which actions, if that is the reason."""
    compared = explanation.sessions
    if compared is None:
        return
    yield Line()
    yield part_heading("The sessions, and the numbers of their actions")
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
    from deepsec_results.render.attacks.session_sentences import main_split, split_sentence

    shown = main_split(compared, replayed.other_number)
    for split in compared.splits:
        if split != shown:
            yield Line([Span(f"    {split_sentence(split)}")])
