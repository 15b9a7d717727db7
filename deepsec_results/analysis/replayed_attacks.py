"""Replayed attacks: what each action does, and what the attacker knows after it."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.replaying import ReplayedTrace, replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult

DEFAULT_SEMANTICS = Semantics.PRIVATE  # for a file that does not name it


class ReplayedAttack(Struct, frozen=True):
    """An attack with the two processes of its query, and its trace replayed."""

    attack: StoredAttack
    processes: Sequence[Process]
    semantics: Semantics
    theory: Theory
    replay: ReplayedTrace

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


def replay_attack(
    attack: StoredAttack, processes: Sequence[Process], result: QueryResult
) -> ReplayedAttack:
    """Replay an attack on a query. Raises CalculusError if an action is impossible."""
    process = attacked_process(attack, processes)
    semantics = result.semantics or DEFAULT_SEMANTICS
    theory = Theory(attack.atoms)
    replayed = replay(theory, process, attack.trace.action_sequence, semantics)
    return ReplayedAttack(attack, processes, semantics, theory, replayed)


def attacked_process(attack: StoredAttack, processes: Sequence[Process]) -> Process:
    """The process that has the trace. Raises CalculusError unless there are two processes."""
    if len(processes) != 2:
        raise CalculusError(f"$.processes: expected two processes, found {len(processes)}")
    return processes[attack.trace.index_process - 1]
