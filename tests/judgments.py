"""Judgments of stored traces, as the commands put them together."""

from collections.abc import Sequence

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.errors import ForbiddenError
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.trace_judgment import Judgment, judge_execution, judge_forbidden
from deepsec_results.model.traces import Action


def judge_trace(
    pair: ProcessPair, actions: Sequence[Action], max_states: int = MAX_STATES
) -> Judgment:
    """Judge a trace whose actions have positions and include silent ones.

    Raises ReplayError if an action is impossible in every semantics.
    """
    try:
        stored = replay(pair.theory, pair.attacked, actions, pair.semantics)
    except ForbiddenError as error:
        return judge_forbidden(pair, actions, error, max_states)
    return judge_execution(pair, stored, max_states)
