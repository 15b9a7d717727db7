"""The states that a process can reach while it follows visible actions, and the transitions between
them.

A transition is an action due, or a silent step that needs a decision; `settling.py` takes the other
silent steps at once. Components that are alike but for names give one transition. Source: Cheval,
Kremer, Rakotonirina, CCS 2019, for the symmetries.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct, field

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
)
from deepsec_results.calculus.crowds import Crowd, Crowds
from deepsec_results.calculus.frame_classes import FrameClass
from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.known_frames import KnownFrames
from deepsec_results.calculus.likeness import key_of, representatives
from deepsec_results.calculus.moves import choices, communications, visible_moves
from deepsec_results.calculus.offers import Offer, offer_of
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.waiting import Waiting, waiting_in
from deepsec_results.calculus.ways import Way
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction

MAX_FRAMES = 100  # for which a search remembers what it computed


class State(Struct, eq=False):
    """An execution that has matched `followed` of the actions due.

    `crowd` is that of its configuration, and `outline` that of its frame, or of earlier ones until
    they are needed. `last` is the class of the frame before the last message, and `found` the class
    of the whole frame, None if no attacked frame is like it, as soon as it `is_compared`.
    `transitions` lead to the states that come next, and `ordered` has them by the place of the
    action due. `ends` are the ways that end here, by the class of the attacked frame.
    """

    active: ExecutionState
    followed: int
    crowd: Crowd
    outline: FrameOutline
    last: FrameClass | None = None
    found: FrameClass | None = None
    is_compared: bool = False
    transitions: "list[Transition] | None" = None
    ends: dict[FrameClass, Way] = field(default_factory=dict)
    ordered: "dict[tuple[int, ...], list[Transition]]" = field(default_factory=dict)
    key: Hashable = None


class Transition(Struct, frozen=True, eq=False):
    """An action, and the state after it."""

    action: Action
    state: State


class Transitions:
    """Finds the transitions of states, for the visible actions `due`.

    With `keep` it keeps them in the states.
    """

    def __init__(
        self,
        theory: Theory,
        process: Process,
        due: Sequence[VisibleAction],
        semantics: Semantics,
        *,
        keep: bool,
    ) -> None:
        self.theory, self.due = theory, due
        self.outlines = Outlines()
        self._semantics = semantics
        self._keep = keep
        self._crowds = Crowds(theory, self.outlines)
        self._known_frames = KnownFrames(theory, MAX_FRAMES)
        self._offers: dict[Component, Offer | None] = {}
        initial = ExecutionState(initial_configuration(theory, process))
        self.initial = State(settle(initial), 0, self._crowds.nobody(), self.outlines.nothing())

    def of(self, state: State) -> list[Transition]:
        """The transitions of a state: by the action due first, then by silent steps."""
        if state.transitions is not None:
            return state.transitions
        found = list(self._find(state))
        if self._keep:
            state.transitions = found
        return found

    def key(self, state: State) -> Hashable:
        """The same for states that are alike but for names."""
        if state.key is None:
            state.key = self.outlines.number((state.followed, key_of(self._crowd(state))))
        return state.key

    def waiting(self, state: State) -> list[Waiting]:
        """Why no process does the action due in a state without transitions."""
        configuration = state.active.configuration
        due = self.due[state.followed]
        return waiting_in(configuration, self._known(configuration), due)

    def _crowd(self, state: State) -> Crowd:
        configuration = state.active.configuration
        if not state.crowd.is_of(configuration):
            state.crowd = self._crowds.of(configuration, state.crowd)
        return state.crowd

    def _known(self, configuration: Configuration) -> Knowledge:
        return self._known_frames.of(configuration.frame)

    def _find(self, state: State) -> Iterator[Transition]:
        """The transitions by the action due, and by each silent step that needs a decision."""
        configuration = state.active.configuration
        acting = self._acting(state)
        offers = list(self._offers_of(configuration, acting))
        due = self.due[state.followed]
        for visible in visible_moves(configuration, offers, due):
            yield self._after(state, visible, state.followed + 1)
        known = partial(self._known, configuration)
        for silent in communications(configuration, offers, self._semantics, known):
            yield self._after(state, silent, state.followed)
        for choice in choices(acting):
            yield self._after(state, choice, state.followed)

    def _acting(self, state: State) -> list[Component]:
        """The components, one of those that are alike."""
        configuration = state.active.configuration
        if len(configuration.components) < 2:
            return list(configuration)
        return representatives(self._crowd(state))

    def _offers_of(
        self, configuration: Configuration, components: Iterable[Component]
    ) -> Iterator[Offer]:
        """What components offer; each is examined once in the search."""
        for component in components:
            if component not in self._offers:
                self._offers[component] = offer_of(configuration, component)
            offer = self._offers[component]
            if offer is not None:
                yield offer

    def _after(self, state: State, action: Action, followed: int) -> Transition:
        """The transition by an action; then `followed` of the actions due are matched."""
        before = state.active.configuration
        configuration, _ = take(before, action, self._semantics)
        active = settle(state.active.after(configuration, action), before)
        return Transition(action, State(active, followed, state.crowd, state.outline, state.found))
