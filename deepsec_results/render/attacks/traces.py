"""What `trace` shows: attacks with the values of their messages, as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from deepsec_results.analysis.replayed_attacks import ReplayedAttack, UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.notation import ShownLabels, write_actions, write_trace
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.traces import VisibleAction, action_numbers, positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.configurations import configuration_blocks
from deepsec_results.render.attacks.headings import query_title, unreadable_grid
from deepsec_results.render.attacks.impossible_steps import (
    forbidden_number,
    impossible_row,
    moved_sentence,
    no_execution_sentence,
    rows_not_reached,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.step_rows import StepRow, row_of, step_blocks
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.attacks.trace_depth import Depth
from deepsec_results.render.attacks.trace_json import plain_trace
from deepsec_results.render.attacks.traced_process import numbered_process
from deepsec_results.render.attacks.traced_source import traced_source
from deepsec_results.render.batches.layout import constructs_by_index
from deepsec_results.render.batches.tree import trace_grid
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.render.kit.sentences import verdict_sentence
from deepsec_results.render.kit.source_places import roles_text
from deepsec_results.render.kit.streamed_output import json_array, text_parts
from deepsec_results.use_cases.attacks import AttackReplay


def render_traces(
    attacks: Iterable[AttackReplay],
    output: PlainFormat,
    look: Look,
    depth: Depth,
    notes: Notes,
) -> Iterator[str]:
    """Attacks as text or as JSON, one by one. `notes` grow by what is wrong with each."""
    noted = _noted(attacks, depth, notes)
    if output is PlainFormat.JSON:
        return json_array(plain_trace(one, depth) for one in noted)
    return text_parts((_blocks(one, look, depth, notes) for one in noted), look)


def _noted(attacks: Iterable[AttackReplay], depth: Depth, notes: Notes) -> Iterator[AttackReplay]:
    for attack in attacks:
        notes.problems += _problems(attack, depth)
        yield attack


def _problems(attack: AttackReplay, depth: Depth) -> Sequence[str]:
    if attack.named_problem is not None:
        return [attack.named_problem]
    begun = attack.unexecuted.beginning if attack.unexecuted else attack.replayed
    if begun is None or depth.at is None:
        return []
    numbers = action_numbers([step.action for step in begun.replay.steps])
    if depth.shown(numbers):
        return []
    name = attack.found.name
    if attack.unexecuted:
        number = forbidden_number(begun.attack, attack.unexecuted.forbidden)
        return [f"{name}: the trace is impossible from action {number} on"]
    return [f"{name}: the trace has no action {depth.at}; --all lists its actions"]


def _heading(traced: AttackReplay) -> Iterator[Block]:
    """Which query it is, and its verdict or that no execution has the trace."""
    found, unexecuted = traced.found, traced.unexecuted
    sentence = verdict_sentence(found.outcome, found.type, found.process)
    if unexecuted is not None:
        sentence = no_execution_sentence(unexecuted, writer_for(unexecuted.beginning))
    yield Line([Span(query_title(found), "bold")])
    yield Grid([[Span(visible(sentence))]], indent=2)
    if found.stored_attack is None:
        yield unreadable_grid(found)


def _blocks(traced: AttackReplay, look: Look, depth: Depth, notes: Notes) -> Iterator[Block]:
    """An attack as text. Without a replay it has no values."""
    attack, replayed, source = traced.found.stored_attack, traced.replayed, traced.source
    yield from _heading(traced)
    if attack is None:
        return
    labels = ShownLabels(attack.atoms.data)
    yield trace_grid(write_trace(attack.trace.action_sequence, labels), look, indent=4)
    bare = replayed is None and traced.unexecuted is None
    with_lines = depth.everything or depth.source or not bare
    if traced.process is not None and with_lines and not depth.has_moments:
        notes.note_source(source, traced.found)
    if traced.unexecuted is not None:
        yield from _unexecuted(traced.unexecuted, source, look, depth)
        return
    if replayed is None:
        if depth.everything or depth.source:
            yield Line()
            yield from _bare_actions(attack, traced.process, source, look, depth)
        return
    writer = writer_for(replayed)
    if replayed.moved is not None:
        moved = moved_sentence(replayed.moved, replayed.other_number, writer)
        yield Grid([[Span(visible(moved))]], indent=2)
    yield from _replayed(replayed, [], writer, source, look, depth)


def _unexecuted(
    unexecuted: UnexecutedAttack, source: QuerySource, look: Look, depth: Depth
) -> Iterator[Block]:
    """The steps of a trace up to the impossible one, or all of them."""
    writer = writer_for(unexecuted.beginning)
    number = forbidden_number(unexecuted.beginning.attack, unexecuted.forbidden)
    rest = [impossible_row(unexecuted, number, writer, source)]
    if depth.everything:
        rest += rows_not_reached(unexecuted, writer, source)
    yield from _replayed(unexecuted.beginning, rest, writer, source, look, depth)


def _replayed(
    replayed: ReplayedAttack,
    rest: Sequence[StepRow],
    writer: MessageWriter,
    source: QuerySource,
    look: Look,
    depth: Depth,
) -> Iterator[Block]:
    """The configurations that are asked for, or else the steps with the `rest` after them."""
    steps = show_steps(replayed.replay, writer)
    shown = depth.shown([step.number for step in steps])
    for number in shown:
        yield Line()
        yield from configuration_blocks(replayed, steps, number, writer, look)
    if shown:
        return
    rows = [*_step_rows(steps, source, depth), *rest]
    if rows:
        yield Line()
        yield from step_blocks(rows, look)
    if depth.source and source.problem is None:
        yield from traced_source([(step.number, step.step.action) for step in steps], source)
    elif depth.everything:
        yield from numbered_process(replayed.attack, replayed.process, writer.labels, look)


def _step_rows(steps: Sequence[ShownStep], source: QuerySource, depth: Depth) -> list[StepRow]:
    rows = (row_of(step, source) for step in steps if depth.everything or step.is_visible)
    if depth.everything and source.problem is not None:
        return [replace(row, text=_in_copy(step)) for row, step in zip(rows, steps, strict=True)]
    return list(rows)


def _in_copy(step: ShownStep) -> str:
    """The text of a step, with the copies inside replications in which it happens."""
    positions = positions_of(step.step.action)
    copies = dict.fromkeys(",".join(map(str, place.args)) for place in positions if place.args)
    return f"{step.text} (copy {' and '.join(copies)})".lstrip() if copies else step.text


def _bare_actions(
    attack: StoredAttack,
    process: Process | None,
    source: QuerySource,
    look: Look,
    depth: Depth,
) -> Iterator[Block]:
    """The actions of a trace that cannot be replayed, and where they are in the process, or in the
    input."""
    actions = attack.trace.action_sequence
    labels = ShownLabels(attack.atoms.data)
    constructs = constructs_by_index(process, labels)
    texts = write_actions(actions, labels)
    rows = []
    for number, action, text in zip(action_numbers(actions), actions, texts, strict=True):
        places = "; ".join(_place(one, constructs) for one in positions_of(action))
        role = roles_text(positions_of(action), source)
        rows.append(StepRow(number, text, places, isinstance(action, VisibleAction), role))
    yield from step_blocks(rows, look)
    if depth.source and source.problem is None:
        yield from traced_source(zip(action_numbers(actions), actions, strict=True), source)
    elif process is not None:
        yield from numbered_process(attack, process, labels, look)


def _place(position: Position, constructs: Mapping[int, str]) -> str:
    unknown = ", which the process does not have" if constructs else ""
    place = constructs.get(position.index, f"position {position.index}{unknown}")
    inside = f" in copy {','.join(map(str, position.args))}" if position.args else ""
    return place + inside
