"""Whether a process can follow an attack: its executions with the attack's visible actions.

An execution has the same visible actions with the same recipes, and silent steps anywhere. The
search leaves it as soon as a test distinguishes its frame from the attacked one: the test stays
true. Executions that are alike but for names are one. Sources: Cheval, Kremer, Rakotonirina,
S&P 2018, Definition 3, and CCS 2019 for the symmetries.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
)
from deepsec_results.calculus.crowds import Crowd, Crowds
from deepsec_results.calculus.frame_classes import ClassTest, FrameClass, FrameClasses
from deepsec_results.calculus.knowledge import Knowledge, spare_label
from deepsec_results.calculus.known_frames import KnownFrames
from deepsec_results.calculus.likeness import key_of, representatives
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import choices, communications, visible_moves
from deepsec_results.calculus.offers import Offer, offer_of
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.waiting import waiting_in
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Attacker
from deepsec_results.model.traces import Action, VisibleAction, positions_of, visible_actions

if TYPE_CHECKING:
    from deepsec_results.calculus.places import Places

MAX_STATES = 100_000
MAX_FRAMES = 100  # for which the search remembers what it computed

FindPlaces = Callable[[], "Places"]
"""Finds the places of two processes, when they are needed."""


def follow(
    attacked: Configuration,
    actions: Sequence[Action],
    other: Process,
    semantics: Semantics,
    max_states: int = MAX_STATES,
    places: "FindPlaces | None" = None,
) -> Following:
    """Every way of another process to follow an attack that ends in a configuration.

    Of several ways to one state the search keeps the first. It tries the actions first whose
    `places` are most like those of the attack, and finds these only if there are several. Raises
    CalculusError if the process is malformed, or a rule is not one for which deduction is decided.
    """
    pursuit = Pursuit(attacked.theory, other, visible_actions(actions), semantics, keep=False)
    (path,) = pursuit.attacked([attacked.frame])
    return pursuit.follow(path, max_states, visible_actions(actions), places)


def executions(
    theory: Theory,
    process: Process,
    actions: Sequence[VisibleAction],
    semantics: Semantics,
    max_states: int = MAX_STATES,
) -> Following:
    """Every way of a process to do visible actions, whatever their positions are.

    Raises CalculusError if the process is malformed, or a rule is not one for which deduction is
    decided.
    """
    return Pursuit(theory, process, actions, semantics, keep=False).follow(None, max_states)


def attacker_names(theory: Theory, actions: Iterable[VisibleAction]) -> list[Message]:
    """The attacker's names in the recipes of actions: a frame can have no others."""
    recipes = [
        recipe
        for action in actions
        for recipe in (action.channel, getattr(action, "term", None))
        if recipe is not None
    ]
    return [
        theory.messages.attacker(part.label)
        for recipe in recipes
        for part in subrecipes(recipe)
        if isinstance(part, Attacker)
    ]


class _State(Struct, eq=False):
    """An execution that has matched `followed` of the actions due.

    `crowd` is that of its configuration, and `outline` that of its frame, or of earlier ones until
    they are needed. `last` is the class of the frame before the last message, and `found` the class
    of the whole frame, None if no attacked frame is like it, as soon as it `is_compared`. `reached`
    are the states that come next, and `ordered` has them by the place of the action due. `ends` are
    the ways that end here, by the class of the attacked frame.
    """

    active: ExecutionState
    followed: int
    crowd: Crowd
    outline: FrameOutline
    last: FrameClass | None = None
    found: FrameClass | None = None
    is_compared: bool = False
    reached: "list[_Reached] | None" = None
    ends: dict[FrameClass, Way] = field(default_factory=dict)
    ordered: "dict[tuple[int, ...], list[_Reached]]" = field(default_factory=dict)
    key: Hashable = None


class _Reached(Struct, frozen=True, eq=False):
    """A state that comes after another one, by an action."""

    action: Action
    state: _State


Path = Sequence[FrameClass]
"""The classes of the beginnings of an attacked frame, that of the empty one first."""


