"""Audits: a second opinion on the verdict of a query."""

from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.library.explanations import Explanation, explanation_from
from deepsec_results.reading.errors import RequestError

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds, AuditOutcome
    from deepsec_results.analysis.query import Query
    from deepsec_results.analysis.source import QuerySource


class Audit(Struct, frozen=True, eq=False, kw_only=True):
    """What an audit finds about the verdict of a query.

    `reason` is why the answer is open, or why a trace is or is not an attack; None for the answers
    `confirmed` and `no_counterexample`. `traces` is how many traces the search for a counterexample
    tried, and `actions` the length of the longest; None without a search. `trace` is the trace that
    the answer is about: the stored one of an attack, or one that was found; `process` has it.
    `explanation` is set for an attack that was confirmed or found.
    """

    answer: AuditAnswer
    reason: AuditReason | None
    traces: int | None
    actions: int | None
    process: int | None
    trace: str | None
    explanation: Explanation | None

    def __repr__(self) -> str:
        return f"<Audit: {self.answer}>"


def audit_from(query: "Query", outcome: "AuditOutcome", source: "QuerySource") -> Audit:
    """An audit of a query, with its terms as text."""
    from deepsec_results.analysis.audits import judged_trace

    searched, shown = outcome.searched, outcome.shown
    process, trace = judged_trace(query, outcome)
    return Audit(
        answer=outcome.answer,
        reason=outcome.reason,
        traces=None if searched is None else searched.traces,
        actions=None if searched is None else searched.longest,
        process=process,
        trace=trace,
        explanation=None if shown is None else explanation_from(shown, source),
    )


def bounds_from(budget: float, max_traces: int | None, max_states: int) -> "AuditBounds":
    """How much to try. Raises RequestError for a wrong value."""
    from deepsec_results.analysis.audits import AuditBounds

    if isinstance(budget, bool) or not isinstance(budget, (int, float)) or not budget > 0:
        raise RequestError(f"budget: expected a number of seconds above 0, found {budget!r}")
    for name, number in (("max_traces", max_traces), ("max_states", max_states)):
        if number is not None and (not isinstance(number, int) or number < 1):
            raise RequestError(f"{name}: expected a number above 0, found {number!r}")
    return AuditBounds(max_states, budget if max_traces is None else None, max_traces)
