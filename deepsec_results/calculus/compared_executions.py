"""The executions of a trace by one process, and how the other process follows each of them."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.following import (
    MAX_STATES,
    FindPlaces,
    Pursuit,
)
from deepsec_results.calculus.frame_classes import FrameClass
from deepsec_results.calculus.replaying import ReplayedTrace, Replays
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.transitions import Transitions
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import visible_actions

MOST_SEARCHES = 10  # that examine all states they may, to follow the executions of one trace


class ProcessPair(Struct, frozen=True):
    """The process that does a trace, and the `other` one, which has to follow."""

    theory: Theory
    attacked: Process
    other: Process
    semantics: Semantics


class ComparedExecution(Struct, frozen=True):
    """An execution of a trace, and how the other process follows it."""

    replay: ReplayedTrace
    following: Following

    @property
    def is_followed(self) -> bool | None:
        """Whether the other process follows to the end, and no test distinguishes the frames.

        None if more states than allowed would have to be examined.
        """
        if self.following.counts[WayOutcome.EQUIVALENT]:
            return True
        return False if self.following.complete else None


def done_ways(found: Following) -> list[Way]:
    """The executions that do all actions."""
    return [way for way in found.ways if way.outcome is WayOutcome.DONE]


def compare_executions(
    pair: ProcessPair,
    ways: Sequence[Way],
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Iterator[ComparedExecution]:
    """How the other process follows executions with the same visible actions, one by one.

    Executions whose frames no test distinguishes are followed in the same ways. Each is followed
    within `max_states` states, and all within `MOST_SEARCHES` times as many.
    """
    if not ways:
        return
    due = [visible_actions(way.actions) for way in ways]
    transitions = Transitions(pair.theory, pair.other, due[0], pair.semantics, keep=True)
    pursuit = Pursuit(transitions)
    paths = pursuit.attacked([way.configuration.frame for way in ways])
    followed: dict[FrameClass, Following] = {}
    replays = Replays(pair.theory, pair.attacked, pair.semantics)
    left = max_states * MOST_SEARCHES
    for way, path, actions in zip(ways, paths, due, strict=True):
        if path[-1] not in followed:
            following = pursuit.follow(path, min(max_states, left), actions, places)
            followed[path[-1]] = following
            left -= following.states
        yield ComparedExecution(replays.of(way.actions), followed[path[-1]])
