"""What the actions of a replayed trace do, in words."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.events import (
    Chosen,
    Communicated,
    Decision,
    Matched,
    NameMade,
    Received,
    Sent,
    Tested,
    Unfolded,
)
from deepsec_results.calculus.matching import Binding, cannot_fail
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.notation import write_actions
from deepsec_results.calculus.replaying import ReplayedStep, ReplayedTrace
from deepsec_results.model.processes import IfThenElse, LetInElse
from deepsec_results.model.traces import VisibleAction, action_numbers, positions_of
from deepsec_results.render.attacks.messages import MessageWriter

_PLAIN_LET = "let"


class ShownStep(Struct, frozen=True):
    """A step in words. `number` is that of its action in the trace, see `action_numbers`.

    `action` is the action as the prover prints it, or a few words for a silent one; `text` says
    what happens, with values.
    """

    number: str
    step: ReplayedStep
    action: str
    text: str

    @property
    def is_visible(self) -> bool:
        """Whether the attacker takes part in it."""
        return isinstance(self.step.action, VisibleAction)

    @property
    def is_plain_let(self) -> bool:
        """Whether it is a `let` that only names a value."""
        return self.action == _PLAIN_LET

    @property
    def is_decision(self) -> bool:
        """Whether it is a silent step on which the rest depends: a test or a `let`, a choice, a
        communication."""
        return isinstance(self.step.event, Decision)


def show_steps(replay: ReplayedTrace, writer: MessageWriter) -> list[ShownStep]:
    """The steps of a trace in words."""
    actions = [step.action for step in replay.steps]
    numbers, texts = action_numbers(actions), write_actions(actions, writer.labels)
    steps = []
    before = replay.initial
    for number, step, action in zip(numbers, replay.steps, texts, strict=True):
        text = _describe(step, before, writer)
        steps.append(ShownStep(number, step, _silent_action(step, before) or action, text))
        before = step.configuration
    return steps


def _silent_action(step: ReplayedStep, before: Configuration) -> str | None:
    match step.event:
        case NameMade():
            return "new name"
        case Matched() if _is_plain(_let_at(step, before), before):
            return _PLAIN_LET
        case Tested() | Matched():
            return "test holds" if step.event.passed else "test fails"
    return None


def _is_plain(let: LetInElse, before: Configuration) -> bool:
    """Whether a `let` only names its value: it is no test, because it cannot fail."""
    return cannot_fail(before.theory, let.pattern, let.term)


def _describe(step: ReplayedStep, before: Configuration, writer: MessageWriter) -> str:
    match step.event:
        case Sent(message=message, axiom=axiom):
            return f"the attacker learns ax_{axiom} = {writer.text(message)}"
        case Received() as event:
            sent = f"{writer.text(event.message)} on {writer.text(event.channel)}"
            return f"the attacker sends {sent}{_as_variable(event.message, event.bindings, writer)}"
        case Communicated() as event:
            return _describe_communication(event, writer)
        case NameMade(name=name):
            return writer.text(name)
        case Tested() as event:
            return _describe_test(step, event, before, writer)
        case Matched() as event:
            return _describe_match(step, event, before, writer)
        case Unfolded(copies=copies):
            numbers = ", ".join(map(str, copies))
            return f"{'copy' if len(copies) == 1 else 'copies'} {numbers}"
        case Chosen():
            return ""


def _as_variable(message: Message, bindings: Sequence[Binding], writer: MessageWriter) -> str:
    """The variables that a message binds: ` as x`, or of its parts ` (x = a, y = b)`."""
    if len(bindings) == 1 and bindings[0].message is message:
        return f" as {writer.text(bindings[0].variable)}"
    return f" ({', '.join(map(writer.binding, bindings))})" if bindings else ""


def _describe_communication(event: Communicated, writer: MessageWriter) -> str:
    sent = f"{writer.text(event.message)} on {writer.text(event.channel)}"
    received = _as_variable(event.message, event.bindings, writer)
    if event.axiom is not None:
        return f"the attacker overhears ax_{event.axiom} = {sent}, received{received}"
    return f"{sent}{received}"


def _describe_test(
    step: ReplayedStep, event: Tested, before: Configuration, writer: MessageWriter
) -> str:
    process = _process_at(step, before)
    assert isinstance(process, IfThenElse)
    terms = process.term1, process.term2
    construct = "if " + " = ".join(map(writer.text, terms))
    if event.left is None or event.right is None:
        failing = [
            writer.text(term)
            for term, value in zip(terms, (event.left, event.right), strict=True)
            if value is None
        ]
        failing = list(dict.fromkeys(failing))
        verb = "is not a message" if len(failing) == 1 else "are not messages"
        return f"{construct}: {' and '.join(failing)} {verb}"
    if event.passed:
        return f"{construct}: both are {writer.text(event.left)}"
    return f"{construct}: {writer.text(event.left)} and {writer.text(event.right)} differ"


def _describe_match(
    step: ReplayedStep, event: Matched, before: Configuration, writer: MessageWriter
) -> str:
    let = _let_at(step, before)
    pattern, term = writer.text(let.pattern), writer.text(let.term)
    if event.value is not None and _is_plain(let, before):
        return f"{pattern} = {term}: {writer.text(event.value)}"
    construct = f"let {pattern} = {term}"
    if event.value is None:
        return f"{construct}: {term} is not a message"
    value = writer.text(event.value)
    if not event.passed:
        return f"{construct}: {value} does not match"
    return f"{construct}: {', '.join(map(writer.binding, event.bindings)) or value}"


def _let_at(step: ReplayedStep, before: Configuration) -> LetInElse:
    process = _process_at(step, before)
    assert isinstance(process, LetInElse)
    return process


def _process_at(step: ReplayedStep, before: Configuration) -> object:
    (position,) = positions_of(step.action)
    component = before.at(position)
    return component.process if component else None
