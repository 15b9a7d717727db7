"""What comes out when the sessions of an execution are matched with those of the other process."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.static_equivalence import Witness
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import Action


class OfferedActions(Struct, frozen=True):
    """An action that `here` sessions of the attacked process offer, and `there` of the other one.

    `channel` is None for private channels, which are not compared.
    """

    is_output: bool
    channel: Message | None
    here: int
    there: int


class SessionsHeld(Struct, frozen=True):
    """The other process does not follow with matched sessions: what its furthest execution shows.

    `followed` visible actions are matched. It fails at the visible action `action`, from 1, or at
    an internal communication after it (`is_silent`); 0 is the start. `earlier` is the last visible
    action of the session that acts there, or of the one in which it began. Then a test
    distinguishes the frames (`witness`), or the sessions that begin offer different actions
    (`differences`); with neither, no session that may be the partner can do the action.
    `actions` are those of the other process, with the one that fails unless no session does it.
    """

    followed: int
    action: int
    is_silent: bool
    earlier: int | None
    actions: Sequence[Action]
    witness: Witness | None = None
    differences: Sequence[OfferedActions] = ()


class SessionPair(Struct, frozen=True):
    """The places of two partners in an action that they do."""

    attacked: Position
    other: Position


class SessionsFollowed(Struct, frozen=True):
    """The other process follows: its actions, and the partners in each that is not silent.

    An internal communication has two pairs, that of the outputs first.
    """

    actions: Sequence[Action]
    matching: Sequence[SessionPair]


class SessionsOpen(Struct, frozen=True):
    """Not decided, for a reason."""

    reason: str


SessionMatch = SessionsHeld | SessionsFollowed | SessionsOpen
