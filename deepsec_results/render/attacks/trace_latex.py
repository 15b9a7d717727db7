r"""The traces of attacks as tables for a paper: LaTeX to read with `\input`."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress

from msgspec import Struct

from deepsec_results.analysis.replayed_attacks import ReplayedAttack, UnexecutedAttack
from deepsec_results.analysis.source import QuerySource
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.events import Communicated, Received, Sent
from deepsec_results.calculus.notation import ShownLabels, write_actions, write_trace
from deepsec_results.model.traces import VisibleAction, action_numbers, positions_of
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.impossible_steps import (
    forbidden_number,
    impossible_row,
    moved_sentence,
    no_execution_sentence,
    rows_not_reached,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.step_rows import StepRow
from deepsec_results.render.attacks.steps import ShownStep, show_steps
from deepsec_results.render.kit.latex_tables import latex_table
from deepsec_results.render.kit.latex_text import escape_latex, latex_code
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.sentences import verdict_sentence
from deepsec_results.render.kit.source_places import roles_text
from deepsec_results.use_cases.attacks import AttackReplay

_HEADINGS = ("", "role", "action", "attacker")


class LatexRow(Struct, frozen=True):
    """A step in a table. `verb` says what the attacker does with `message`; an action of the prover
    and a message are code."""

    number: str
    role: str
    action: str
    is_code: bool
    verb: str
    message: str

    @property
    def texts(self) -> list[str]:
        """Its cells as text."""
        return [self.number, self.role, self.action, f"{self.verb} {self.message}".strip()]

    def latex(self) -> list[str]:
        """Its cells as LaTeX."""
        action = latex_code(self.action) if self.is_code else escape_latex(self.action)
        message = latex_code(self.message) if self.message else ""
        effect = " ".join(filter(None, [escape_latex(self.verb), message]))
        return [self.number, escape_latex(self.role), action, effect]


_NO_ACTION = LatexRow("", "", write_trace([], ShownLabels([])), False, "", "")


def latex_traces(
    attacks: Iterable[AttackReplay], notes: Notes, *, everything: bool
) -> Iterator[str]:
    """Attacks as tables, one by one; with `everything`, also their silent steps. `notes` grow by
    what is wrong with each."""
    for number, traced in enumerate(attacks, 1):
        notes.note_attack(traced.found, traced.source, traced.named_problem)
        yield ("\n" if number > 1 else "") + _table(traced, number, everything=everything)


def _table(traced: AttackReplay, number: int, *, everything: bool) -> str:
    found = traced.found
    place = f"{found.input}, query {found.number}"
    if found.stored_attack is None:
        return f"% {visible(place)}: unreadable: {visible(str(found.error))}\n"
    rows = [row for row, is_visible in _rows(traced) if everything or is_visible] or [_NO_ACTION]
    label = "tab:dsr-trace" + (f"-{number}" if number > 1 else "")
    caption = f"{escape_latex(place)}. {escape_latex(_caption(traced))}"
    shown = _shown_columns(rows)
    return latex_table(
        rf"\caption{{{caption}}}\label{{{label}}}",
        [*compress(_HEADINGS, shown)],
        [[*compress(row.texts, shown)] for row in rows],
        [[*compress(row.latex(), shown)] for row in rows],
    )


def _caption(traced: AttackReplay) -> str:
    found, unexecuted, replayed = traced.found, traced.unexecuted, traced.replayed
    sentence = verdict_sentence(found.outcome, found.type, found.process)
    if unexecuted is not None:
        sentence = no_execution_sentence(unexecuted, writer_for(unexecuted.beginning))
    elif replayed is not None and replayed.moved is not None:
        writer = writer_for(replayed)
        sentence += f" {moved_sentence(replayed.moved, replayed.other_number, writer)}"
    if traced.source.problem is None:
        sentence += " The number after a role is the line of the input."
    return sentence


def _shown_columns(rows: Sequence[LatexRow]) -> list[bool]:
    """Which columns are shown: that of the roles if a step has one."""
    return [True, any(row.role for row in rows), True, True]


def _rows(traced: AttackReplay) -> Iterator[tuple[LatexRow, bool]]:
    """The steps, and whether each is visible."""
    attack, source = traced.found.stored_attack, traced.source
    assert attack is not None
    if traced.unexecuted is not None:
        yield from _rows_up_to_the_impossible(traced.unexecuted, source)
    elif traced.replayed is not None:
        yield from _replayed_rows(traced.replayed, writer_for(traced.replayed), source)
    else:
        yield from _bare_rows(attack, source)


def _rows_up_to_the_impossible(
    unexecuted: UnexecutedAttack, source: QuerySource
) -> Iterator[tuple[LatexRow, bool]]:
    writer = writer_for(unexecuted.beginning)
    yield from _replayed_rows(unexecuted.beginning, writer, source)
    number = forbidden_number(unexecuted.beginning.attack, unexecuted.forbidden)
    yield _of_text(impossible_row(unexecuted, number, writer, source)), True
    for row in rows_not_reached(unexecuted, writer, source):
        yield _of_text(row), False


def _replayed_rows(
    replayed: ReplayedAttack, writer: MessageWriter, source: QuerySource
) -> Iterator[tuple[LatexRow, bool]]:
    for step in show_steps(replayed.replay, writer):
        verb, message = _effect(step, writer)
        role = roles_text(positions_of(step.step.action), source)
        is_visible = step.is_visible
        yield LatexRow(step.number, role, step.action, is_visible, verb, message), is_visible


def _effect(step: ShownStep, writer: MessageWriter) -> tuple[str, str]:
    """What the attacker does, and with which message; for a silent step, what it computes."""
    match step.step.event:
        case Sent(message=message, axiom=axiom):
            return "learns", f"ax_{axiom} = {writer.text(message)}"
        case Received(message=message):
            return "sends", writer.text(message)
        case Communicated(message=message, axiom=int(axiom)):
            return "overhears", f"ax_{axiom} = {writer.text(message)}"
    return "", step.text


def _bare_rows(attack: StoredAttack, source: QuerySource) -> Iterator[tuple[LatexRow, bool]]:
    """The actions of a trace that cannot be replayed."""
    actions = attack.trace.action_sequence
    texts = write_actions(actions, ShownLabels(attack.atoms.data))
    for number, action, text in zip(action_numbers(actions), actions, texts, strict=True):
        is_visible = isinstance(action, VisibleAction)
        role = roles_text(positions_of(action), source)
        yield LatexRow(number, role, text, is_visible, "", ""), is_visible


def _of_text(row: StepRow) -> LatexRow:
    return LatexRow(row.number, row.role, row.action, row.is_visible, row.text, "")
