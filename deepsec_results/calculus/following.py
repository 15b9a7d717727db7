"""Whether a process can follow an attack: its executions with the attack's visible actions.

An execution has the same visible actions with the same recipes, and silent steps anywhere. The
search leaves it as soon as a test distinguishes its frame from the attacked one: the test stays
true. Executions that are alike but for names are one. Sources: Cheval, Kremer, Rakotonirina,
S&P 2018, Definition 3, and CCS 2019 for the symmetries.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from msgspec import Struct

from deepsec_results.calculus.configurations import (
    Component,
    Configuration,
    initial_configuration,
)
from deepsec_results.calculus.crowds import Crowd, Crowds
from deepsec_results.calculus.knowledge import Knowledge, spare_label
from deepsec_results.calculus.known_frames import KnownFrames
from deepsec_results.calculus.known_messages import with_known_message
from deepsec_results.calculus.likeness import key_of, representatives
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import choices, communications, visible_moves
from deepsec_results.calculus.offers import Offer, offer_of
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.recipes import subrecipes
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import Active, settle
from deepsec_results.calculus.static_equivalence import (
    EqualityWitness,
    GrowingComparison,
    Witness,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.waiting import waiting_in
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Attacker
from deepsec_results.model.traces import Action, VisibleAction, visible_actions

MAX_STATES = 100_000
MAX_FRAMES = 100  # for which the search remembers what it computed


def follow(
    attacked: Configuration,
    actions: Sequence[Action],
    other: Process,
    semantics: Semantics,
    max_states: int = MAX_STATES,
    places: Places | None = None,
) -> Following:
    """Every way of another process to follow an attack that ends in a configuration.

    Of several ways to one state the search keeps the first. It tries the actions first whose
    `places` are most like those of the attack. Raises CalculusError if the process is malformed,
    or a rule is not one for which deduction is decided.
    """
    due = visible_actions(actions)
    search = _Search(attacked.theory, attacked.frame, due, semantics, places)
    return search.run(other, max_states)


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
    return _Search(theory, None, actions, semantics).run(process, max_states)


def _attacker_names(theory: Theory, actions: Iterable[VisibleAction]) -> list[Message]:
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

    `crowd` is that of its configuration, or of an earlier one, until it is needed.
    """

    active: Active
    followed: int
    crowd: Crowd


class _Search:
    """A search through the states of the other process, depth first."""

    def __init__(
        self,
        theory: Theory,
        attacked: Sequence[Message] | None,
        due: Sequence[VisibleAction],
        semantics: Semantics,
        places: Places | None = None,
    ) -> None:
        self._theory = theory
        self._attacked = attacked
        self._due = due
        self._semantics = semantics
        self._places = places
        self._crowds = Crowds(theory)
        self._known_frames = KnownFrames(theory, MAX_FRAMES)
        self._offers: dict[Component, Offer | None] = {}
        if attacked is not None:
            spare = spare_label(attacked, _attacker_names(theory, due))
            comparison = GrowingComparison(theory, attacked, spare)
            self._compare = lru_cache(MAX_FRAMES)(comparison.distinguish)

    def run(self, process: Process, max_states: int) -> Following:
        initial = initial_configuration(self._theory, process)
        pending = [_State(settle(Active(initial)), 0, self._crowds.nobody())]
        seen: set[Hashable] = set()
        ways: list[Way] = []
        states = 0
        while pending and states < max_states:
            state = pending.pop()
            states += 1
            end = self._end(state)
            if end is not None:
                ways.append(end)
                continue
            reached = list(self._moves(state))
            if not reached:
                ways.append(self._stuck(state))
            if not seen and not pending and len(reached) == 1:
                pending = reached  # as long as there is one state after the other, none are alike
                continue
            for later in reversed(reached):
                key = self._key(later)
                if key not in seen:
                    seen.add(key)
                    pending.append(later)
        ways += [self._way(state, WayOutcome.UNDECIDED) for state in pending]
        return Following(ways, states, not pending)

    def _key(self, state: _State) -> Hashable:
        return state.followed, key_of(self._crowd(state))

    def _crowd(self, state: _State) -> Crowd:
        configuration = state.active.configuration
        if not state.crowd.is_of(configuration):
            state.crowd = self._crowds.of(configuration, state.crowd)
        return state.crowd

    def _way(self, state: _State, outcome: WayOutcome, witness: Witness | None = None) -> Way:
        active = state.active
        of = len(self._due)
        return Way(outcome, state.followed, of, active.configuration, active.actions, witness)

    def _end(self, state: _State) -> Way | None:
        """The way that ends here, because it is distinguished or has done all actions."""
        witness = self._witness(state.active.configuration)
        if witness is not None:
            equality = isinstance(witness, EqualityWitness)
            outcome = WayOutcome.EQUALITY if equality else WayOutcome.MESSAGE
            return self._way(state, outcome, witness)
        if state.followed == len(self._due):
            compared = self._attacked is not None
            return self._way(state, WayOutcome.EQUIVALENT if compared else WayOutcome.DONE)
        return None

    def _witness(self, configuration: Configuration) -> Witness | None:
        if self._attacked is None:
            return None
        witness = self._compare(tuple(configuration.frame))
        return None if witness is None else with_known_message(self._theory, witness)

    def _stuck(self, state: _State) -> Way:
        configuration = state.active.configuration
        due = self._due[state.followed]
        waiting = waiting_in(configuration, self._known(configuration), due)
        actions = state.active.actions
        way = WayOutcome.STUCK
        return Way(way, state.followed, len(self._due), configuration, actions, waiting=waiting)

    def _known(self, configuration: Configuration) -> Knowledge:
        return self._known_frames.of(configuration.frame)

    def _moves(self, state: _State) -> Iterator[_State]:
        """The states after the action due, and after each silent step that needs a decision."""
        configuration = state.active.configuration
        acting = self._acting(state)
        offers = list(self._offers_of(configuration, acting))
        due = self._due[state.followed]
        moves = list(visible_moves(configuration, offers, due))
        if self._places is not None and len(moves) > 1:
            moves.sort(key=partial(self._places.likeness_of, due), reverse=True)
        for visible in moves:
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
        """What components offer; each is looked at once in the search."""
        for component in components:
            if component not in self._offers:
                self._offers[component] = offer_of(configuration, component)
            offer = self._offers[component]
            if offer is not None:
                yield offer

    def _after(self, state: _State, action: Action, followed: int) -> _State:
        """The state after an action; it has matched `followed` of the actions due."""
        before = state.active.configuration
        configuration, _ = take(before, action, self._semantics)
        active = settle(state.active.after(configuration, action), before)
        return _State(active, followed, state.crowd)
