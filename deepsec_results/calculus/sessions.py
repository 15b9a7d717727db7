"""How the sessions of a process share the visible actions of a trace.

A session is a thread: a process that does one action after the other. At a Par, and where a
replication is unfolded, sessions begin. Session queries demand that those of the two sides are
matched one to one (Cheval, Kremer, Rakotonirina, CCS 2019, section 3).
"""

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration, Slot
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import Action, VisibleAction, positions_of


class ProcessSession(Struct, frozen=True):
    """A thread of a process.

    `actions` are the numbers, from 1, of the visible actions in which it takes part; `within` is
    the number, from 1, of the session that it began in, None for one that was there from the
    start. `next` is the output or input that it would do after the trace, if there is one.
    """

    actions: tuple[int, ...]
    within: int | None
    next: Position | None


class Sessions(Struct, frozen=True, dict=True):
    """The sessions of one side that do something, or would, each after the one it began in."""

    sessions: Sequence[ProcessSession]

    def together(self, earlier: int, later: int) -> bool:
        """Whether one session, or one and another that began in it, do two visible actions."""
        return any(
            self._is_within(here, there) or self._is_within(there, here)
            for here in self._doers.get(earlier, ())
            for there in self._doers.get(later, ())
        )

    @cached_property
    def _doers(self) -> dict[int, list[int]]:
        """The numbers of the sessions that do each visible action."""
        doers: dict[int, list[int]] = {}
        for number, session in enumerate(self.sessions, 1):
            for action in session.actions:
                doers.setdefault(action, []).append(number)
        return doers

    def _is_within(self, inner: int, outer: int) -> bool:
        """Whether a session is another one, or began in it, or in one that did."""
        number: int | None = inner
        while number is not None and number > outer:
            number = self.sessions[number - 1].within
        return number == outer


class SessionSplit(Struct, frozen=True):
    """Two visible actions that one session does on one side, and two sessions on the other."""

    earlier: int
    later: int


def sessions_of(replay: ReplayedTrace) -> Sessions:
    """The sessions of a replayed trace. Raises CalculusError if a term is malformed."""
    did: dict[Slot, list[int]] = {}
    before = replay.initial
    number = 0
    for step in replay.steps:
        number += isinstance(step.action, VisibleAction)
        for slot in _slots(before, step.action):
            did.setdefault(slot, []).append(number)
        before = step.configuration
    end = settle(ExecutionState(before), unfolding=False).configuration
    waiting = {offer.component.slot: offer.component.position for offer in offers_of(end)}
    return _numbered(did, waiting)


def _slots(before: Configuration, action: Action) -> list[Slot]:
    """The slots of those who act visibly."""
    places = positions_of(action) if isinstance(action, VisibleAction) else ()
    actors = [before.at(place) for place in places]
    return [actor.slot for actor in actors if actor is not None]


def _numbered(did: dict[Slot, list[int]], waiting: dict[Slot, Position]) -> Sessions:
    innermost: dict[Slot | None, int | None] = {None: None}  # the session in or around a slot
    sessions: list[ProcessSession] = []
    for slot in _outside_in([*did, *waiting]):
        innermost[slot] = within = innermost[slot.parent]
        if slot in did or slot in waiting:
            sessions.append(ProcessSession(tuple(did.get(slot, ())), within, waiting.get(slot)))
            innermost[slot] = len(sessions)
    return Sessions(sessions)


def _outside_in(slots: Sequence[Slot]) -> list[Slot]:
    """The slots and those around them, each once, those with fewer slots around them first."""
    depths: dict[Slot, int] = {}
    for slot in slots:
        chain = []
        around: Slot | None = slot
        while around is not None and around not in depths:
            chain.append(around)
            around = around.parent
        first = 0 if around is None else depths[around] + 1
        depths |= {inner: depth for depth, inner in enumerate(reversed(chain), first)}
    return sorted(depths, key=depths.__getitem__)


def splits(here: Sessions, there: Sessions) -> list[SessionSplit]:
    """The actions that one session does one after the other here, and two sessions do there."""
    found = []
    for session in here.sessions:
        for earlier, later in zip(session.actions, session.actions[1:], strict=False):
            if not there.together(earlier, later):
                found.append(SessionSplit(earlier, later))
    return found
