"""Explanations of attacks: how the other process can follow, and what distinguishes the two."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.replayed_attacks import ReplayedAttack
from deepsec_results.calculus.following import MAX_STATES, FindPlaces, follow
from deepsec_results.calculus.replaying import ReplayedTrace, replay
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.calculus.sessions import Sessions, sessions_of, splits
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.processes import Choice, Process
from deepsec_results.model.runs import QueryType
from deepsec_results.model.traces import Action

if TYPE_CHECKING:
    from deepsec_results.calculus.places import Places

SESSION_TYPES = frozenset({QueryType.SESSION_EQUIV, QueryType.SESSION_INCL})


class Reason(StrEnum):
    """Why a trace is an attack. If the other process can follow it, it is none: EQUIVALENT."""

    EQUIVALENT = "equivalent"
    EQUALITY = "equality"
    MESSAGE = "message"
    STUCK = "stuck"
    SESSIONS = "sessions"
    UNDECIDED = "undecided"


class Doubt(StrEnum):
    """Why the reason of an attack is not decided."""

    STATES = "there are more states than dsr examined"
    PROBABILITIES = "the two sides may differ only in probabilities, which dsr does not compare"
    FOLLOWED = "the other process can follow, and no test distinguishes the two"


class SplitActions(Struct, frozen=True):
    """Two visible actions, numbered from 1, in one session of a process and in two sessions of the
    other process. `process`, 1 or 2, is the first of these processes."""

    process: int
    earlier: int
    later: int


class ReplayedWay(Struct, frozen=True):
    """An execution of the other process, with its replay."""

    way: Way
    replay: ReplayedTrace


class SessionComparison(Struct, frozen=True):
    """The sessions of the attacked process and of the other process, and their differences."""

    attacked: Sessions
    other: Sessions
    splits: Sequence[SplitActions]


class TraceExplanation(Struct, frozen=True):
    """Why a trace is an attack.

    `closest` is the execution of the other process that explains it. `ways` are all executions,
    grouped by their ends, if the caller wants them. `doubt` is set if the reason is not decided,
    `sessions` if they are the reason.
    """

    replayed: ReplayedAttack
    following: Following
    closest: ReplayedWay
    reason: Reason
    doubt: Doubt | None = None
    sessions: SessionComparison | None = None
    ways: Sequence[ReplayedWay] = ()


def explain_attack(
    replayed: ReplayedAttack,
    type_: QueryType,
    max_states: int = MAX_STATES,
    *,
    every_way: bool = False,
) -> TraceExplanation:
    """Explain an attack on a query. Raises CalculusError if the other process is malformed."""
    explanation = compare_with_other(replayed, max_states, every_way=every_way)
    if explanation.reason is not Reason.EQUIVALENT:
        return explanation
    if type_ in SESSION_TYPES:
        sessions = _compare_sessions(replayed, explanation.closest)
        return replace(explanation, reason=Reason.SESSIONS, sessions=sessions)
    doubt = Doubt.FOLLOWED
    if any(map(is_probabilistic, replayed.processes)):
        doubt = Doubt.PROBABILITIES
    return replace(explanation, reason=Reason.UNDECIDED, doubt=doubt)


def compare_with_other(
    replayed: ReplayedAttack, max_states: int = MAX_STATES, *, every_way: bool = False
) -> TraceExplanation:
    """How the other process can follow a trace, whatever the query asks.

    Raises CalculusError if the other process is malformed.
    """
    end = replayed.replay.configurations[-1]
    actions = replayed.attack.trace.action_sequence
    places = find_places(replayed.process, replayed.other)
    following = follow(end, actions, replayed.other, replayed.semantics, max_states, places)
    explanation = explain_following(replayed, following, places)
    if not every_way:
        return explanation
    ordered = sorted(following.ways, key=lambda way: (_ENDS.index(way.outcome), -way.followed))
    return replace(explanation, ways=[_replay_way(replayed, way) for way in ordered])


def find_places(attacked: Process, other: Process) -> FindPlaces:
    """Finds the places of two processes once; most traces are followed in one way, without them."""

    @cache
    def find() -> "Places":
        from deepsec_results.calculus.places import Places

        return Places(attacked, other)

    return find


def explain_following(
    replayed: ReplayedAttack, following: Following, places: FindPlaces
) -> TraceExplanation:
    """What follows from the ways in which the other process can follow a trace."""
    way = _closest(following, replayed.attack.trace.action_sequence, places)
    reason, doubt = _reason(way, complete=following.complete)
    return TraceExplanation(replayed, following, _replay_way(replayed, way), reason, doubt)


def _closest(following: Following, actions: Sequence[Action], places: FindPlaces) -> Way:
    """The way that explains an attack with these actions."""
    furthest = following.furthest
    if len(furthest) == 1:
        return furthest[0]
    from deepsec_results.calculus.closest import closest_way

    return closest_way(furthest, actions, places())


_ENDS = list(WayOutcome)


def _replay_way(replayed: ReplayedAttack, way: Way) -> ReplayedWay:
    replays = replay(replayed.theory, replayed.other, way.actions, replayed.semantics)
    return ReplayedWay(way, replays)


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


def _compare_sessions(replayed: ReplayedAttack, closest: ReplayedWay) -> SessionComparison:
    here, there = sessions_of(replayed.replay), sessions_of(closest.replay)
    found = list(_splits(replayed.attack.trace.index_process, here, there))
    found += _splits(replayed.other_number, there, here)
    return SessionComparison(here, there, found)


def _splits(number: int, here: Sessions, there: Sessions) -> Iterator[SplitActions]:
    for split in splits(here, there):
        yield SplitActions(number, split.earlier, split.later)
