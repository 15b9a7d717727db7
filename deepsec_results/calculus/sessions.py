"""How the sessions of a process share the visible actions of a trace.

A session is a thread: a process that does one action after the other. At a Par, and where a
replication is unfolded, sessions begin. Session queries demand that those of the two sides are
matched one to one (Cheval, Kremer, Rakotonirina, CCS 2019, section 3).
"""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration, Slot
from deepsec_results.calculus.offers import offers_of
from deepsec_results.calculus.replaying import Replay
from deepsec_results.calculus.settling import Active, settle
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import EavesdropAction, InputAction, OutputAction, VisibleAction


class Session(Struct, frozen=True):
    """A thread of a process.

    `actions` are the numbers, from 1, of the visible actions in which it takes part; `within` is
    the number, from 1, of the session that it began in, None for one that was there from the
    start. `next` is the output or input that it would do after the trace, if there is one.
    """

    actions: tuple[int, ...]
    within: int | None
    next: Position | None


class Sessions(Struct, frozen=True):
    """The sessions of one side that do something, or would, in the order of their beginnings."""

    sessions: Sequence[Session]

    def together(self, one: int, other: int) -> bool:
        """Whether one session, or one and another that began in it, do two visible actions."""
        return any(one in line and other in line for line in self._lines())

    def _lines(self) -> list[set[int]]:
        """The actions of each session with those of the sessions that it began in."""
        lines: list[set[int]] = []
        for session in self.sessions:
            before = lines[session.within - 1] if session.within is not None else set()
            lines.append({*session.actions, *before})
        return lines


class Split(Struct, frozen=True):
    """Two visible actions that one session does on one side, and two sessions on the other."""

    earlier: int
    later: int


def sessions_of(replay: Replay) -> Sessions:
    """The sessions of a replayed trace. Raises CalculusError if a term is malformed."""
    did: dict[Slot, list[int]] = {}
    before = replay.initial
    number = 0
    for step in replay.steps:
        number += isinstance(step.action, VisibleAction)
        for slot in _slots(before, step.action):
            did.setdefault(slot, []).append(number)
        before = step.configuration
    end = settle(Active(before), unfolding=False).configuration
    waiting = {one.component.slot: one.component.position for one in offers_of(end)}
    return _numbered(did, waiting)


def _slots(before: Configuration, action: object) -> list[Slot]:
    """The slots of those who act visibly."""
    match action:
        case OutputAction() | InputAction():
            positions = [action.position]
        case EavesdropAction():
            positions = [action.output_position, action.input_position]
        case _:
            return []
    return [one.slot for position in positions if (one := before.at(position)) is not None]


def _numbered(did: dict[Slot, list[int]], waiting: dict[Slot, Position]) -> Sessions:
    numbers: dict[Slot, int] = {}
    sessions: list[Session] = []
    for slot in sorted({**did, **dict.fromkeys(waiting)}, key=_depth):
        above = slot.parent
        while above is not None and above not in numbers:
            above = above.parent
        within = None if above is None else numbers[above]
        sessions.append(Session(tuple(did.get(slot, ())), within, waiting.get(slot)))
        numbers[slot] = len(sessions)
    return Sessions(sessions)


def _depth(slot: Slot) -> int:
    depth = 0
    above = slot.parent
    while above is not None:
        depth += 1
        above = above.parent
    return depth


def splits(here: Sessions, there: Sessions) -> list[Split]:
    """The actions that one session does one after the other here, and two sessions do there."""
    found = []
    for session in here.sessions:
        for earlier, later in zip(session.actions, session.actions[1:], strict=False):
            if not there.together(earlier, later):
                found.append(Split(earlier, later))
    return found
