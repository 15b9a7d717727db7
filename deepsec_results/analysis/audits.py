"""What an audit of a query answers, and within which bounds."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.search.answers import Answer, SearchEffort
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryType

if TYPE_CHECKING:
    from deepsec_results.analysis.query import Query

USUAL_SECONDS = 10.0


class AuditBounds(Struct, frozen=True):
    """How much an audit tries for each query.

    `states` are those that the judgment of a trace examines. The search for a counterexample
    visits at most `traces` traces, or stops after `seconds`.
    """

    states: int = MAX_STATES
    seconds: float | None = USUAL_SECONDS
    traces: int | None = None


CounterexampleSearch = Callable[
    [QueryType, Semantics | None, AtomicData, Sequence[Process], float | None, int | None, int],
    Answer,
]
"""A search for a trace that one process has and the other cannot follow: `search_counterexample`.

It stops after a number of seconds or of traces, and examines a number of states to confirm a trace.
"""


class AuditOutcome(Struct, frozen=True):
    """The audit of a query.

    `searched` is set if a counterexample was looked for, and the search has an answer. `shown`
    explains the trace that the answer gives: that of a confirmed attack, or one that was found.
    `stored` is set if the stored trace is no attack: it explains how it is followed, or has the
    action that is impossible.
    """

    answer: AuditAnswer
    reason: AuditReason | None = None
    searched: SearchEffort | None = None
    shown: TraceExplanation | None = None
    stored: TraceExplanation | UnexecutedAttack | None = None


def judged_trace(query: "Query", audit: AuditOutcome) -> tuple[int | None, str | None]:
    """The trace that the answer is about, after the number of the process that has it: one that was
    found, or else the stored one."""
    shown = audit.shown
    if shown is None or audit.answer is AuditAnswer.CONFIRMED:
        return query.process, query.trace
    return shown.replayed.attack.process, shown.replayed.attack.text
