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
from deepsec_results.calculus.plain_evaluation import each_test_holds
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

    @property
    def is_probabilistic(self) -> bool:
        """Whether a choice has a probability, which dsr ignores: an execution may be impossible."""
        return any(map(is_probabilistic, self.processes))


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
        _check_tests(explanation)
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


class WrongTestError(Exception):
    """Raised if a test does not distinguish the two processes: an error of dsr."""


def _check_tests(explanation: TraceExplanation) -> None:
    """Check the test of each way in which the other process fails to follow, by an evaluation that
    is not the one that found it. Raises WrongTestError.
    """
    replayed, ways = explanation.replayed, explanation.following.ways
    frame = replayed.replay.configurations[-1].frame
    if not each_test_holds(replayed.attack.atoms.data, frame, ways):
        raise WrongTestError("by the plain evaluation, a test does not distinguish the frames")


def _audit_sessions(explanation: TraceExplanation) -> AuditOutcome:
    """Judge a trace that the other process follows, but perhaps with other sessions."""
    return AuditOutcome(AuditAnswer.OPEN, AuditReason.SESSIONS, stored=explanation)


def audit_verified(
    query: AuditedQuery, bounds: AuditBounds, search: CounterexampleSearch
) -> AuditOutcome:
    """Look for an attack on a verified query. Raises CalculusError if a process is malformed."""
    searched, shown = _searched(query, bounds, search)
    if searched.reason is not None:
        return AuditOutcome(AuditAnswer.OPEN, searched.reason, searched)
    if searched.found is None:
        return AuditOutcome(AuditAnswer.NO_COUNTEREXAMPLE, searched=searched)
    if shown is None:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.STATE_BOUND, searched)
    if query.is_probabilistic:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.PROBABILISTIC, searched)
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
    if query.is_probabilistic:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.PROBABILISTIC, searched, stored=stored)
    if shown is not None:
        return AuditOutcome(AuditAnswer.OTHER_TRACE, reason, searched, shown, stored)
    if searched.reason is not None or searched.found is not None:
        bound = searched.reason or AuditReason.STATE_BOUND
        return AuditOutcome(AuditAnswer.OPEN, bound, searched, stored=stored)
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
    _check_tests(shown)
    return shown
