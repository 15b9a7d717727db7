"""The sessions of a process at one moment, each in a class of those that look alike from outside.

All silent steps are taken, and all copies of replications are made. Each output or input that comes
next then is a session. Those that one action made, and that are on one public channel, or on
private ones, in one direction, form a class: any session of a class may be matched with any session
of the same class of the other process (Cheval, Kremer, Rakotonirina, CCS 2019, section 3, with the
skeletons that the prover compares after all silent steps).
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    Slot,
    initial_configuration,
)
from deepsec_results.calculus.copies import unfold
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.offers import Offer, offer_of
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Bang, Choice, Process
from deepsec_results.model.traces import Action, BangAction, positions_of

MAX_SESSIONS = 1_000  # at once; each state is examined as a whole


class UnmatchableError(Exception):
    """Sessions that are not matched; the text is the reason."""


class SessionClass(Struct, frozen=True):
    """Which sessions can be matched with one another.

    They began in the action with the number `born`, 0 for the start, of its actor number `actor`:
    of a communication the output is 0 and the input 1. `channel` is None for every private one.
    """

    born: int
    actor: int
    is_output: bool
    channel: Message | None


class SessionState(Struct, frozen=True, eq=False):
    """A process after some actions and all silent steps.

    `classes` are those of its sessions, by the keys of their components. `begun` counts the
    sessions of each class that the last action made.
    """

    execution: ExecutionState
    classes: PersistentMap[SessionClass]
    begun: Counter[SessionClass]

    @property
    def configuration(self) -> Configuration:
        return self.execution.configuration


def initial_sessions(theory: Theory, process: Process) -> SessionState:
    """The sessions of a process before any action.

    Raises CalculusError if the process is malformed, UnmatchableError if its sessions are not
    matched.
    """
    state = _settled(ExecutionState(initial_configuration(theory, process)), None)
    begun = [(component, 0) for component in state.configuration]
    return _classified(state, PersistentMap(), begun, 0)


def after_action(
    before: SessionState, action: Action, number: int, semantics: Semantics
) -> SessionState:
    """The sessions after an action that is possible. Raises as `initial_sessions` does."""
    actors = _actors(before.configuration, action)
    configuration, _ = take(before.configuration, action, semantics)
    state = _settled(before.execution.after(configuration, action), before.configuration)
    classes = before.classes
    for actor in actors:
        classes = classes.remove(actor.key)
    slots = [actor.slot for actor in actors]
    new = state.configuration.components.new_since(before.configuration.components)
    begun = [(component, _actor_of(component.slot, slots)) for component in new]
    return _classified(state, classes, begun, number)


def classes_of(state: SessionState, action: Action) -> list[SessionClass | None]:
    """The classes of the sessions that do an action, which is possible."""
    actors = _actors(state.configuration, action)
    return [state.classes.get(actor.key) for actor in actors]


def _actors(configuration: Configuration, action: Action) -> list[Component]:
    found = [configuration.at(position) for position in positions_of(action)]
    return [actor for actor in found if actor is not None]


def _actor_of(slot: Slot, actors: list[Slot]) -> int:
    """The number of the actor in whose slot a slot is."""
    around: Slot | None = slot
    while around is not None:
        if around in actors:
            return actors.index(around)
        around = around.parent
    raise AssertionError("an action changes nothing but its actors")


def _settled(state: ExecutionState, before: Configuration | None) -> ExecutionState:
    """Take all silent steps, and make all copies."""
    state = settle(state, before, unfolding=False)
    while bangs := [one for one in _new(state, before) if _has_copies(one)]:
        for component in bangs:
            earlier = state.configuration
            if len(earlier.components) - 1 + component.remaining > MAX_SESSIONS:
                raise UnmatchableError(f"more than {MAX_SESSIONS} sessions at once")
            count = max(component.remaining - 1, 1)
            configuration, _ = unfold(earlier, component, count)
            action = BangAction(component.position, count)
            state = settle(state.after(configuration, action), earlier, unfolding=False)
    return state


def _has_copies(component: Component) -> bool:
    return isinstance(component.process, Bang) and component.remaining > 0


def _new(state: ExecutionState, before: Configuration | None) -> Iterable[Component]:
    components = state.configuration.components
    return components.values() if before is None else components.new_since(before.components)


def _classified(
    state: ExecutionState,
    classes: PersistentMap[SessionClass],
    begun: Iterable[tuple[Component, int]],
    number: int,
) -> SessionState:
    """Put the sessions that an action made into their classes."""
    counts = Counter[SessionClass]()
    for component, actor in begun:
        if isinstance(component.process, Choice):
            raise UnmatchableError("a choice, which queries about sessions do not have")
        offer = offer_of(state.configuration, component)
        if offer is not None and offer.is_ready:
            found = SessionClass(number, actor, offer.is_output, _public_channel(state, offer))
            classes = classes.set(component.key, found)
            counts[found] += 1
    if len(classes) > MAX_SESSIONS:
        raise UnmatchableError(f"more than {MAX_SESSIONS} sessions at once")
    return SessionState(state, classes, counts)


def _public_channel(state: ExecutionState, offer: Offer) -> Message | None:
    """The channel of an offer if it is a public constant, which everyone knows."""
    channel = offer.channel
    if channel is None or channel.head.kind is not Kind.FUNCTION or channel.arguments:
        return None
    symbol = state.configuration.theory.symbol(channel.head.number)
    return channel if symbol.is_public else None
