"""The steps of a configuration, construct by construct.

Source: Cheval, Kremer, Rakotonirina, S&P 2018, Fig. 2, and for the numbers of copies the prover
(see `fixtures/replay`). Each step is possible as soon as its own conditions hold; who may take it
in which semantics is decided by `replaying` and `following`. Every function raises CalculusError
with the reason if the step is impossible.
"""

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    show_position,
)
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.events import (
    Chosen,
    Communicated,
    Event,
    Matched,
    NameMade,
    Received,
    Sent,
    Tested,
)
from deepsec_results.calculus.matching import Match, match_pattern
from deepsec_results.calculus.messages import Message
from deepsec_results.model.processes import (
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
)

Outcome = tuple[Configuration, Event]


def is_deterministic(component: Component) -> bool:
    """Whether a component's next step is silent and has one result: a test or a `new`."""
    return isinstance(component.process, (New, IfThenElse, LetInElse))


def take_silent_step(configuration: Configuration, component: Component) -> Outcome:
    """Run a test or a `new`."""
    process = component.process
    match process:
        case New():
            return _make_name(configuration, component, process)
        case IfThenElse():
            return _test(configuration, component, process)
        case LetInElse():
            return _match(configuration, component, process)
    raise impossible(component, "a test or a new")


def _make_name(configuration: Configuration, component: Component, process: New) -> Outcome:
    theory = configuration.theory
    key = theory.atom_key(process.name, process.bang)
    name = theory.messages.name(process.name, (*(process.bang or ()), *component.copies))
    environment = component.environment.set(key, name)
    after = configuration.with_name(name).advance(component, process.process, environment)
    return after, NameMade(name)


def _test(configuration: Configuration, component: Component, process: IfThenElse) -> Outcome:
    left = configuration.normalize(process.term1, component)
    right = configuration.normalize(process.term2, component)
    passed = left is not None and left is right
    branch = process.process_then if passed else process.process_else
    after = configuration.advance(component, branch, component.environment)
    return after, Tested(passed, left, right)


def _match(configuration: Configuration, component: Component, process: LetInElse) -> Outcome:
    value = configuration.normalize(process.term, component)
    match = None
    if value is not None:
        match = match_pattern(
            configuration.theory, process.pattern, value, component.environment, component.copies
        )
    if match is None:
        branch = process.process_else
        after = configuration.advance(component, branch, component.environment)
        return after, Matched(False, value, ())
    after = configuration.advance(component, process.process_then, match.environment)
    return after, Matched(True, value, match.bindings)


def channel_of(configuration: Configuration, component: Component) -> Message | None:
    """The channel of an output or an input; None if it is not a message."""
    if not isinstance(component.process, (Output, Input)):
        raise impossible(component, "an output or an input")
    return configuration.normalize(component.process.channel, component)


def output_of(configuration: Configuration, component: Component) -> Message | None:
    """The message of an output; None if its term is not a message."""
    if not isinstance(component.process, Output):
        raise impossible(component, "an output")
    return configuration.normalize(component.process.term, component)


def send(configuration: Configuration, component: Component) -> Outcome:
    """The attacker gets the message of an output."""
    channel, message = _offer(configuration, component)
    after = _after_output(configuration, component).with_message(message)
    return after, Sent(channel, message, len(after.frame))


def receive(configuration: Configuration, component: Component, message: Message) -> Outcome:
    """An input gets a message from the attacker."""
    channel = channel_message(configuration, component)
    after, match = _after_input(configuration, component, message)
    return after, Received(channel, message, match.bindings)


def communicate(
    configuration: Configuration, output: Component, reader: Component, *, overheard: bool = False
) -> Outcome:
    """An input gets the message of an output; the attacker too, if it is overheard."""
    channel, message = _offer(configuration, output)
    if channel_message(configuration, reader) is not channel:
        raise CalculusError(
            f"the output at {show_position(output.position)} and the input at "
            f"{show_position(reader.position)} are on different channels"
        )
    after, match = _after_input(_after_output(configuration, output), reader, message)
    if not overheard:
        return after, Communicated(channel, message, match.bindings)
    after = after.with_message(message)
    return after, Communicated(channel, message, match.bindings, len(after.frame))


def choose(configuration: Configuration, component: Component, *, left: bool) -> Outcome:
    """Keep one of two processes."""
    process = component.process
    if not isinstance(process, Choice):
        raise impossible(component, "a choice")
    chosen = process.process1 if left else process.process2
    return configuration.advance(component, chosen, component.environment), Chosen(left)


def channel_message(configuration: Configuration, component: Component) -> Message:
    """The channel of an output or an input that can act. Raises CalculusError if it fails."""
    channel = channel_of(configuration, component)
    if channel is None:
        raise CalculusError(f"the channel at {show_position(component.position)} is not a message")
    return channel


def _offer(configuration: Configuration, component: Component) -> tuple[Message, Message]:
    message = output_of(configuration, component)
    if message is None:
        raise CalculusError(f"the output at {show_position(component.position)} is not a message")
    return channel_message(configuration, component), message


def _after_output(configuration: Configuration, component: Component) -> Configuration:
    assert isinstance(component.process, Output)
    return configuration.advance(component, component.process.process, component.environment)


def _after_input(
    configuration: Configuration, component: Component, message: Message
) -> tuple[Configuration, Match]:
    process = component.process
    if not isinstance(process, Input):
        raise impossible(component, "an input")
    match = match_pattern(
        configuration.theory, process.pattern, message, component.environment, component.copies
    )
    if match is None:
        raise CalculusError(
            f"the message does not match the pattern at {show_position(component.position)}"
        )
    return configuration.advance(component, process.process, match.environment), match


def impossible(component: Component, expected: str) -> CalculusError:
    """The error for an action at a place that has something else than expected."""
    found = type(component.process).__name__
    return CalculusError(
        f"expected {expected} at {show_position(component.position)}, found {found}"
    )
