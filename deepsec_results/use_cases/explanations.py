"""Why the attacks on batches are attacks."""

from msgspec import Struct

from deepsec_results.analysis.explanations import TraceExplanation, explain_attack
from deepsec_results.analysis.query import Query
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.use_cases.attacks import replay_found


class AttackExplanation(Struct, frozen=True):
    """An attack and its explanation, or the reason why it has none.

    Both are None where the trace cannot be read, which is a problem of its query. `problem` does
    not name the query.
    """

    found: Query
    explanation: TraceExplanation | None
    problem: str | None = None

    @property
    def named_problem(self) -> str | None:
        """The problem after the name of the query."""
        return None if self.problem is None else f"{self.found.name}: {self.problem}"


def explain_found(found: Query, max_states: int, *, every_way: bool = False) -> AttackExplanation:
    """Explain an attack, looking at no more than `max_states` states of the other process."""
    traced = replay_found(found)
    replayed, result = traced.replayed, found.result
    if replayed is None or result is None:
        return AttackExplanation(found, None, traced.problem)
    try:
        explanation = explain_attack(replayed, result.type, max_states, every_way=every_way)
        return AttackExplanation(found, explanation)
    except CalculusError as error:
        problem = f"process {replayed.other_number}: {error}"
    except Exception as error:
        problem = str(note_fault(found.name, error))
    return AttackExplanation(found, None, problem)
