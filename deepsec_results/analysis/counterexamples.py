"""The search for a counterexample to a verified query."""

from collections.abc import Sequence

from deepsec_results.analysis.audits import AuditBounds, CandidateTrace, SearchResult
from deepsec_results.analysis.vocabulary import AuditReason
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.search.answers import Counterexample, NoneFound, SearchedQuery
from deepsec_results.calculus.search.searching import TOO_MANY, UNCONFIRMED, search
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process

_REASONS = {TOO_MANY: AuditReason.TOO_LARGE, UNCONFIRMED: AuditReason.STATE_BOUND}


def find_counterexample(
    theory: Theory,
    processes: Sequence[Process],
    semantics: Semantics,
    bounds: AuditBounds,
    *,
    both: bool,
) -> SearchResult:
    """Search the traces of process 1, and with `both` also those of process 2.

    Raises CalculusError if a process is malformed.
    """
    first, second = processes
    query = SearchedQuery(theory, (first, second), semantics, both)
    match search(query, bounds.seconds, bounds.traces):
        case Counterexample(process, confirmed, effort):
            found = CandidateTrace(process, confirmed.trace)
            return SearchResult(effort.traces, effort.longest, found)
        case NoneFound(effort):
            return SearchResult(effort.traces, effort.longest)
        case answer:
            if answer.reason not in _REASONS:
                raise CalculusError(answer.reason)
            return SearchResult(0, 0, reason=_REASONS[answer.reason])
