"""Confirms a counterexample by the code that explains attacks, which follows in another way.

Then the test of every execution of the other process is evaluated again, in the plainest way.
"""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.following import Pursuit, executions
from deepsec_results.calculus.frame_classes import FrameClass
from deepsec_results.calculus.plain_evaluation import each_test_holds, way_tests
from deepsec_results.calculus.static_equivalence import Witness
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.transitions import Transitions
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import VisibleAction, visible_actions


class Confirmed(Struct, frozen=True):
    """An execution of a process, and how each execution of the other one fails to follow it."""

    execution: Way
    following: Following

    @property
    def trace(self) -> Sequence[VisibleAction]:
        """The visible actions."""
        return visible_actions(self.execution.actions)

    @property
    def witness(self) -> Witness | None:
        """A test that distinguishes the frames after an execution that follows furthest; None if
        none of these is distinguished: then no execution of the other process has the next action.
        """
        return self.following.furthest[0].witness


def confirm(
    theory: Theory,
    process: Process,
    other: Process,
    trace: Sequence[VisibleAction],
    semantics: Semantics,
    max_states: int,
) -> Confirmed | None:
    """An execution of a process with a trace that the other process cannot follow.

    None if there is none, or too many states to be sure. The positions of the trace do not matter.
    Raises CalculusError if a process is malformed.
    """
    found = executions(theory, process, trace, semantics, max_states).ways
    done = [way for way in found if way.outcome is WayOutcome.DONE]
    pursuit = Pursuit(Transitions(theory, other, trace, semantics, keep=True))
    seen: set[FrameClass] = set()  # other executions of a class are followed in the same ways
    for way, path in zip(
        done, pursuit.attacked([way.configuration.frame for way in done]), strict=True
    ):
        if path[-1] not in seen:
            seen.add(path[-1])
            following = pursuit.follow(path, max_states, trace)
            if _fails(theory, way, following):
                return Confirmed(way, following)
    return None


def _fails(theory: Theory, way: Way, following: Following) -> bool:
    if not following.complete or following.counts.get(WayOutcome.EQUIVALENT):
        return False
    return each_test_holds(theory.atoms, way.configuration.frame, way_tests(following.ways))
