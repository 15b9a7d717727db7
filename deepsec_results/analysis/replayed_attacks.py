"""Replayed attacks: what each action does, and what the attacker knows after it."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.errors import CalculusError, ForbiddenError
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.replaying import ReplayedTrace, replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_judgment import (
    ForbiddenAction,
    Judgment,
    NoExecution,
    judge_forbidden,
)
from deepsec_results.model.options import DEFAULT_SEMANTICS, Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.model.traces import AttackTrace


class MovedSteps(Struct, frozen=True):
    """Why the execution that is shown has its silent steps in other places than the stored trace.

    `forbidden` is the impossible action of the stored trace. Without one, the trace is possible as
    it is stored, but the other process follows it.
    """

    stored: StoredAttack
    forbidden: ForbiddenAction | None


class ReplayedAttack(Struct, frozen=True):
    """An attack with the two processes of its query, and its trace replayed.

    `moved` is set if the replay is not of the stored trace but of another execution with the same
    visible actions; `attack` has the actions of that execution. `judgment` is set where it had to
    be found for the replay.
    """

    attack: StoredAttack
    processes: Sequence[Process]
    semantics: Semantics
    theory: Theory
    replay: ReplayedTrace
    moved: MovedSteps | None = None
    judgment: Judgment | None = None

    @property
    def process(self) -> Process:
        """The process that has the trace."""
        return self.processes[self.attack.trace.index_process - 1]

    @property
    def other_number(self) -> int:
        """The number of the process that has to follow: 1 or 2."""
        return 3 - self.attack.trace.index_process

    @property
    def other(self) -> Process:
        """The process that has to follow."""
        return self.processes[self.other_number - 1]

    @property
    def pair(self) -> ProcessPair:
        """The two processes, for a judgment."""
        return ProcessPair(self.theory, self.process, self.other, self.semantics)

    def moved_to(
        self, execution: ReplayedTrace, forbidden: ForbiddenAction | None
    ) -> "ReplayedAttack":
        """Another execution of the trace, instead of the stored one."""
        actions = [step.action for step in execution.steps]
        trace = AttackTrace(self.attack.trace.index_process, actions)
        return replace(
            self,
            attack=StoredAttack(trace, self.attack.atoms),
            replay=execution,
            moved=MovedSteps(self.attack, forbidden),
        )


class UnexecutedAttack(Struct, frozen=True):
    """A stored trace with an action that the semantics forbids, and no other execution to show.

    `beginning` has the whole trace as its `attack`, but its `replay` ends before the forbidden
    action. Unless `is_decided`, there may be another execution with the same visible actions:
    `states` were too few to find out.
    """

    beginning: ReplayedAttack
    forbidden: ForbiddenAction
    is_decided: bool
    states: int


def replay_attack(
    attack: StoredAttack,
    processes: Sequence[Process],
    result: QueryResult,
    max_states: int = MAX_STATES,
) -> ReplayedAttack | UnexecutedAttack:
    """Replay an attack on a query.

    If the semantics forbids an action, another execution with the same visible actions is replayed:
    one that the other process does not follow, if there is one within `max_states` states. Raises
    CalculusError if an action is impossible in every semantics.
    """
    process = attacked_process(attack, processes)
    semantics = result.semantics or DEFAULT_SEMANTICS
    theory = Theory(attack.atoms)
    actions = attack.trace.action_sequence
    try:
        replayed = replay(theory, process, actions, semantics)
    except ForbiddenError as error:
        begun = replay(theory, process, actions[: error.action - 1], semantics)
        beginning = ReplayedAttack(attack, processes, semantics, theory, begun)
        return _replay_otherwise(beginning, error, max_states)
    return ReplayedAttack(attack, processes, semantics, theory, replayed)


def _replay_otherwise(
    beginning: ReplayedAttack, error: ForbiddenError, max_states: int
) -> ReplayedAttack | UnexecutedAttack:
    """Another execution of a trace that is possible up to a point."""
    actions = beginning.attack.trace.action_sequence
    judgment = judge_forbidden(beginning.pair, actions, error, max_states)
    forbidden = judgment.forbidden
    assert forbidden is not None
    if isinstance(judgment, NoExecution) or judgment.execution is None:
        is_decided = isinstance(judgment, NoExecution)
        return UnexecutedAttack(beginning, forbidden, is_decided, max_states)
    moved = beginning.moved_to(judgment.execution.replay, forbidden)
    return replace(moved, judgment=judgment)


def attacked_process(attack: StoredAttack, processes: Sequence[Process]) -> Process:
    """The process that has the trace. Raises CalculusError unless there are two processes."""
    if len(processes) != 2:
        raise CalculusError(f"$.processes: expected two processes, found {len(processes)}")
    return processes[attack.trace.index_process - 1]
