"""Stored traces that are impossible as they are: in sentences, and step by step."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.replayed_attacks import MovedSteps, UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.notation import write_actions
from deepsec_results.calculus.trace_judgment import ForbiddenAction
from deepsec_results.model.traces import VisibleAction, action_numbers, positions_of
from deepsec_results.render.attacks.messages import MessageWriter
from deepsec_results.render.attacks.step_rows import StepRow
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.kit.sentences import count
from deepsec_results.render.kit.source_places import roles_text


def no_execution_sentence(unexecuted: UnexecutedAttack, writer: MessageWriter) -> str:
    """That no execution has a trace, with the action that is impossible and the rule."""
    attack, forbidden = unexecuted.beginning.attack, unexecuted.forbidden
    clause = _impossible_clause(attack, forbidden, writer)
    if unexecuted.is_decided:
        sentence = f"No execution of process {attack.process} has this trace: {clause}."
        return f"{sentence} The verdict may still be right."
    states = count(unexecuted.states, "state")
    return (
        f"Not decided within {states}: dsr found no execution of process {attack.process} with "
        f"this trace. As stored, {clause}."
    )


def moved_sentence(moved: MovedSteps, process: int, writer: MessageWriter) -> str:
    """Why silent steps were moved; `process` is the other one."""
    if moved.forbidden is None:
        return f"Silent steps were moved: process {process} can follow the trace as stored."
    clause = _impossible_clause(moved.stored, moved.forbidden, writer)
    return f"Silent steps were moved: as stored, {clause}."


def forbidden_reason(forbidden: ForbiddenAction, writer: MessageWriter) -> str:
    """What is forbidden, and by which rule: the `reason` in JSON."""
    return f"internal communication on {writer.text(forbidden.channel)}: {forbidden.reason}"


def forbidden_number(attack: StoredAttack, forbidden: ForbiddenAction) -> str:
    """The number of the action: that of the visible action before it, and its own after that."""
    return action_numbers(attack.trace.action_sequence)[forbidden.action - 1]


def _impossible_clause(
    attack: StoredAttack, forbidden: ForbiddenAction, writer: MessageWriter
) -> str:
    number, channel = forbidden_number(attack, forbidden), writer.text(forbidden.channel)
    action = f"action {number}, an internal communication on {channel}"
    return f"{action}, is impossible, because {forbidden.reason}"


def begun_steps(unexecuted: UnexecutedAttack, writer: MessageWriter) -> list[ShownStep]:
    """The steps before the impossible one."""
    return show_steps(unexecuted.beginning.replay, writer)


def impossible_row(
    unexecuted: UnexecutedAttack, number: str, writer: MessageWriter, source: QuerySource
) -> StepRow:
    """The impossible step as a row."""
    channel = writer.text(unexecuted.forbidden.channel)
    text = f"impossible: the attacker can deduce {channel}"
    actions = unexecuted.beginning.attack.trace.action_sequence
    role = roles_text(positions_of(actions[unexecuted.forbidden.action - 1]), source)
    return StepRow(number, "internal communication", text, False, role)


def rows_not_reached(
    unexecuted: UnexecutedAttack, writer: MessageWriter, source: QuerySource
) -> Iterator[StepRow]:
    """The steps after the impossible one, with their numbers in the trace."""
    actions = unexecuted.beginning.attack.trace.action_sequence
    texts: Sequence[str] = write_actions(actions, writer.labels)
    rest = list(zip(actions, texts, strict=True))[unexecuted.forbidden.action :]
    numbers = action_numbers(actions)[unexecuted.forbidden.action :]
    for number, (action, text) in zip(numbers, rest, strict=True):
        role = roles_text(positions_of(action), source)
        yield StepRow(number, text, "not reached", isinstance(action, VisibleAction), role)
