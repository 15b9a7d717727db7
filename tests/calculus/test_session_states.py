"""The sessions of a process, in classes of those that look alike from outside."""

from collections import Counter

import pytest
from processes import Protocol, attacker, give, output, par

from deepsec_results.calculus import session_states
from deepsec_results.calculus.session_states import (
    SessionClass,
    UnmatchableError,
    after_action,
    classes_of,
    initial_sessions,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil, Process
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import CommAction

PRIVATE = Semantics.PRIVATE


def offered(found: Counter[SessionClass]) -> Counter[tuple[int, int, bool, bool]]:
    """When and by which actor sessions began, whether they output, and on a public channel."""
    counts: Counter[tuple[int, int, bool, bool]] = Counter()
    for one, count in found.items():
        counts[one.born, one.actor, one.is_output, one.channel is not None] += count
    return counts


def test_each_direction_and_public_channel_is_a_class() -> None:
    """Of private channels, all are one class."""
    protocol = Protocol()
    d, s = protocol.constant("d"), protocol.constant("s", public=False)
    k, x = protocol.name(), protocol.variable()
    h = protocol.constructor("h", 1)
    process = protocol.new(k, par(
        protocol.out(d), protocol.out(k), protocol.out(d, channel=d), protocol.read(x),
        protocol.out(d, channel=k), protocol.out(d, channel=s),
        protocol.out(d, channel=Function(h, [d])),
    ))  # fmt: skip
    theory = protocol.theory
    state = initial_sessions(theory, process)
    c_message, d_message = (theory.apply(constant.symbol, ()) for constant in (protocol.c, d))
    assert state.begun == {
        SessionClass(0, 0, True, c_message): 2,
        SessionClass(0, 0, True, d_message): 1,
        SessionClass(0, 0, False, c_message): 1,
        SessionClass(0, 0, True, None): 3,
    }
    assert len(state.classes) == 7


def test_sessions_begin_in_the_actions_of_their_actors() -> None:
    """The output of a communication is its actor 0, the input its actor 1."""
    protocol = Protocol()
    k, x, y = protocol.name(), protocol.variable(), protocol.variable()
    after_output = par(protocol.out(protocol.c), protocol.out(protocol.c))
    send = protocol.out(protocol.c, after_output, channel=k)
    read = protocol.read(x, protocol.read(y), channel=k)
    first = protocol.out(protocol.c, protocol.out(protocol.c))
    process = protocol.new(k, par(send, read, first))
    before = initial_sessions(protocol.theory, process)
    assert offered(before.begun) == {
        (0, 0, True, True): 1, (0, 0, True, False): 1, (0, 0, False, False): 1,
    }  # fmt: skip
    action = output(protocol.c, first.position)
    assert [one and one.born for one in classes_of(before, action)] == [0]
    state = after_action(before, action, 1, PRIVATE)
    assert offered(state.begun) == {(1, 0, True, True): 1}
    assert len(state.classes) == len(before.classes) == 3
    communication = CommAction(read.position, send.position)
    actors = classes_of(state, communication)
    assert [one.is_output for one in actors if one is not None] == [True, False]
    state = after_action(state, communication, 2, PRIVATE)
    assert offered(state.begun) == {(2, 0, True, True): 2, (2, 1, False, True): 1}
    assert len(state.classes) == 4


def test_all_copies_are_made() -> None:
    """!^3 !^2 out(c,c); and a session that makes copies."""
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    nested = protocol.bang(3, protocol.bang(2, sent))
    x = protocol.variable()
    later = protocol.bang(2, protocol.out(x))
    reader = protocol.read(x, later)
    state = initial_sessions(protocol.theory, par(nested, reader))
    assert offered(state.begun) == {(0, 0, True, True): 6, (0, 0, False, True): 1}
    state = after_action(state, give(protocol.c, attacker(), reader.position), 1, PRIVATE)
    assert offered(state.begun) == {(1, 0, True, True): 2}


def test_a_replication_without_copies_is_no_session() -> None:
    """The prover does not write one."""
    protocol = Protocol()
    process = par(protocol.bang(0, protocol.out(protocol.c)), protocol.out(protocol.c))
    state = initial_sessions(protocol.theory, process)
    assert offered(state.begun) == {(0, 0, True, True): 1}


@pytest.mark.parametrize("made", ["copies", "parts"])
def test_the_number_of_sessions_is_limited(monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    process: Process = protocol.bang(4, sent)
    if made == "parts":
        process = par(*(protocol.out(protocol.c) for _ in range(4)))
    monkeypatch.setattr(session_states, "MAX_SESSIONS", 4)
    assert len(initial_sessions(protocol.theory, process).classes) == 4
    monkeypatch.setattr(session_states, "MAX_SESSIONS", 3)
    with pytest.raises(UnmatchableError, match="more than 3 sessions"):
        initial_sessions(protocol.theory, process)


def test_a_choice_is_not_matched() -> None:
    protocol = Protocol()
    process = protocol.choice(protocol.out(protocol.c), Nil())
    with pytest.raises(UnmatchableError, match="a choice"):
        initial_sessions(protocol.theory, process)
