"""Explanations of attacks: how the other process can follow, and what distinguishes the two."""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.following import MAX_STATES, FindPlaces, follow
from deepsec_results.calculus.replaying import ReplayedTrace, Replays
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.calculus.trace_judgment import Judgment, NoExecution, Open, judge_execution
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.processes import Choice, Process
from deepsec_results.model.runs import SESSION_TYPES, QueryType
from deepsec_results.model.traces import Action

if TYPE_CHECKING:
    from deepsec_results.analysis.session_comparison import SessionComparison
    from deepsec_results.calculus.places import Places


class Reason(StrEnum):
    """Why a trace is an attack.

    If the other process can follow it, it is none: EQUIVALENT. If no execution of its own process
    has it, it is none either: NO_EXECUTION.
    """

    EQUIVALENT = "equivalent"
    EQUALITY = "equality"
    MESSAGE = "message"
    STUCK = "stuck"
    SESSIONS = "sessions"
    UNDECIDED = "undecided"
    NO_EXECUTION = "no_execution"


class Doubt(StrEnum):
    """Why the reason of an attack is not decided."""

    STATES = "there are more states than dsr examined"
    PROBABILITIES = "the two sides may differ only in probabilities, which dsr does not compare"
    SESSIONS = "the other process can follow, and dsr does not know whether the sessions match"
    FOLLOWED = "the other process can follow, and no test distinguishes the two"


class ReplayedWay(Struct, frozen=True):
    """An execution of the other process, with its replay."""

    way: Way
    replay: ReplayedTrace


class TraceExplanation(Struct, frozen=True):
    """Why a trace is an attack.

    `closest` is the execution of the other process that explains it. `places` are those of the two
    processes. `ways` are all executions, by their ends, if wanted. `doubt` is set if the reason is
    not decided, `sessions` if they are the reason. With `sessions_match`, those of the two sides
    match.
    """

    replayed: ReplayedAttack
    following: Following
    closest: ReplayedWay
    places: "Places"
    reason: Reason
    doubt: Doubt | None = None
    sessions: "SessionComparison | None" = None
    sessions_match: bool = False
    ways: Sequence[ReplayedWay] = ()


def explain_attack(
    replayed: ReplayedAttack,
    type_: QueryType,
    max_states: int = MAX_STATES,
    *,
    every_way: bool = False,
) -> TraceExplanation:
    """Explain an attack on a query. Raises CalculusError if the other process is malformed.

    Explains an execution that the other process does not follow, the replayed one if possible.
    """
    places = find_places(replayed.process, replayed.other)
    judgment = replayed.judgment or judge_execution(
        replayed.pair, replayed.replay, max_states, places
    )
    explanation = explain_judgment(replayed, judgment, places)
    if every_way:
        explanation = _with_every_way(explanation)
    if explanation.reason is not Reason.EQUIVALENT:
        return explanation
    if type_ in SESSION_TYPES:
        explanation = _with_sessions(explanation, max_states)
        if not explanation.sessions_match:
            return explanation
    doubt = Doubt.FOLLOWED
    if isinstance(judgment, Open):
        doubt = Doubt.STATES
    elif any(map(is_probabilistic, replayed.processes)):
        doubt = Doubt.PROBABILITIES
    return replace(explanation, reason=Reason.UNDECIDED, doubt=doubt)


def _with_sessions(explanation: TraceExplanation, max_states: int) -> TraceExplanation:
    """Whether the sessions are the reason, where the other process follows with equal frames."""
    # Only few explanations need these modules.
    from deepsec_results.analysis.session_comparison import compare_sessions
    from deepsec_results.calculus.session_matching import match_sessions
    from deepsec_results.calculus.session_outcomes import SessionsFollowed, SessionsHeld

    replayed = explanation.replayed
    answer = match_sessions(replayed.pair, replayed.replay, max_states)
    if isinstance(answer, SessionsHeld):
        compared = compare_sessions(explanation.closest.replay, replayed, answer)
        return replace(explanation, reason=Reason.SESSIONS, sessions=compared)
    if isinstance(answer, SessionsFollowed) and replayed.moved is None:
        return replace(explanation, sessions_match=True)
    return replace(explanation, reason=Reason.UNDECIDED, doubt=Doubt.SESSIONS)


