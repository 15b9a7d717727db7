"""The audit of one query: whether an attack holds, and whether a verified query has one."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.audits import (
    AuditBounds,
    AuditOutcome,
    CandidateTrace,
    CounterexampleSearch,
    SearchResult,
)
from deepsec_results.analysis.checked_witnesses import check_witnesses
from deepsec_results.analysis.explanations import (
    Doubt,
    Reason,
    TraceExplanation,
    explain_attack,
    is_probabilistic,
)
from deepsec_results.analysis.replayed_attacks import (
    DEFAULT_SEMANTICS,
    UnexecutedAttack,
    replay_attack,
)
from deepsec_results.analysis.simulations import SimulatedQuery, simulate
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_judgement import Held
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType

_INCLUSIONS = (QueryType.TRACE_INCL, QueryType.SESSION_INCL)
_HELD = {
    Reason.EQUALITY: AuditReason.EQUALITY,
    Reason.MESSAGE: AuditReason.MESSAGE,
    Reason.STUCK: AuditReason.STUCK,
}


class AuditedQuery(Struct, frozen=True):
    """What an audit needs of a query: its result with its large parts, decoded."""

    result: QueryResult
    atoms: AtomicData
    processes: Sequence[Process]


def audit_attack(
    query: AuditedQuery, attack: StoredAttack, bounds: AuditBounds, search: CounterexampleSearch
) -> AuditOutcome:
    """Judge the stored trace; if it is no attack, look for another one.

    Raises CalculusError if the trace cannot be replayed, or a process is malformed.
    """
    replayed = replay_attack(attack, query.processes, query.result, bounds.states)
    if isinstance(replayed, UnexecutedAttack):
        if not replayed.is_decided:
            return AuditOutcome(AuditAnswer.OPEN, AuditReason.STATE_BOUND, stored=replayed)
        return _without_attack(query, AuditReason.NO_EXECUTION, replayed, bounds, search)
    explanation = explain_attack(replayed, query.result.type, bounds.states)
    if explanation.reason in _HELD:
        check_witnesses(explanation)
        return AuditOutcome(AuditAnswer.CONFIRMED, shown=explanation)
    if explanation.reason is Reason.SESSIONS:
        return _audit_sessions(explanation)
    if explanation.doubt is not Doubt.FOLLOWED:
        states = explanation.doubt is Doubt.STATES
        reason = AuditReason.STATE_BOUND if states else AuditReason.PROBABILISTIC
        return AuditOutcome(AuditAnswer.OPEN, reason, stored=explanation)
    if query.result.type is QueryType.OBSERVATIONAL_EQUIV:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.OBSERVATIONAL, stored=explanation)
    return _without_attack(query, AuditReason.FOLLOWED, explanation, bounds, search)


def _audit_sessions(explanation: TraceExplanation) -> AuditOutcome:
    """Judge a trace that the other process follows, but perhaps with other sessions."""
    return AuditOutcome(AuditAnswer.OPEN, AuditReason.SESSIONS, stored=explanation)


def audit_verified(
    query: AuditedQuery, bounds: AuditBounds, search: CounterexampleSearch
) -> AuditOutcome:
    """Look for an attack on a verified query. Raises CalculusError if a process is malformed."""
    searched, shown = _searched(query, bounds, search)
    if searched.found is None:
        if not searched.traces:
            return AuditOutcome(AuditAnswer.OPEN, AuditReason.TOO_LARGE, searched)
        return AuditOutcome(AuditAnswer.NO_COUNTEREXAMPLE, searched=searched)
    if shown is None:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.STATE_BOUND, searched)
    return AuditOutcome(AuditAnswer.CONTRADICTED, _HELD[shown.reason], searched, shown)


def _without_attack(
    query: AuditedQuery,
    reason: AuditReason,
    stored: TraceExplanation | UnexecutedAttack,
    bounds: AuditBounds,
    search: CounterexampleSearch,
) -> AuditOutcome:
    """Look for another attack, where the stored trace is none."""
    searched, shown = _searched(query, bounds, search)
    if shown is not None:
        return AuditOutcome(AuditAnswer.OTHER_TRACE, reason, searched, shown, stored)
    if searched.found is not None or not searched.traces:
        bound = AuditReason.STATE_BOUND if searched.found else AuditReason.TOO_LARGE
        return AuditOutcome(AuditAnswer.OPEN, bound, searched, stored=stored)
    if any(map(is_probabilistic, query.processes)):
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.PROBABILISTIC, searched, stored=stored)
    return AuditOutcome(AuditAnswer.CONTRADICTED, reason, searched, stored=stored)


def _searched(
    query: AuditedQuery, bounds: AuditBounds, search: CounterexampleSearch
) -> tuple[SearchResult, TraceExplanation | None]:
    """What the search did, and the explanation of the attack that it found.

    What it finds is judged as `simulate` does; it is not explained if that needs too many states.
    """
    theory = Theory(query.atoms)
    semantics = query.result.semantics or DEFAULT_SEMANTICS
    both = query.result.type not in _INCLUSIONS
    searched = search(theory, query.processes, semantics, bounds, both=both)
    if searched.found is None:
        return searched, None
    return searched, explain_candidate(query, searched.found, bounds.states)


def explain_candidate(
    query: AuditedQuery, found: CandidateTrace, max_states: int
) -> TraceExplanation | None:
    """Why a trace is an attack; None if it is none, or if that needs more states.

    Raises CalculusError if a process is malformed.
    """
    semantics = query.result.semantics or DEFAULT_SEMANTICS
    theory = Theory(query.atoms)
    simulated = SimulatedQuery(query.atoms, query.processes, semantics, found.process, theory)
    simulation = simulate(simulated, found.actions, max_states)
    judgement = simulation.judgement
    if not isinstance(judgement, Held):
        return None
    held = judgement.execution.replay
    shown = next(one for one in simulation.executions if one.replayed.replay is held)
    check_witnesses(shown)
    return shown
