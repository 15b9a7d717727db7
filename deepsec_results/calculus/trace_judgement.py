"""Whether a trace is an attack: the one definition, which every command uses.

A trace is a sequence of visible actions with their recipes. An execution of it does these actions,
with silent steps anywhere that the semantics of the query allows. The trace of a process is an
attack if the other process does not follow some execution of it, that is, has no execution of the
trace whose frame is statically equivalent (Cheval, Kremer, Rakotonirina, S&P 2018, Definition 3).
Probabilities and sessions are not compared here.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.errors import ForbiddenError
from deepsec_results.calculus.following import (
    MAX_STATES,
    FindPlaces,
    Pursuit,
    executions,
    follow,
)
from deepsec_results.calculus.frame_classes import FrameClass
from deepsec_results.calculus.replaying import ReplayedTrace, replay
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction, visible_actions

MOST_SEARCHES = (
    10  # times the states of one search, for all ways to follow the executions of a trace
)


class ProcessPair(Struct, frozen=True):
    """The process that does a trace, and the `other` one, which has to follow."""

    theory: Theory
    attacked: Process
    other: Process
    semantics: Semantics


class ComparedExecution(Struct, frozen=True):
    """An execution of a trace, and how the other process follows it."""

    replay: ReplayedTrace
    following: Following

    @property
    def is_followed(self) -> bool | None:
        """Whether the other process follows to the end, and no test distinguishes the frames.

        None if more states than allowed would have to be examined.
        """
        if self.following.counts[WayOutcome.EQUIVALENT]:
            return True
        return False if self.following.complete else None


class ForbiddenAction(Struct, frozen=True):
    """An action of a stored trace that the semantics forbids; `action` is its number among all
    actions, from 1, and `reason` the rule."""

    action: int
    reason: str


class Held(Struct, frozen=True):
    """The trace is an attack: the other process does not follow `execution`.

    `forbidden` is set if the stored actions are not an execution, so that this is another one.
    """

    execution: ComparedExecution
    forbidden: ForbiddenAction | None = None


class Followed(Struct, frozen=True):
    """The trace is no attack: the other process follows each execution, of which this is one."""

    execution: ComparedExecution
    forbidden: ForbiddenAction | None = None


class NoExecution(Struct, frozen=True):
    """The trace is no attack: the process has no execution of it.

    `followed` is the largest number of visible actions that an execution does. `forbidden` is set
    if the stored actions are one but for this step.
    """

    followed: int
    forbidden: ForbiddenAction | None = None


class Open(Struct, frozen=True):
    """Not decided within `states` states; `execution` is the first execution that was found."""

    states: int
    execution: ComparedExecution | None = None
    forbidden: ForbiddenAction | None = None

    @property
    def reason(self) -> str:
        """Why it is not decided."""
        return f"more than {self.states} states"


Judgement = Held | Followed | NoExecution | Open


def judge_trace(
    pair: ProcessPair,
    actions: Sequence[Action],
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgement:
    """Judge a stored trace, whose actions have positions and include silent ones.

    Its own execution is looked at first, then all others with the same visible actions. Each search
    examines at most `max_states` states. Raises ReplayError if an action is impossible in every
    semantics, and CalculusError if a process is malformed.
    """
    try:
        stored = replay(pair.theory, pair.attacked, actions, pair.semantics)
    except ForbiddenError as error:
        return judge_forbidden(pair, actions, error, max_states, places)
    return judge_execution(pair, stored, max_states, places)


def judge_execution(
    pair: ProcessPair,
    stored: ReplayedTrace,
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgement:
    """Judge the trace of an execution, which is looked at before all others."""
    actions = [step.action for step in stored.steps]
    end = stored.configurations[-1]
    following = follow(end, actions, pair.other, pair.semantics, max_states, places)
    first = ComparedExecution(stored, following)
    if first.is_followed is not True:
        return judge_compared([first], max_states, complete=True)
    judgement = judge_visible(pair, visible_actions(actions), max_states, places)
    # Of several executions that are followed, the stored one is shown.
    return Followed(first) if isinstance(judgement, Followed) else judgement


def judge_forbidden(
    pair: ProcessPair,
    actions: Sequence[Action],
    error: ForbiddenError,
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgement:
    """Judge a stored trace that is no execution, because of an error in its replay."""
    judgement = judge_visible(pair, visible_actions(actions), max_states, places)
    forbidden = ForbiddenAction(error.action, error.reason)
    match judgement:
        case Held(execution) | Followed(execution):
            return type(judgement)(execution, forbidden)
        case NoExecution(followed):
            return NoExecution(followed, forbidden)
        case Open(states, execution):
            return Open(states, execution, forbidden)


def judge_visible(
    pair: ProcessPair,
    actions: Sequence[VisibleAction],
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgement:
    """Judge a trace of which only the visible actions count, whatever their positions are.

    Raises CalculusError if a process is malformed.
    """
    found = executions(pair.theory, pair.attacked, actions, pair.semantics, max_states)
    done = done_ways(found)
    if not done and found.complete:
        return NoExecution(max(way.followed for way in found.ways))
    compared = compare_executions(pair, done, max_states, places)
    return judge_compared(compared, max_states, complete=found.complete)


def done_ways(found: Following) -> list[Way]:
    """The executions that do all actions."""
    return [way for way in found.ways if way.outcome is WayOutcome.DONE]


def judge_compared(
    compared: Iterable[ComparedExecution], states: int, *, complete: bool
) -> Held | Followed | Open:
    """What executions of one trace show, if none is missing or they are not `complete`.

    Looks at no more of them than are needed.
    """
    first = None
    for execution in compared:
        first = first or execution
        if execution.is_followed is False:
            return Held(execution)
        complete = complete and execution.is_followed is True
    return Followed(first) if complete and first is not None else Open(states, first)


def compare_executions(
    pair: ProcessPair,
    ways: Sequence[Way],
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Iterator[ComparedExecution]:
    """How the other process follows executions with the same visible actions, one by one.

    Executions whose frames no test distinguishes are followed in the same ways. Each is followed
    within `max_states` states, and all within `MOST_SEARCHES` times as many.
    """
    if not ways:
        return
    due = [visible_actions(way.actions) for way in ways]
    pursuit = Pursuit(pair.theory, pair.other, due[0], pair.semantics, keep=True)
    paths = pursuit.attacked([way.configuration.frame for way in ways])
    followed: dict[FrameClass, Following] = {}
    left = max_states * MOST_SEARCHES
    for way, path, actions in zip(ways, paths, due, strict=True):
        if path[-1] not in followed:
            following = pursuit.follow(path, min(max_states, left), actions, places)
            followed[path[-1]] = following
            left -= following.states
        replayed = replay(pair.theory, pair.attacked, way.actions, pair.semantics)
        yield ComparedExecution(replayed, followed[path[-1]])
