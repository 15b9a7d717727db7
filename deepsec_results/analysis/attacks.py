"""The attacks of a batch."""

from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.vocabulary import Verdict


class FoundAttack(Struct, frozen=True):
    """An attack on a query of a run of a batch; `query.attack` is None if it cannot be read."""

    batch: str
    run: RunFacts
    query: QueryFacts


def find_attacks(batch: str, runs: Iterable[RunFacts]) -> list[FoundAttack]:
    """The attacks that were found, in the order of runs and queries."""
    return [
        FoundAttack(batch, run, query)
        for run in runs
        for query in run.queries
        if query.outcome.verdict is Verdict.ATTACK
    ]
