"""Why the attacks on batches are attacks."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.explanations import TraceExplanation, explain_attack
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.source import NOT_ASKED, QuerySource
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.use_cases.attacks import FoundAttacks, replay_found
from deepsec_results.use_cases.sources import attacks_with_sources


class AttackExplanation(Struct, frozen=True):
    """An attack and its explanation, or that its trace has no execution, or why it has neither.

    All are None where the trace cannot be read, which is a problem of its query. `problem` does
    not name the query. `source` is the input file, if the caller wants it.
    """

    found: Query
    explanation: TraceExplanation | None = None
    unexecuted: UnexecutedAttack | None = None
    problem: str | None = None
    source: QuerySource = NOT_ASKED

    @property
    def named_problem(self) -> str | None:
        """The problem after the name of the query."""
        return None if self.problem is None else f"{self.found.name}: {self.problem}"


def explain_with_sources(
    found: FoundAttacks, max_states: int, *, every_way: bool
) -> Iterator[AttackExplanation]:
    """Explain attacks one by one, each with its input file."""
    for query, source in attacks_with_sources(found.batches):
        explained = explain_found(query, max_states, every_way=every_way)
        yield replace(explained, source=source)


def explain_found(found: Query, max_states: int, *, every_way: bool = False) -> AttackExplanation:
    """Explain an attack; each search looks at no more than `max_states` states."""
    traced = replay_found(found, max_states)
    replayed, result = traced.replayed, found.result
    if replayed is None or result is None:
        return AttackExplanation(found, unexecuted=traced.unexecuted, problem=traced.problem)
    try:
        explanation = explain_attack(replayed, result.type, max_states, every_way=every_way)
        return AttackExplanation(found, explanation)
    except CalculusError as error:
        problem = f"process {replayed.other_number}: {error}"
    except Exception as error:
        problem = str(note_fault(found.name, error))
    return AttackExplanation(found, problem=problem)