def explain_judgment(
    replayed: ReplayedAttack, judgment: Judgment, places: FindPlaces
) -> TraceExplanation:
    """Explain the execution that decides whether a trace is an attack."""
    assert not isinstance(judgment, NoExecution) and judgment.execution is not None
    execution = judgment.execution
    if execution.replay is not replayed.replay:
        replayed = replayed.moved_to(execution.replay, None)
    return explain_following(replayed, execution.following, places)


def compare_with_other(replayed: ReplayedAttack, max_states: int = MAX_STATES) -> TraceExplanation:
    """How the other process can follow one execution, whatever the query asks.

    Raises CalculusError if the other process is malformed.
    """
    end = replayed.replay.configurations[-1]
    actions = replayed.attack.trace.action_sequence
    places = find_places(replayed.process, replayed.other)
    following = follow(end, actions, replayed.other, replayed.semantics, max_states, places)
    return explain_following(replayed, following, places)


def _with_every_way(explanation: TraceExplanation) -> TraceExplanation:
    ways = explanation.following.ways
    ordered = sorted(ways, key=lambda way: (_ENDS.index(way.outcome), -way.followed))
    replays = replays_of_other(explanation.replayed.pair)
    return replace(explanation, ways=[ReplayedWay(way, replays.of(way.actions)) for way in ordered])


def find_places(attacked: Process, other: Process) -> FindPlaces:
    """Finds the places of two processes once; most traces are followed in one way, without them."""

    @cache
    def find() -> "Places":
        from deepsec_results.calculus.places import Places

        return Places(attacked, other)

    return find


def explain_following(
    replayed: ReplayedAttack,
    following: Following,
    places: FindPlaces,
    replays: Replays | None = None,
) -> TraceExplanation:
    """What follows from the ways in which the other process can follow a trace.

    `replays` are those of the other process, if several traces are explained.
    """
    way = _closest(following, replayed.attack.trace.action_sequence, places)
    reason, doubt = _reason(way, complete=following.complete)
    replays = replays or replays_of_other(replayed.pair)
    closest = ReplayedWay(way, replays.of(way.actions))
    return TraceExplanation(replayed, following, closest, places(), reason, doubt)


def _closest(following: Following, actions: Sequence[Action], places: FindPlaces) -> Way:
    """The way that explains an attack with these actions."""
    furthest = following.furthest
    if len(furthest) == 1:
        return furthest[0]
    from deepsec_results.calculus.closest import closest_way

    return closest_way(furthest, actions, places())


_ENDS = list(WayOutcome)


def replays_of_other(pair: ProcessPair) -> Replays:
    """Replays what the process does that has to follow."""
    return Replays(pair.theory, pair.other, pair.semantics)


def _reason(way: Way, *, complete: bool) -> tuple[Reason, Doubt | None]:
    match way.outcome:
        case WayOutcome.EQUIVALENT:
            return Reason.EQUIVALENT, None
        case _ if not complete:
            return Reason.UNDECIDED, Doubt.STATES
        case WayOutcome.EQUALITY:
            return Reason.EQUALITY, None
        case WayOutcome.MESSAGE:
            return Reason.MESSAGE, None
        case _:
            return Reason.STUCK, None


def is_probabilistic(process: Process) -> bool:
    """Whether a process has a choice with a probability."""
    pending: list[Process | None] = [process]
    while pending:
        part = pending.pop()
        if part is not None:
            if isinstance(part, Choice) and part.proba is not None:
                return True
            pending += continuations(part)
    return False
