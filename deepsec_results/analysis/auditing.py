"""The audit of one query: whether an attack holds, and whether a verified query has one."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.audits import (
    AuditBounds,
    AuditOutcome,
    CounterexampleSearch,
)
from deepsec_results.analysis.counterexamples import OBSERVATIONAL, PROBABILISTIC
from deepsec_results.analysis.explanations import (
    Doubt,
    Reason,
    TraceExplanation,
    explain_attack,
)
from deepsec_results.analysis.replayed_attacks import (
    UnexecutedAttack,
    replay_attack,
)
from deepsec_results.analysis.simulations import SimulatedQuery, simulate
from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.plain_evaluation import each_test_holds, way_tests
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.search.answers import Answer, Counterexample, NoneFound, SearchOpen
from deepsec_results.calculus.search.searching import NO_TIME, TOO_MANY, UNCONFIRMED
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.trace_judgment import Held
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.options import DEFAULT_SEMANTICS
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType

_DOUBTS = {
    Doubt.STATES: AuditReason.STATE_BOUND,
    Doubt.PROBABILITIES: AuditReason.PROBABILISTIC,
    Doubt.SESSIONS: AuditReason.SESSIONS,
}
_OPEN = {
    PROBABILISTIC: AuditReason.PROBABILISTIC,
    OBSERVATIONAL: AuditReason.OBSERVATIONAL,
    TOO_MANY: AuditReason.TOO_LARGE,
    UNCONFIRMED: AuditReason.STATE_BOUND,
    NO_TIME: AuditReason.TIME_BOUND,
}
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
    if explanation.reason in _HELD or explanation.reason is Reason.SESSIONS:
        _check_tests(explanation)
        return AuditOutcome(AuditAnswer.CONFIRMED, shown=explanation)
    if explanation.doubt in _DOUBTS:
        return AuditOutcome(AuditAnswer.OPEN, _DOUBTS[explanation.doubt], stored=explanation)
    if query.result.type is QueryType.OBSERVATIONAL_EQUIV:
        return AuditOutcome(AuditAnswer.OPEN, AuditReason.OBSERVATIONAL, stored=explanation)
    return _without_attack(query, AuditReason.FOLLOWED, explanation, bounds, search)


class WrongTestError(Exception):
    """Raised if a test does not distinguish the two processes: an error of dsr."""


def _check_tests(explanation: TraceExplanation) -> None:
    """Check the test of each way in which the other process fails to follow, by an evaluation that
    is not the one that found it. Raises WrongTestError.
    """
    replayed = explanation.replayed
    tests = list(way_tests(explanation.following.ways))
    held = None if explanation.sessions is None else explanation.sessions.held
    if held is not None and held.witness is not None:
        other = replay(replayed.theory, replayed.other, held.actions, replayed.semantics)
        tests.append((held.witness, other.configurations[-1].frame))
    frame = replayed.replay.configurations[-1].frame
    if not each_test_holds(replayed.attack.atoms.data, frame, tests):
        raise WrongTestError("by the plain evaluation, a test does not distinguish the frames")


def audit_verified(
    query: AuditedQuery, bounds: AuditBounds, search: CounterexampleSearch
) -> AuditOutcome:
    """Look for an attack on a verified query. Raises CalculusError if a process is malformed."""
    match _searched(query, bounds, search):
        case NoneFound(effort):
            return AuditOutcome(AuditAnswer.NO_COUNTEREXAMPLE, searched=effort)
        case SearchOpen(reason):
            return AuditOutcome(AuditAnswer.OPEN, _open_reason(reason))
        case found:
            shown = explain_counterexample(query, found, bounds.states)
            if shown is None:
                return AuditOutcome(AuditAnswer.OPEN, AuditReason.STATE_BOUND, found.effort)
            reason = _HELD[shown.reason]
            return AuditOutcome(AuditAnswer.CONTRADICTED, reason, found.effort, shown)


def _without_attack(
    query: AuditedQuery,
    reason: AuditReason,
    stored: TraceExplanation | UnexecutedAttack,
    bounds: AuditBounds,
    search: CounterexampleSearch,
) -> AuditOutcome:
    """Look for another attack, where the stored trace is none."""
    match _searched(query, bounds, search):
        case NoneFound(effort):
            return AuditOutcome(AuditAnswer.CONTRADICTED, reason, effort, stored=stored)
        case SearchOpen(why):
            return AuditOutcome(AuditAnswer.OPEN, _open_reason(why), stored=stored)
        case found:
            effort, shown = found.effort, explain_counterexample(query, found, bounds.states)
            if shown is None:
                bound = AuditReason.STATE_BOUND
                return AuditOutcome(AuditAnswer.OPEN, bound, effort, stored=stored)
            return AuditOutcome(AuditAnswer.OTHER_TRACE, reason, effort, shown, stored)


def _searched(query: AuditedQuery, bounds: AuditBounds, search: CounterexampleSearch) -> Answer:
    result = query.result
    return search(
        result.type,
        result.semantics,
        query.atoms,
        query.processes,
        bounds.seconds,
        bounds.traces,
        bounds.states,
    )


def _open_reason(reason: str) -> AuditReason:
    """Why a search has no answer. Raises CalculusError if a process is malformed."""
    if reason not in _OPEN:
        raise CalculusError(reason)
    return _OPEN[reason]


def explain_counterexample(
    query: AuditedQuery, found: Counterexample, max_states: int
) -> TraceExplanation | None:
    """Why a trace that was found is an attack, as `simulate` decides it; None if it is none, or if
    that needs more states.

    Raises CalculusError if a process is malformed.
    """
    semantics = query.result.semantics or DEFAULT_SEMANTICS
    theory = Theory(query.atoms)
    simulated = SimulatedQuery(query.atoms, query.processes, semantics, found.process, theory)
    simulation = simulate(simulated, found.confirmed.trace, max_states)
    judgment = simulation.judgment
    if not isinstance(judgment, Held):
        return None
    held = judgment.execution.replay
    shown = next(one for one in simulation.executions if one.replayed.replay is held)
    _check_tests(shown)
    return shown
