"""Ways to follow an attack, and how each of them ends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.frame_classes import ClassTest
from deepsec_results.calculus.static_equivalence import Witness
from deepsec_results.calculus.waiting import Waiting
from deepsec_results.model.traces import Action


class WayOutcome(Enum):
    """How an execution of the other process ends."""

    EQUALITY = "an equality holds on one side only"
    MESSAGE = "a recipe is a message on one side only"
    STUCK = "the next action is impossible"
    EQUIVALENT = "it follows to the end, and no test distinguishes the frames"
    DONE = "it does all actions, and is not compared with a frame"
    UNDECIDED = "not examined, because there were too many states"

    @property
    def is_distinguished(self) -> bool:
        return self in (WayOutcome.EQUALITY, WayOutcome.MESSAGE)


class Way(Struct, frozen=True):
    """An execution that matches the first `followed` of the attack's `of` visible actions.

    `actions` lead from the other process to `configuration`, silent ones included. The `test` has
    the attacked frame as its first side. `waiting` is filled for one that is stuck.
    """

    outcome: WayOutcome
    followed: int
    of: int
    configuration: Configuration
    actions: Sequence[Action]
    test: ClassTest | None = None
    waiting: Sequence[Waiting] = ()

    @property
    def witness(self) -> Witness | None:
        """The test that distinguishes the two, with its messages."""
        return None if self.test is None else self.test.witness


class Following(Struct, frozen=True):
    """All ways to follow an attack. `states` is the number of configurations examined.

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
    def furthest(self) -> Sequence[Way]:
        """The ways that explain most.

        Those that follow to the end with equivalent frames; else those that do all actions and are
        distinguished; else the furthest, distinguished ones before those that are stuck. Those that
        were not examined come last.
        """
        most = max(map(_worth, self.ways))
        return [way for way in self.ways if _worth(way) == most]


def _worth(way: Way) -> tuple[bool, bool, int, bool]:
    decided = way.outcome is not WayOutcome.UNDECIDED
    equivalent = way.outcome is WayOutcome.EQUIVALENT
    return decided, equivalent, way.followed, way.outcome.is_distinguished
