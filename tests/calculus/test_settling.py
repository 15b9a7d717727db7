"""Silent steps that need no decision are taken at once, and no more copies made than can act."""

import pytest
from processes import Protocol, output, par

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.replaying import take
from deepsec_results.calculus.settling import ExecutionState, settle
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.traces import Action, BangAction, TauAction


def begun(protocol: Protocol, process: Process) -> ExecutionState:
    return settle(ExecutionState(initial_configuration(protocol.theory, process)))


def after(state: ExecutionState, action: Action) -> ExecutionState:
    """The state after an action, and after the silent steps that follow it."""
    before = state.configuration
    configuration, _ = take(before, action, Semantics.PRIVATE)
    return settle(state.after(configuration, action), before)


def places(state: ExecutionState) -> list[Position]:
    """Where the processes are."""
    return sorted(
        (component.position for component in state.configuration),
        key=lambda place: (place.index, place.args),
    )


def test_tests_and_names_are_taken_up_to_the_next_output() -> None:
    """new k; if k = k then out(c,k) else out(c,c)"""
    protocol = Protocol()
    k = protocol.name()
    yes, no = protocol.out(k), protocol.out(protocol.c)
    test = protocol.test(k, k, yes, no)
    process = protocol.new(k, test)
    state = begun(protocol, process)
    assert state.actions == [TauAction(process.position), TauAction(test.position)]
    assert places(state) == [yes.position]


def test_each_of_the_processes_side_by_side_is_settled() -> None:
    protocol = Protocol()
    k = protocol.name()
    ends = [protocol.out(protocol.c) for _ in range(3)]
    tests = [protocol.test(k, protocol.c, None, end) for end in ends]
    process = protocol.new(k, par(*tests))
    state = begun(protocol, process)
    assert state.actions[0] == TauAction(process.position)
    assert sorted(map(repr, state.actions[1:])) == sorted(
        repr(TauAction(test.position)) for test in tests
    )
    assert places(state) == [end.position for end in ends]


def test_a_choice_is_left_to_be_decided() -> None:
    protocol = Protocol()
    choice = protocol.choice(protocol.out(protocol.c), None)
    state = begun(protocol, par(choice, protocol.test(protocol.c, protocol.c)))
    assert choice.position in places(state)
    assert len(state.actions) == 1


@pytest.mark.parametrize(("copies", "made"), [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (9, [8, 9])])
def test_two_copies_are_enough_to_begin_with(copies: int, made: list[int]) -> None:
    """One action takes two of them at most. The last copy is made with the last but one."""
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    state = begun(protocol, protocol.bang(copies, sent))
    found = [place for place in places(state) if place.index == sent.position.index]
    assert found == [Position(sent.position.index, [number]) for number in made]
    assert {type(action) for action in state.actions} == {BangAction}


@pytest.mark.parametrize("order", [(9, 8, 7), (8, 9, 7), (9, 7, 8), (8, 7, 9)])
def test_for_each_copy_that_acted_there_is_another_one(order: tuple[int, ...]) -> None:
    """`!^9 out(c,c); out(c,c)`. A copy that acts again needs no other one."""
    protocol = Protocol()
    second = protocol.out(protocol.c)
    first = protocol.out(protocol.c, second)
    state = begun(protocol, protocol.bang(9, first))
    for number in order:
        state = after(state, output(protocol.c, first.position, number))
        fresh = [place for place in places(state) if place.index == first.position.index]
        assert len(fresh) == 2
    for number in order:
        before = len(state.actions)
        state = after(state, output(protocol.c, second.position, number))
        assert len(state.actions) == before + 1


def test_only_tests_and_names_may_be_settled() -> None:
    protocol = Protocol()
    test = protocol.test(protocol.c, protocol.c, protocol.out(protocol.c))
    process = par(protocol.bang(5, protocol.out(protocol.c)), test)
    start = ExecutionState(initial_configuration(protocol.theory, process))
    assert settle(start, unfolding=False).actions == [TauAction(test.position)]


def test_copies_inside_of_copies() -> None:
    """`!^9 !^9 out(c,c)`: a copy of the inner one that acts is one of the outer one that acts."""
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    inner = protocol.bang(9, sent)
    state = begun(protocol, protocol.bang(9, inner))
    made = [place.args for place in places(state) if place.index == sent.position.index]
    assert made == [[8, 8], [8, 9], [9, 8], [9, 9]]
    state = after(state, output(protocol.c, sent.position, 9, 9))
    made = [place.args for place in places(state) if place.index == sent.position.index]
    assert made == [[7, 8], [7, 9], [8, 8], [8, 9], [9, 7], [9, 8]]
