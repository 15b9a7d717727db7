"""What an audit of a query answers, and within which bounds."""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import VisibleAction

USUAL_SECONDS = 10.0


class AuditBounds(Struct, frozen=True):
    """How much an audit tries for each query.

    `states` are those that the judgement of a trace examines. The search for a counterexample
    visits at most `traces` traces, or stops after `seconds`.
    """

    states: int = MAX_STATES
    seconds: float | None = USUAL_SECONDS
    traces: int | None = None


class CandidateTrace(Struct, frozen=True):
    """A trace that process 1 or 2 has, and that the other one cannot follow, by the search."""

    process: int
    actions: Sequence[VisibleAction]


class SearchResult(Struct, frozen=True):
    """What a search did: it visited so many `traces`, the longest of so many `actions`.

    `reason` is set if nothing can be said.
    """

    traces: int
    actions: int
    found: CandidateTrace | None = None
    reason: AuditReason | None = None


class CounterexampleSearch(Protocol):
    """A search for a trace that one process has and the other cannot follow.

    With `both`, either process may have it, otherwise only the first. Raises CalculusError.
    """

    def __call__(
        self,
        theory: Theory,
        processes: Sequence[Process],
        semantics: Semantics,
        bounds: AuditBounds,
        *,
        both: bool,
    ) -> SearchResult: ...


class AuditOutcome(Struct, frozen=True):
    """The audit of a query.

    `searched` is set if a counterexample was looked for. `shown` explains the trace that the answer
    gives: that of a confirmed attack, or one that was found. `stored` is set if the stored trace is
    no attack: it explains how it is followed, or has the action that is impossible.
    """

    answer: AuditAnswer
    reason: AuditReason | None = None
    searched: SearchResult | None = None
    shown: TraceExplanation | None = None
    stored: TraceExplanation | UnexecutedAttack | None = None
