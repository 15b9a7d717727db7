"""How the sessions of two executions differ, where their frames do not."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.session_outcomes import SessionsHeld
from deepsec_results.calculus.sessions import Sessions, sessions_of, splits


class SplitActions(Struct, frozen=True):
    """Two visible actions, numbered from 1, in one session of a process and in two sessions of the
    other process. `process`, 1 or 2, is the first of these processes."""

    process: int
    earlier: int
    later: int


class SessionComparison(Struct, frozen=True):
    """The sessions of the attacked process and of the other process, and their differences.

    `held` says why no execution of the other process has sessions that match.
    """

    attacked: Sessions
    other: Sessions
    splits: Sequence[SplitActions]
    held: SessionsHeld


def compare_sessions(
    other: ReplayedTrace, attacked: ReplayedAttack, held: SessionsHeld
) -> SessionComparison:
    """Compare the sessions of an attack with those of an execution of the other process."""
    here, there = sessions_of(attacked.replay), sessions_of(other)
    number = attacked.other_number
    found = [*_splits(3 - number, here, there), *_splits(number, there, here)]
    return SessionComparison(here, there, found, held)


def _splits(number: int, here: Sessions, there: Sessions) -> Iterator[SplitActions]:
    for split in splits(here, there):
        yield SplitActions(number, split.earlier, split.later)
