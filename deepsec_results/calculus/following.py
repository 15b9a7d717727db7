"""Whether a process can follow an attack: its executions with the attack's visible actions.

An execution has the same visible actions with the same recipes, and silent steps anywhere. The
search leaves it as soon as a test distinguishes its frame from the attacked one: the test stays
true. Executions that are alike but for names are one. Sources: Cheval, Kremer, Rakotonirina,
S&P 2018, Definition 3, and CCS 2019 for the symmetries.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.frame_classes import ClassTest, FrameClass, FrameClasses
from deepsec_results.calculus.knowledge import spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.transitions import State, Transition, Transitions
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Attacker
from deepsec_results.model.traces import Action, VisibleAction, positions_of, visible_actions

if TYPE_CHECKING:
    from deepsec_results.calculus.places import Places

MAX_STATES = 100_000

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
    due = visible_actions(actions)
    pursuit = Pursuit(Transitions(attacked.theory, other, due, semantics, keep=False))
    (path,) = pursuit.attacked([attacked.frame])
    return pursuit.follow(path, max_states, due, places)


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
    transitions = Transitions(theory, process, actions, semantics, keep=False)
    return Pursuit(transitions).follow(None, max_states)


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


Path = Sequence[FrameClass]
"""The classes of the beginnings of an attacked frame, that of the empty one first."""


class Pursuit:
    """The search for the ways of a process to follow attacks with the same visible actions.

    It is depth first. If its transitions are kept, the next attacks take less time.
    """

    def __init__(self, transitions: Transitions) -> None:
        self._transitions = transitions
        self._theory, self._due = transitions.theory, transitions.due
        self._outlines = transitions.outlines

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
        pending = [self._transitions.initial]
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
            following = self._transitions.of(state)
            if not following:
                ways.append(self._stuck(state))
            if not seen and not pending and len(following) == 1:
                # As long as there is one state after the other, none are alike.
                pending = [following[0].state]
                continue
            if places is not None and _visible(following) > 1:
                following = _most_alike_first(state, following, actions[state.followed], places())
            for transition in reversed(following):
                key = self._transitions.key(transition.state)
                if key not in seen:
                    seen.add(key)
                    pending.append(transition.state)
        ways += [self._way(state, WayOutcome.UNDECIDED) for state in pending]
        return Following(ways, states, not pending)

    def _way(self, state: State, outcome: WayOutcome, test: ClassTest | None = None) -> Way:
        active = state.active
        of = len(self._due)
        return Way(outcome, state.followed, of, active.configuration, active.actions, test)

    def _end(self, state: State, path: Path | None) -> Way | None:
        """The way that ends here, because it is distinguished or has done all actions."""
        if path is not None and not self._is_like(state, path):
            return self._distinguished(state, path[len(state.active.configuration.frame)])
        if state.followed == len(self._due):
            return self._way(state, WayOutcome.DONE if path is None else WayOutcome.EQUIVALENT)
        return None

    def _is_like(self, state: State, path: Path) -> bool:
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

    def _distinguished(self, state: State, attacked: FrameClass) -> Way:
        """The way that ends here, because the attacked frame is in another class."""
        if attacked not in state.ends:
            frame = state.active.configuration.frame
            test = self._classes.test(attacked, frame, state.outline, state.found)
            outcome = WayOutcome.EQUALITY if test.is_equality else WayOutcome.MESSAGE
            state.ends[attacked] = self._way(state, outcome, test)
        return state.ends[attacked]

    def _stuck(self, state: State) -> Way:
        way = self._way(state, WayOutcome.STUCK)
        return replace(way, waiting=self._transitions.waiting(state))


def _visible(transitions: Sequence[Transition]) -> int:
    """The number of transitions by visible actions: the first ones."""
    return sum(isinstance(one.action, VisibleAction) for one in transitions)


def _most_alike_first(
    state: State, transitions: Sequence[Transition], due: VisibleAction, places: "Places"
) -> list[Transition]:
    """The transitions by visible actions whose places are most like that of the action due, then
    the others. A place is the same in all copies."""
    place = tuple(position.index for position in positions_of(due))

    def likeness(one: Transition) -> int:
        visible = isinstance(one.action, VisibleAction)
        return places.likeness_of(due, one.action) if visible else -1

    if place not in state.ordered:
        state.ordered[place] = sorted(transitions, key=likeness, reverse=True)
    return state.ordered[place]
