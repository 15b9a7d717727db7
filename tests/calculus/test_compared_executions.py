"""How many states may be examined to follow all executions of a trace."""

import pytest
from processes import Protocol, output, par

from deepsec_results.calculus import compared_executions
from deepsec_results.calculus.compared_executions import (
    ComparedExecution,
    ProcessPair,
    compare_executions,
    done_ways,
)
from deepsec_results.calculus.following import executions
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import VisibleAction

ENOUGH = 1_000


def compared(max_states: int) -> list[ComparedExecution]:
    """Two executions of two outputs, whose frames are `a, a` and `a, b`.

    The other process follows both, with one of several processes side by side each time.
    """
    protocol = Protocol()
    a, b = protocol.constant("a"), protocol.constant("b")

    def twice() -> Process:
        return protocol.choice(protocol.out(a, protocol.out(a)), protocol.out(a, protocol.out(b)))

    attacked = twice()
    other = par(twice(), twice())
    trace: list[VisibleAction] = [output(protocol.c, attacked.position) for _ in range(2)]
    pair = ProcessPair(protocol.theory, attacked, other, Semantics.PRIVATE)
    ways = done_ways(executions(pair.theory, attacked, trace, pair.semantics))
    return list(compare_executions(pair, ways, max_states))


def test_each_execution_is_followed_within_the_states_that_are_allowed() -> None:
    found = compared(ENOUGH)
    assert [one.is_followed for one in found] == [True, True]
    most = max(one.following.states for one in found)
    assert most > 2
    assert all(one.following.complete for one in compared(most))
    assert not all(one.following.complete for one in compared(most - 1))


def test_all_executions_are_followed_within_some_times_as_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compared_executions, "MOST_SEARCHES", 1)
    states = [one.following.states for one in compared(ENOUGH)]
    complete = [one.following.complete for one in compared(sum(states))]
    assert complete == [True, True]
    found = compared(sum(states) - 1)
    assert [one.following.complete for one in found] == [True, False]
    assert sum(one.following.states for one in found) <= sum(states) - 1