class Pursuit:
    """The search for the ways of a process to follow attacks with the same visible actions.

    It is depth first. With `keep` it keeps what one attack needed for the next ones.
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
        self._theory = theory
        self._due = due
        self._semantics = semantics
        self._keep = keep
        self._outlines = Outlines()
        self._crowds = Crowds(theory, self._outlines)
        self._known_frames = KnownFrames(theory, MAX_FRAMES)
        self._offers: dict[Component, Offer | None] = {}
        initial = initial_configuration(theory, process)
        self._initial = _State(
            settle(ExecutionState(initial)), 0, self._crowds.nobody(), self._outlines.nothing()
        )

    def attacked(self, frames: Sequence[Sequence[Message]]) -> list[Path]:
        """The classes of the frames of attacks. All attacks must be given at once."""
        spare = spare_label(*frames, attacker_names(self._theory, self._due))
        self._classes = FrameClasses(self._theory, self._outlines, spare)
        return [self._classes.add(frame) for frame in frames]

    def follow(
        self,
        path: Path | None,
        max_states: int,
        actions: Sequence[VisibleAction] = (),
        places: "FindPlaces | None" = None,
    ) -> Following:
        """The ways to follow an attack, whose `actions` have these `places`.

        Without a path, the frames are not compared.
        """
        pending = [self._initial]
        seen: set[Hashable] = set()
        ways: list[Way] = []
        states = 0
        while pending and states < max_states:
            state = pending.pop()
            states += 1
            end = self._end(state, path)
            if end is not None:
                ways.append(end)
                continue
            reached = self._reached(state)
            if not reached:
                ways.append(self._stuck(state))
            if not seen and not pending and len(reached) == 1:
                # As long as there is one state after the other, none are alike.
                pending = [reached[0].state]
                continue
            if places is not None and _visible(reached) > 1:
                reached = _most_alike_first(state, reached, actions[state.followed], places())
            for later in reversed(reached):
                key = self._key(later.state)
                if key not in seen:
                    seen.add(key)
                    pending.append(later.state)
        ways += [self._way(state, WayOutcome.UNDECIDED) for state in pending]
        return Following(ways, states, not pending)

    def _reached(self, state: _State) -> list[_Reached]:
        if state.reached is not None:
            return state.reached
        reached = list(self._moves(state))
        if self._keep:
            state.reached = reached
        return reached

    def _key(self, state: _State) -> Hashable:
        if state.key is None:
            state.key = self._outlines.number((state.followed, key_of(self._crowd(state))))
        return state.key

    def _crowd(self, state: _State) -> Crowd:
        configuration = state.active.configuration
        if not state.crowd.is_of(configuration):
            state.crowd = self._crowds.of(configuration, state.crowd)
        return state.crowd

    def _way(self, state: _State, outcome: WayOutcome, test: ClassTest | None = None) -> Way:
        active = state.active
        of = len(self._due)
        return Way(outcome, state.followed, of, active.configuration, active.actions, test)

    def _end(self, state: _State, path: Path | None) -> Way | None:
        """The way that ends here, because it is distinguished or has done all actions."""
        if path is not None and not self._is_like(state, path):
            return self._distinguished(state, path[len(state.active.configuration.frame)])
        if state.followed == len(self._due):
            return self._way(state, WayOutcome.DONE if path is None else WayOutcome.EQUIVALENT)
        return None

    def _is_like(self, state: _State, path: Path) -> bool:
        """Whether no test distinguishes the frame from that of the attack."""
        frame = state.active.configuration.frame
        if not state.is_compared:
            state.is_compared = True
            state.found = state.last or path[0]
            if len(frame) > state.found.length:
                new = frame[state.outline.length :]
                state.outline = self._outlines.extended(state.outline, new)
                state.found = self._classes.find(state.found, frame, state.outline)
        return state.found is path[len(frame)]

    def _distinguished(self, state: _State, attacked: FrameClass) -> Way:
        """The way that ends here, because the attacked frame is in another class."""
        if attacked not in state.ends:
            frame = state.active.configuration.frame
            test = self._classes.test(attacked, frame, state.outline, state.found)
            outcome = WayOutcome.EQUALITY if test.is_equality else WayOutcome.MESSAGE
            state.ends[attacked] = self._way(state, outcome, test)
        return state.ends[attacked]

    def _stuck(self, state: _State) -> Way:
        configuration = state.active.configuration
        due = self._due[state.followed]
        waiting = waiting_in(configuration, self._known(configuration), due)
        actions = state.active.actions
        way = WayOutcome.STUCK
        return Way(way, state.followed, len(self._due), configuration, actions, waiting=waiting)

    def _known(self, configuration: Configuration) -> Knowledge:
        return self._known_frames.of(configuration.frame)

    def _moves(self, state: _State) -> Iterator[_Reached]:
        """The states after the action due, and after each silent step that needs a decision."""
        configuration = state.active.configuration
        acting = self._acting(state)
        offers = list(self._offers_of(configuration, acting))
        due = self._due[state.followed]
        for visible in visible_moves(configuration, offers, due):
            yield self._after(state, visible, state.followed + 1)
        known = partial(self._known, configuration)
        for silent in communications(configuration, offers, self._semantics, known):
            yield self._after(state, silent, state.followed)
        for choice in choices(acting):
            yield self._after(state, choice, state.followed)

    def _acting(self, state: _State) -> list[Component]:
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

    def _after(self, state: _State, action: Action, followed: int) -> _Reached:
        """The state after an action; it has matched `followed` of the actions due."""
        before = state.active.configuration
        configuration, _ = take(before, action, self._semantics)
        active = settle(state.active.after(configuration, action), before)
        return _Reached(action, _State(active, followed, state.crowd, state.outline, state.found))


def _visible(reached: Sequence[_Reached]) -> int:
    """The number of states that come after visible actions: the first ones."""
    return sum(isinstance(one.action, VisibleAction) for one in reached)


def _most_alike_first(
    state: _State, reached: Sequence[_Reached], due: VisibleAction, places: "Places"
) -> list[_Reached]:
    """The states after visible actions whose places are most like that of the action due, then
    those after other actions. A place is the same in all copies."""
    place = tuple(position.index for position in positions_of(due))

    def likeness(one: _Reached) -> int:
        visible = isinstance(one.action, VisibleAction)
        return places.likeness_of(due, one.action) if visible else -1

    if place not in state.ordered:
        state.ordered[place] = sorted(reached, key=likeness, reverse=True)
    return state.ordered[place]
