"""The attacks of a batch, and the positions in the process at which their actions happen."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import Action, CommAction, EavesdropAction


class FoundAttack(Struct, frozen=True):
    """An attack on a query of a run of a batch; `query.attack` is None if it cannot be read."""

    batch: str
    run: RunFacts
    query: QueryFacts


def find_attacks(batch: str, runs: Iterable[RunFacts]) -> list[FoundAttack]:
    """The attacks on the queries of the runs, in their order."""
    return [
        FoundAttack(batch, run, query)
        for run in runs
        for query in run.queries
        if query.outcome.verdict is Verdict.ATTACK
    ]


def positions_of(action: Action) -> Sequence[Position]:
    """The positions of an action: one, or two for a communication, output first."""
    if isinstance(action, (CommAction, EavesdropAction)):
        return (action.output_position, action.input_position)
    return (action.position,)
