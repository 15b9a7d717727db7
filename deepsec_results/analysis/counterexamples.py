"""Counterexamples to queries: traces that one process has and the other cannot follow."""

from collections.abc import Sequence

from deepsec_results.analysis.explanations import is_probabilistic
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.search.answers import Answer, SearchedQuery, SearchOpen
from deepsec_results.calculus.search.searching import search
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import DEFAULT_SEMANTICS, Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType

PROBABILISTIC = "dsr does not compare probabilities"
OBSERVATIONAL = "dsr does not decide observational equivalence"

BOTH_WAYS = frozenset({QueryType.TRACE_EQUIV, QueryType.SESSION_EQUIV})


def search_counterexample(
    type_: QueryType,
    semantics: Semantics | None,
    atoms: AtomicData,
    processes: Sequence[Process],
    budget: float | None = None,
    max_traces: int | None = None,
    max_states: int = MAX_STATES,
) -> Answer:
    """Look for a counterexample to a query, for a number of seconds or among a number of traces.

    Without a budget, two searches have the same answer. Each trace that is found is confirmed,
    within a number of states.

    What is equivalent by sessions has the same traces (Cheval, Kremer, Rakotonirina, CCS 2019). So
    a trace that the other process cannot follow contradicts a session query too, but processes that
    differ only in their sessions have no such trace.
    """
    if len(processes) != 2:
        return SearchOpen(f"$.processes: expected two processes, found {len(processes)}")
    if any(map(is_probabilistic, processes)):
        return SearchOpen(PROBABILISTIC)
    if type_ is QueryType.OBSERVATIONAL_EQUIV:
        return SearchOpen(OBSERVATIONAL)
    query = SearchedQuery(
        Theory(atoms),
        (processes[0], processes[1]),
        semantics or DEFAULT_SEMANTICS,
        both_ways=type_ in BOTH_WAYS,
    )
    return search(query, budget, max_traces, max_states)
