"""Whether a process can follow an attack: its executions with the attack's visible actions.

An execution has the same visible actions with the same recipes, and silent steps anywhere. The
search leaves it as soon as a test distinguishes its frame from the attacked one: the test stays
true. Executions that are alike but for names are one. Sources: Cheval, Kremer, Rakotonirina,
S&P 2018, Definition 3, and CCS 2019 for the symmetries.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache, partial

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration, initial_configuration
from deepsec_results.calculus.knowledge import Knowledge, know
from deepsec_results.calculus.likeness import Likeness
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.moves import choices, communications, visible_moves
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import Active, settle
from deepsec_results.calculus.static_equivalence import (
    EqualityWitness,
    Witness,
    distinguish,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.waiting import Waiting, waiting_in
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction

MAX_STATES = 100_000
MAX_FRAMES = 100  # for which the search remembers what it computed


class WayOutcome(Enum):
    """How an execution of the other process ends."""

    EQUALITY = "an equality holds on one side only"
    MESSAGE = "a recipe is a message on one side only"
    STUCK = "the next action is impossible"
    EQUIVALENT = "it follows to the end, and no test distinguishes the frames"
    DONE = "it does all actions, and is not compared with a frame"
    UNDECIDED = "not looked at, because there were too many states"

    @property
    def is_distinguished(self) -> bool:
        return self in (WayOutcome.EQUALITY, WayOutcome.MESSAGE)


class Way(Struct, frozen=True):
    """An execution that matches the first `followed` of the attack's `of` visible actions.

    `actions` lead from the other process to `configuration`, silent ones included. The `witness`
    has the attacked frame as its first side. `waiting` is filled for one that is stuck.
    """

    outcome: WayOutcome
    followed: int
    of: int
    configuration: Configuration
    actions: Sequence[Action]
    witness: Witness | None = None
    waiting: Sequence[Waiting] = ()


class Following(Struct, frozen=True):
    """All ways to follow an attack. `states` is the number of configurations looked at.

    With `complete` unset there are more ways than are listed.
    """

    ways: Sequence[Way]
    states: int
    complete: bool

    @property
    def counts(self) -> Mapping[WayOutcome, int]:
        """The number of ways by outcome."""
        return Counter(way.outcome for way in self.ways)

    @property
    def explained(self) -> Way:
        """The way that explains most.

        One that follows to the end with equivalent frames; else one that does all actions and is
        distinguished; else the furthest, a distinguished one before one that is stuck. One that
        was not looked at comes last.
        """
        return max(self.ways, key=_worth)


def _worth(way: Way) -> tuple[bool, bool, bool, int, bool]:
    decided = way.outcome is not WayOutcome.UNDECIDED
    distinguished = way.outcome.is_distinguished
    equivalent = way.outcome is WayOutcome.EQUIVALENT
    whole = distinguished and way.followed == way.of
    return decided, equivalent, whole, way.followed, distinguished


def visible_actions(actions: Sequence[Action]) -> list[VisibleAction]:
    """The actions in which the attacker takes part."""
    return [action for action in actions if isinstance(action, VisibleAction)]


def follow(
    attacked: Configuration,
    actions: Sequence[Action],
    other: Process,
    semantics: Semantics,
    max_states: int = MAX_STATES,
) -> Following:
    """Every way of another process to follow an attack that ends in a configuration.

    Raises CalculusError if the process is malformed, or a rule is not one for which deduction is
    decided.
    """
    search = _Search(attacked.theory, attacked.frame, visible_actions(actions), semantics)
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


class _State(Struct, frozen=True, eq=False):
    active: Active
    followed: int


class _Search:
    """A search through the states of the other process, depth first."""

    def __init__(
        self,
        theory: Theory,
        attacked: Sequence[Message] | None,
        due: Sequence[VisibleAction],
        semantics: Semantics,
    ) -> None:
        self._theory = theory
        self._attacked = attacked
        self._due = due
        self._semantics = semantics
        self._likeness = Likeness(theory)
        self._know = lru_cache(MAX_FRAMES)(partial(know, theory))
        self._compare = lru_cache(MAX_FRAMES)(self._distinguish)

    def run(self, process: Process, max_states: int) -> Following:
        initial = initial_configuration(self._theory, process)
        pending = [_State(settle(Active(initial)), 0)]
        seen: set[Hashable] = {self._key(pending[0])}
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
            for later in reversed(reached):
                key = self._key(later)
                if key not in seen:
                    seen.add(key)
                    pending.append(later)
        ways += [self._way(state, WayOutcome.UNDECIDED) for state in pending]
        return Following(ways, states, not pending)

    def _key(self, state: _State) -> Hashable:
        return state.followed, self._likeness.key(state.active.configuration)

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
        return self._compare(tuple(configuration.frame))

    def _distinguish(self, frame: tuple[Message, ...]) -> Witness | None:
        assert self._attacked is not None
        return distinguish(self._theory, self._attacked[: len(frame)], frame)

    def _stuck(self, state: _State) -> Way:
        configuration = state.active.configuration
        due = self._due[state.followed]
        waiting = waiting_in(configuration, self._known(configuration), due)
        actions = state.active.actions
        way = WayOutcome.STUCK
        return Way(way, state.followed, len(self._due), configuration, actions, waiting=waiting)

    def _known(self, configuration: Configuration) -> Knowledge:
        return self._know(tuple(configuration.frame))

    def _moves(self, state: _State) -> Iterator[_State]:
        """The states after the action due, and after each silent step that needs a decision."""
        configuration = state.active.configuration
        acting = self._likeness.representatives(configuration)
        ready = set(acting)
        offers = [offer for offer in offers_of(configuration) if offer.component in ready]
        for visible in visible_moves(configuration, offers, self._due[state.followed]):
            yield self._after(state, visible, state.followed + 1)
        known = partial(self._known, configuration)
        for silent in communications(configuration, offers, self._semantics, known):
            yield self._after(state, silent, state.followed)
        for choice in choices(acting):
            yield self._after(state, choice, state.followed)

    def _after(self, state: _State, action: Action, followed: int) -> _State:
        """The state after an action; it has matched `followed` of the actions due."""
        configuration, _ = take(state.active.configuration, action, self._semantics)
        return _State(settle(state.active.after(configuration, action)), followed)
