"""Replaying an attack trace: the configurations it goes through, and what each action does."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
    show_position,
)
from deepsec_results.calculus.copies import unfold
from deepsec_results.calculus.errors import CalculusError, ForbiddenError, ReplayError
from deepsec_results.calculus.evaluation import compute_message
from deepsec_results.calculus.events import Communicated, Event, Unfolded
from deepsec_results.calculus.known_channels import KnownChannels
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.steps import (
    Outcome,
    channel_message,
    choose,
    communicate,
    receive,
    send,
    take_silent_step,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.terms import Recipe
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    TauAction,
    action_numbers,
)

MAX_COPIES = 100_000  # in a trace; a damaged file could ask for any number in each action


class ReplayedStep(Struct, frozen=True):
    """An action of a trace, what it did, and the configuration after it."""

    action: Action
    event: Event
    configuration: Configuration


class ReplayedTrace(Struct, frozen=True):
    """A trace from its first configuration on."""

    initial: Configuration
    steps: Sequence[ReplayedStep]

    @property
    def configurations(self) -> list[Configuration]:
        """The initial configuration, and the one after each action."""
        return [self.initial, *(step.configuration for step in self.steps)]


def replay(
    theory: Theory, process: Process, actions: Sequence[Action], semantics: Semantics
) -> ReplayedTrace:
    """Replay a trace from a process.

    Raises CalculusError if the process is malformed, and ReplayError, which has the number of the
    action and the reason, if an action is impossible: ForbiddenError if only the semantics forbids
    it.
    """
    return Replays(theory, process, semantics).of(actions)


class Replays:
    """Replays several traces of one process. Of a trace that begins as the last one does, only the
    rest is replayed. Raises CalculusError if the process is malformed."""

    def __init__(self, theory: Theory, process: Process, semantics: Semantics) -> None:
        self._semantics = semantics
        self._last = ReplayedTrace(initial_configuration(theory, process), ())

    def of(self, actions: Sequence[Action]) -> ReplayedTrace:
        """Replay a trace. Raises ReplayError as `replay` does."""
        initial = self._last.initial
        steps = list(_begun(self._last.steps, actions))
        steps += _replay_after(steps, initial, actions, self._semantics)
        self._last = ReplayedTrace(initial, steps)
        return self._last


def _begun(steps: Sequence[ReplayedStep], actions: Sequence[Action]) -> Iterator[ReplayedStep]:
    """The first steps of a trace that are those of other actions too."""
    for step, action in zip(steps, actions, strict=False):
        if step.action != action:
            return
        yield step


def _replay_after(
    done: Sequence[ReplayedStep],
    configuration: Configuration,
    actions: Sequence[Action],
    semantics: Semantics,
) -> Iterator[ReplayedStep]:
    """Replay a trace from a configuration; its first steps are done already."""
    channels = KnownChannels(configuration.theory)
    copies = sum(len(step.event.copies) for step in done if isinstance(step.event, Unfolded))
    if done:
        configuration = done[-1].configuration
    for number, action in enumerate(actions[len(done) :], len(done) + 1):
        try:
            before = configuration
            configuration, event = take(before, action, semantics)
            copies += len(event.copies) if isinstance(event, Unfolded) else 0
            if copies > MAX_COPIES:
                raise CalculusError(f"more than {MAX_COPIES} copies of replications in all")
            channel = _forbidden_channel(channels, before, event, semantics)
        except CalculusError as error:
            raise ReplayError(number, error.reason, _shown(actions, number)) from None
        if channel is not None:
            reason = why_forbidden(semantics)
            raise ForbiddenError(number, reason, _shown(actions, number), channel)
        yield ReplayedStep(action, event, configuration)


def _shown(actions: Sequence[Action], number: int) -> str:
    """The number as it is shown of the action that is the `number`-th of all."""
    return action_numbers(actions[:number])[-1]


def _forbidden_channel(
    channels: KnownChannels, before: Configuration, event: Event, semantics: Semantics
) -> Message | None:
    """The channel of a communication that nobody overhears, if the semantics forbids it there.

    Raises CalculusError as `KnownChannels` does.
    """
    if not isinstance(event, Communicated) or event.axiom is not None:
        return None
    if semantics is not Semantics.CLASSIC and channels.has(before, event.channel):
        return event.channel
    return None


def why_forbidden(semantics: Semantics) -> str:
    """The rule that forbids an internal communication on a channel that the attacker knows.

    Source: Babel, Cheval, Kremer, POST 2017.
    """
    return (
        f"the attacker can deduce the channel at that moment, and {semantics} semantics allows "
        "internal communication only on channels that they cannot deduce"
    )


def take(configuration: Configuration, action: Action, semantics: Semantics) -> Outcome:
    """Take one action. Raises CalculusError if it is impossible.

    The caller makes sure that the semantics has the communication: this does not ask whether the
    attacker can deduce its channel.
    """
    match action:
        case OutputAction():
            component = _ready(configuration, action.position)
            _check_channel(configuration, component, action.channel)
            return send(configuration, component)
        case InputAction():
            component = _ready(configuration, action.position)
            _check_channel(configuration, component, action.channel)
            message = compute_message(configuration.theory, action.term, configuration.frame)
            return receive(configuration, component, message)
        case EavesdropAction():
            if semantics is not Semantics.EAVESDROP:
                raise CalculusError(f"the {semantics} semantics has no eavesdropping")
            output = _ready(configuration, action.output_position)
            _check_channel(configuration, output, action.channel)
            reader = _ready(configuration, action.input_position)
            return communicate(configuration, output, reader, overheard=True)
        case CommAction():
            output = _ready(configuration, action.output_position)
            return communicate(configuration, output, _ready(configuration, action.input_position))
        case ChoiceAction():
            component = _ready(configuration, action.position)
            return choose(configuration, component, left=action.choose_left)
        case BangAction():
            component = _ready(configuration, action.position)
            return unfold(configuration, component, action.nb_process_unfolded)
        case TauAction():
            return take_silent_step(configuration, _ready(configuration, action.position))


def _ready(configuration: Configuration, position: Position) -> Component:
    component = configuration.at(position)
    if component is None:
        raise CalculusError(f"no process is ready at position {show_position(position)}")
    return component


def _check_channel(configuration: Configuration, component: Component, recipe: Recipe) -> None:
    channel = channel_message(configuration, component)
    if compute_message(configuration.theory, recipe, configuration.frame) is not channel:
        raise CalculusError(
            f"the recipe of the channel does not give the channel of the process at "
            f"{show_position(component.position)}"
        )
