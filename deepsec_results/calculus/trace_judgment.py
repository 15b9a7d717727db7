"""Whether a trace is an attack: the one definition, which every command uses.

A trace is a sequence of visible actions with their recipes. An execution of it does these actions,
with silent steps anywhere that the semantics of the query allows. The trace of a process is an
attack if the other process does not follow some execution of it, that is, has no execution of the
trace whose frame is statically equivalent (Cheval, Kremer, Rakotonirina, S&P 2018, Definition 3).
Probabilities and sessions are not compared here.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deepsec_results.calculus.compared_executions import (
    ComparedExecution,
    ProcessPair,
    compare_executions,
    done_ways,
)
from deepsec_results.calculus.errors import ForbiddenError
from deepsec_results.calculus.following import MAX_STATES, FindPlaces, executions, follow
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, VisibleAction, visible_actions


class ForbiddenAction(Struct, frozen=True):
    """An internal communication of a stored trace that the semantics forbids at its moment.

    `action` is its number among all actions, from 1, and `reason` the rule that forbids it.
    """

    action: int
    reason: str
    channel: Message


class Held(Struct, frozen=True):
    """The trace is an attack: the other process does not follow `execution`.

    `forbidden` is set if the stored actions are not an execution, so that this is another one.
    """

    execution: ComparedExecution
    forbidden: ForbiddenAction | None = None


class Followed(Struct, frozen=True):
    """The trace is no attack: the other process follows each execution; this is one of them."""

    execution: ComparedExecution
    forbidden: ForbiddenAction | None = None


class NoExecution(Struct, frozen=True):
    """The trace is no attack: the process has no execution of it.

    `followed` is the largest number of visible actions that an execution does. `forbidden` is set
    if the stored actions would be one without this step.
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


Judgment = Held | Followed | NoExecution | Open


def judge_execution(
    pair: ProcessPair,
    stored: ReplayedTrace,
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgment:
    """Judge the trace of an execution, which is examined before all others."""
    actions = [step.action for step in stored.steps]
    end = stored.configurations[-1]
    following = follow(end, actions, pair.other, pair.semantics, max_states, places)
    first = ComparedExecution(stored, following)
    if first.is_followed is not True:
        return judge_compared([first], max_states, complete=True)
    judgment = judge_visible(pair, visible_actions(actions), max_states, places)
    if isinstance(judgment, Held):
        return judgment
    # Of several executions that are followed, the stored one is shown.
    return Followed(first) if isinstance(judgment, Followed) else Open(max_states, first)


def judge_forbidden(
    pair: ProcessPair,
    actions: Sequence[Action],
    error: ForbiddenError,
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgment:
    """Judge a stored trace that is no execution, because of an error in its replay."""
    judgment = judge_visible(pair, visible_actions(actions), max_states, places)
    forbidden = ForbiddenAction(error.action, error.reason, error.channel)
    match judgment:
        case Held(execution) | Followed(execution):
            return type(judgment)(execution, forbidden)
        case NoExecution(followed):
            return NoExecution(followed, forbidden)
        case Open(states, execution):
            return Open(states, execution, forbidden)


def judge_visible(
    pair: ProcessPair,
    actions: Sequence[VisibleAction],
    max_states: int = MAX_STATES,
    places: FindPlaces | None = None,
) -> Judgment:
    """Judge a trace by its visible actions only; their positions do not matter.

    Raises CalculusError if a process is malformed.
    """
    found = executions(pair.theory, pair.attacked, actions, pair.semantics, max_states)
    done = done_ways(found)
    if not done and found.complete:
        return NoExecution(max(way.followed for way in found.ways))
    compared = compare_executions(pair, done, max_states, places)
    return judge_compared(compared, max_states, complete=found.complete)


def has_execution(
    theory: Theory,
    process: Process,
    actions: Sequence[VisibleAction],
    semantics: Semantics,
    max_states: int = MAX_STATES,
) -> bool | None:
    """Whether a process has an execution with some visible actions; None if it is not decided.

    Raises CalculusError if the process is malformed.
    """
    found = executions(theory, process, actions, semantics, max_states)
    if done_ways(found):
        return True
    return False if found.complete else None


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
