"""The steps of an attack and of a way to follow it, side by side, and where the two differ.

Visible actions belong together by their order, silent steps as `find_partners` finds them.
Messages differ if no renaming of private names makes those of one side those of the other.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.explanations import ReplayedWay
from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.analysis.step_partners import find_partners
from deepsec_results.calculus.events import (
    Chosen,
    Communicated,
    Decision,
    Matched,
    Received,
    Sent,
    Tested,
)
from deepsec_results.calculus.places import Places
from deepsec_results.calculus.renaming import Renaming
from deepsec_results.calculus.replaying import ReplayedStep
from deepsec_results.model.traces import VisibleAction

_WITH_MESSAGE = (Sent, Received, Communicated)


class StepPair(Struct, frozen=True):
    """A step of the attack and one of the way that belong together, or one that is alone; each is
    its place in its execution, from 0. `differs` is whether the two processes differ in it."""

    here: int | None
    there: int | None
    differs: bool


class PairedSteps(Struct, frozen=True):
    """The visible actions, and the silent steps that decide, in the order of both executions.

    `tests_here` and `tests_there` are the steps that are tests, and hold on both sides.
    """

    pairs: Sequence[StepPair]
    tests_here: frozenset[int]
    tests_there: frozenset[int]


def pair_steps(replayed: ReplayedAttack, way: ReplayedWay, places: Places) -> PairedSteps:
    """The steps of an attack next to those of a way to follow it; `places` are those of its two
    processes."""
    here, there = replayed.replay.steps, way.replay.steps
    partners = find_partners(here, there, places)
    both = {
        ours: theirs
        for ours, theirs in partners.items()
        if _holds(here[ours]) and _holds(there[theirs])
    }
    pairing = _SideBySide(here, there, places, partners)
    pairs = list(pairing.pairs(way.way.followed, way.way.of))
    return PairedSteps(pairs, frozenset(both), frozenset(both.values()))


def _holds(step: ReplayedStep) -> bool:
    return isinstance(step.event, (Tested, Matched)) and step.event.passed


class _SideBySide:
    """Puts the steps of two executions in one order."""

    def __init__(
        self,
        here: Sequence[ReplayedStep],
        there: Sequence[ReplayedStep],
        places: Places,
        partners: dict[int, int],
    ) -> None:
        self._here, self._there, self._places = here, there, places
        self._partners = partners
        self._back = {theirs: ours for ours, theirs in partners.items()}
        self._renaming = Renaming()

    def pairs(self, followed: int, of: int) -> Iterator[StepPair]:
        """The pairs; the way does the first `followed` of `of` visible actions."""
        ours, theirs = _by_action(self._here), _by_action(self._there)
        for number in range(max(len(ours), len(theirs))):
            action, silent = ours[number] if number < len(ours) else (None, [])
            other, others = theirs[number] if number < len(theirs) else (None, [])
            yield from self._merged(silent, others, decides=number < of and number <= followed)
            if action is not None:
                stuck = other is None and number == followed
                yield StepPair(action, other, stuck or self._visible_differs(action, other))

    def _merged(
        self, silent: Sequence[int], others: Sequence[int], *, decides: bool
    ) -> Iterator[StepPair]:
        """The silent steps before a visible action; `decides` is whether both processes can still
        reach it."""
        places = {at: place for place, at in enumerate(others)}
        start = 0
        for at in silent:
            partner = self._partners.get(at)
            place = -1 if partner is None else places.get(partner, -1)
            if place < start:
                yield StepPair(at, None, decides and self._silent_differs(at, partner))
                continue
            yield from self._alone(others[start:place], decides=decides)
            yield StepPair(at, others[place], self._silent_differs(at, others[place]))
            start = place + 1
        yield from self._alone(others[start:], decides=decides)

    def _alone(self, others: Sequence[int], *, decides: bool) -> Iterator[StepPair]:
        for at in others:
            yield StepPair(None, at, decides and self._silent_differs(self._back.get(at), at))

    def _visible_differs(self, at: int, other: int | None) -> bool:
        if other is None:
            return False
        here, there = self._here[at], self._there[other]
        return not self._same_messages(here, there) or not self._places.likeness_of(
            here.action, there.action
        )

    def _silent_differs(self, at: int | None, other: int | None) -> bool:
        """Whether two silent steps end differently, or only one process has the step."""
        if at is None or other is None:
            return True
        here, there = self._here[at], self._there[other]
        match here.event, there.event:
            case (Tested() as ours, Tested() as theirs) | (Matched() as ours, Matched() as theirs):
                return ours.passed != theirs.passed
            case Chosen() as choice, Chosen() as other_choice:
                return choice.left != other_choice.left
        return not self._same_messages(here, there)

    def _same_messages(self, here: ReplayedStep, there: ReplayedStep) -> bool:
        ours, theirs = here.event, there.event
        if isinstance(ours, _WITH_MESSAGE) and isinstance(theirs, _WITH_MESSAGE):
            pairs = [(ours.channel, theirs.channel), (ours.message, theirs.message)]
            return self._renaming.makes_equal(pairs)
        return type(ours) is type(theirs)


def _by_action(steps: Sequence[ReplayedStep]) -> list[tuple[int | None, list[int]]]:
    """Each visible action with the silent steps before it that decide; last those after all."""
    found: list[tuple[int | None, list[int]]] = []
    silent: list[int] = []
    for at, step in enumerate(steps):
        if isinstance(step.action, VisibleAction):
            found.append((at, silent))
            silent = []
        elif isinstance(step.event, Decision):
            silent.append(at)
    return [*found, (None, silent)]
