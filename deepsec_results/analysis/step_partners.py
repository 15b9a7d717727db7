"""Which silent steps of an attack and of a way to follow it belong together.

A test, a choice or an internal communication belongs to one of the same kind at the corresponding
construct of the other process, or at the same construct of a thread of the same form, if the
threads of both did the same visible action before.
"""

from collections.abc import Callable, Hashable, Sequence

from deepsec_results.calculus.events import Decision
from deepsec_results.calculus.places import Places, Thread
from deepsec_results.calculus.replaying import ReplayedStep
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import VisibleAction, positions_of


def _decisions(steps: Sequence[ReplayedStep]) -> list[int]:
    """The places of the silent steps that decide."""
    return [
        at
        for at, step in enumerate(steps)
        if isinstance(step.event, Decision) and not isinstance(step.action, VisibleAction)
    ]


def find_partners(
    here: Sequence[ReplayedStep], there: Sequence[ReplayedStep], places: Places
) -> dict[int, int]:
    """The silent steps of the attack, each with the one of the way that belongs to it."""
    left, right = _decisions(here), _decisions(there)
    found: dict[int, int] = {}
    if not left or not right:
        return found
    sides = _OneSide(here, places, theirs=False), _OneSide(there, places, theirs=True)
    for place in (_OneSide.copy, _OneSide.index, _OneSide.form):
        waiting: dict[Hashable, list[int]] = {}
        for at in reversed(right):
            waiting.setdefault(sides[1].key(at, place), []).append(at)
        for at in left:
            partner = waiting.get(sides[0].key(at, place))
            if partner:
                found[at] = partner.pop()
        taken = set(found.values())
        left = [at for at in left if at not in found]
        right = [at for at in right if at not in taken]
    return found


class _OneSide:
    """The silent steps of the attack, or of the way, and where they are."""

    def __init__(self, steps: Sequence[ReplayedStep], places: Places, *, theirs: bool) -> None:
        self._steps, self._places, self._theirs = steps, places, theirs
        self._last = _last_actions(steps, places, theirs=theirs)

    def key(self, at: int, place: "Callable[[_OneSide, Position], Hashable]") -> Hashable:
        """What is equal for two steps that belong together: the kind of step, the visible action
        that its thread did last, and a `place`."""
        step = self._steps[at]
        return type(step.event), self._last[at], place(self, positions_of(step.action)[0])

    def copy(self, position: Position) -> Hashable:
        return self.index(position), tuple(position.args)

    def index(self, position: Position) -> int | None:
        return self._places.counterpart(position) if self._theirs else position.index

    def form(self, position: Position) -> tuple[int, int] | None:
        return self._places.form(position, theirs=self._theirs)


def _last_actions(steps: Sequence[ReplayedStep], places: Places, *, theirs: bool) -> Sequence[int]:
    """The number of the last visible action of the thread of each step, 0 if it did none."""
    last: dict[Thread | None, int] = {}
    visible, found = 0, []
    for step in steps:
        threads = [places.thread(one, theirs=theirs) for one in positions_of(step.action)]
        if isinstance(step.action, VisibleAction):
            visible += 1
            last |= dict.fromkeys(threads, visible)
        found.append(last.get(threads[0], 0))
    return found
