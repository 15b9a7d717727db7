"""Attack traces, action by action, and where in the process each takes place."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deepsec_results.analysis.facts import Attack, QueryFacts, RunFacts
from deepsec_results.model.processes import Position
from deepsec_results.model.traces import Action, CommAction, EavesdropAction


class FoundAttack(Struct, frozen=True):
    """An attack on a query of a run of a batch."""

    batch: str
    run: RunFacts
    query: QueryFacts
    attack: Attack


def find_attacks(batch: str, runs: Iterable[RunFacts]) -> list[FoundAttack]:
    """The attacks that were found, in the order of runs and queries."""
    return [
        FoundAttack(batch, run, query, query.attack)
        for run in runs
        for query in run.queries
        if query.attack is not None
    ]


def positions_of(action: Action) -> Sequence[Position]:
    """The places where an action happens: one, or two for a communication, output first."""
    if isinstance(action, (CommAction, EavesdropAction)):
        return (action.output_position, action.input_position)
    return (action.position,)
