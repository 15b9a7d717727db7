"""The actions of an execution that the sessions of the other process must do with it."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.session_states import (
    SessionClass,
    after_action,
    classes_of,
    initial_sessions,
)
from deepsec_results.model.traces import (
    CommAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

SessionAction = OutputAction | InputAction | EavesdropAction | CommAction
"""The actions that sessions do, and that their partners must do."""


class DueAction(Struct, frozen=True):
    """An action of the attacked process, the classes of its actors, and what begins then.

    `visible` is the number of visible actions so far, this one included. `earlier` is the last one
    before it of an actor, or of the session in which the actor began.
    """

    action: SessionAction | None  # None for the start
    visible: int
    actors: Sequence[SessionClass | None]
    begun: Counter[SessionClass]
    earlier: int | None


def due_actions(pair: ProcessPair, execution: ReplayedTrace) -> list[DueAction]:
    """The start, and the actions that the partners of sessions must do."""
    state = initial_sessions(pair.theory, pair.attacked)
    due = [DueAction(None, 0, (), state.begun, None)]
    visible = 0
    for step in execution.steps:
        action = step.action
        if isinstance(action, SessionAction):
            actors = classes_of(state, action)
            state = after_action(state, action, len(due), pair.semantics)
            visible += isinstance(action, VisibleAction)
            due.append(DueAction(action, visible, actors, state.begun, _earlier(due, actors)))
    return due


def _earlier(due: Sequence[DueAction], actors: Sequence[SessionClass | None]) -> int | None:
    """The last visible action of the sessions in which actors began."""
    found = []
    for born in (due[actor.born] for actor in actors if actor is not None and actor.born):
        visible = isinstance(born.action, VisibleAction)
        found.append(born.visible if visible else born.earlier or 0)
    return max(found, default=0) or None
