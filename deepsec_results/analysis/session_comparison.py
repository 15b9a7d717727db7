"""How the sessions of two executions differ, where their frames do not."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.sessions import Sessions, sessions_of, splits
from deepsec_results.model.runs import QueryType

SESSION_TYPES = frozenset({QueryType.SESSION_EQUIV, QueryType.SESSION_INCL})


class SplitActions(Struct, frozen=True):
    """Two visible actions, numbered from 1, in one session of a process and in two sessions of the
    other process. `process`, 1 or 2, is the first of these processes."""

    process: int
    earlier: int
    later: int


class SessionComparison(Struct, frozen=True):
    """The sessions of the attacked process and of the other process, and their differences."""

    attacked: Sessions
    other: Sessions
    splits: Sequence[SplitActions]


def compare_sessions(
    process: int, attacked: ReplayedTrace, other: ReplayedTrace
) -> SessionComparison:
    """Compare the sessions of an execution of process 1 or 2 with those of the other process."""
    here, there = sessions_of(attacked), sessions_of(other)
    found = [*_splits(process, here, there), *_splits(3 - process, there, here)]
    return SessionComparison(here, there, found)


def _splits(number: int, here: Sessions, there: Sessions) -> Iterator[SplitActions]:
    for split in splits(here, there):
        yield SplitActions(number, split.earlier, split.later)
