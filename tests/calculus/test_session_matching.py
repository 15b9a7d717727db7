"""Whether the other process follows session by session: random pairs, and each way to fail."""

from collections import Counter
from collections.abc import Sequence

import pytest
from conftest import FULL
from processes import Protocol, attacker, give, output, par
from random_sessions import FOLLOWED, SESSIONS_HELD, TRACE_HELD, compare

from deepsec_results.calculus.compared_executions import ProcessPair
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.session_matching import match_sessions
from deepsec_results.calculus.session_outcomes import (
    SessionMatch,
    SessionPair,
    SessionsFollowed,
    SessionsHeld,
    SessionsOpen,
)
from deepsec_results.calculus.static_equivalence import EqualityTest
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Input, Process
from deepsec_results.model.terms import Axiom, Equality, Function, Pattern
from deepsec_results.model.traces import Action, BangAction, CommAction, TauAction


@pytest.mark.parametrize("semantics", Semantics)
def test_random_pairs(semantics: Semantics) -> None:
    """`python tests/naive_sessions.py 10000` does the same with more pairs."""
    number = 120 if FULL else 40
    said = Counter(compare(seed, semantics) for seed in range(number))
    assert said[FOLLOWED] >= number * 5 // 12
    assert said[SESSIONS_HELD] >= number // 12 and said[TRACE_HELD] >= number // 24
    assert said[None] <= max(3, number // 20)


Case = tuple[Process, Process, Sequence[Action]]


def matched(protocol: Protocol, case: Case) -> SessionMatch:
    one, two, actions = case
    theory = protocol.theory
    execution = replay(theory, one, actions, Semantics.PRIVATE)
    return match_sessions(ProcessPair(theory, one, two, Semantics.PRIVATE), execution)


def test_another_number_of_sessions_at_the_start() -> None:
    protocol = Protocol()
    c = protocol.c
    one, two = protocol.out(c, protocol.out(c)), par(protocol.out(c), protocol.out(c))
    held = matched(protocol, (one, two, []))
    assert isinstance(held, SessionsHeld)
    assert (held.followed, held.action, held.earlier, held.witness) == (0, 0, None, None)
    (difference,) = held.differences
    assert difference.is_output and (difference.here, difference.there) == (1, 2)
    assert difference.channel is not None and difference.channel.head.number == c.symbol


def test_a_session_goes_on_in_another_way() -> None:
    """The frames alone would allow that the two continuations change places."""
    protocol = Protocol()
    a, b, c = protocol.constant("a"), protocol.constant("b"), protocol.c
    x, y = protocol.variable(), protocol.variable()
    first = protocol.out(a, protocol.out(c))
    one = par(first, protocol.out(b, protocol.read(x)))
    two = par(protocol.out(a, protocol.read(y)), protocol.out(b, protocol.out(c)))
    held = matched(protocol, (one, two, [output(c, first.position)]))
    assert isinstance(held, SessionsHeld)
    assert (held.followed, held.action, held.is_silent, held.earlier) == (0, 1, False, None)
    assert [(one.is_output, one.here, one.there) for one in held.differences] == [
        (True, 1, 0),
        (False, 0, 1),
    ]


def test_the_two_actions_of_one_session() -> None:
    """Process 1 gives `a` and then `b` in one session, process 2 in two sessions."""
    protocol = Protocol()
    a, b, c = protocol.constant("a"), protocol.constant("b"), protocol.c
    then = protocol.out(b)
    first, its_then = protocol.out(a, then), protocol.out(b)
    its_first = protocol.out(a, its_then)
    one = par(first, protocol.out(a, protocol.out(a)))
    two = par(protocol.out(a, protocol.out(a)), protocol.out(a, protocol.out(a)))
    other = par(its_first, protocol.out(a, protocol.out(a)))
    actions = [output(c, first.position), output(c, then.position)]
    held = matched(protocol, (one, two, actions))
    assert isinstance(held, SessionsHeld)
    assert (held.followed, held.action, held.earlier, held.differences) == (1, 2, 1, ())
    assert isinstance(held.witness, EqualityTest)
    assert Axiom(2) in (held.witness.recipe1, held.witness.recipe2)
    assert len(held.actions) == 2
    followed = matched(protocol, (one, other, actions))
    assert isinstance(followed, SessionsFollowed)
    assert followed.matching == [
        SessionPair(first.position, its_first.position),
        SessionPair(then.position, its_then.position),
    ]


def private_case(protocol: Protocol, *, one_channel: bool) -> Case:
    """A communication on a private channel; the other process has both parts on one, or not."""
    k, x, y = protocol.name(), protocol.variable(), protocol.variable()
    n = protocol.name("n")
    send, read = protocol.out(protocol.c, channel=k), protocol.read(x, protocol.out(x), k)
    made = protocol.new(k, par(send, read))
    reader = protocol.read(y, protocol.out(y), n if not one_channel else k)
    other = protocol.new(k, protocol.new(n, par(protocol.out(protocol.c, channel=k), reader)))
    actions = [TauAction(made.position), CommAction(read.position, send.position)]
    return made, other, actions


def test_partners_communicate_too() -> None:
    protocol = Protocol()
    answer = matched(protocol, private_case(protocol, one_channel=True))
    assert isinstance(answer, SessionsFollowed)
    assert len(answer.matching) == 2


def test_partners_that_cannot_communicate() -> None:
    """Private channels look alike from outside, but only one fits."""
    protocol = Protocol()
    held = matched(protocol, private_case(protocol, one_channel=False))
    assert isinstance(held, SessionsHeld)
    assert (held.followed, held.action, held.is_silent) == (0, 0, True)
    assert held.witness is None and not held.differences


def test_outputs_that_fail_are_no_sessions() -> None:
    protocol = Protocol()
    x, y, a = protocol.variable(), protocol.variable(), protocol.constant("a")
    box = protocol.constructor("box", 1)
    open_ = protocol.destructor("open", 1, ([Function(box, [x])], x))
    sender = protocol.out(a)
    failing = protocol.out(Function(open_, [a]))
    assert isinstance(matched(protocol, (sender, par(sender, failing), [])), SessionsFollowed)
    # Whether it fails can depend on what the attacker gives.
    reader = protocol.read(x, protocol.out(Function(open_, [x])))
    other = protocol.read(y, protocol.out(y))
    actions = [give(protocol.c, attacker(), reader.position)]
    assert isinstance(matched(protocol, (reader, other, actions)), SessionsHeld)


def test_copies_are_sessions() -> None:
    protocol = Protocol()
    a = protocol.constant("a")
    copied = protocol.bang(3, protocol.out(a))
    single = [protocol.out(a) for _ in range(3)]
    assert isinstance(matched(protocol, (copied, par(*single), [])), SessionsFollowed)
    assert isinstance(matched(protocol, (copied, par(*single[1:]), [])), SessionsHeld)


def test_what_is_not_matched() -> None:
    protocol = Protocol()
    sender = protocol.out(protocol.c)
    answer = matched(protocol, (sender, protocol.choice(sender, sender), []))
    assert isinstance(answer, SessionsOpen) and "choice" in answer.reason
    answer = matched(protocol, (sender, protocol.bang(1_000_000_000, sender), []))
    assert isinstance(answer, SessionsOpen) and answer.reason == "more than 1000 sessions at once"


@pytest.mark.parametrize("further", [0, 1])
def test_the_furthest_execution_is_shown(further: int) -> None:
    """One session of process 2 takes two messages, the other one, in each order."""
    protocol = Protocol()
    c, only = protocol.c, Equality(protocol.c)

    def reader(*patterns: Pattern) -> Process:
        process = None
        for pattern in reversed(patterns):
            process = Input(c, pattern, protocol.place(), process)
        assert process is not None
        return process

    def anything() -> Pattern:
        return protocol.variable()

    one = par(*(reader(anything(), anything(), anything()) for _ in range(2)))
    sessions = [reader(anything(), only, anything()), reader(anything(), anything(), only)]
    two = par(sessions[1 - further], sessions[further])
    process: Process | None = one.process_list[0]
    actions: list[Action] = []
    while isinstance(process, Input):
        actions.append(give(c, attacker(), process.position))
        process = process.process
    held = matched(protocol, (one, two, actions))
    assert isinstance(held, SessionsHeld)
    assert (held.followed, held.action, held.earlier) == (2, 3, 2)
    assert len(held.actions) == 2


def test_alike_sessions_are_tried_once() -> None:
    """Eight copies that read: without symmetry, 8! orders."""
    protocol = Protocol()
    x, y = protocol.variable(), protocol.variable()
    copies = 8
    last = protocol.out(x)
    reader = protocol.read(x, last)
    one = protocol.bang(copies, reader)
    two = protocol.bang(copies, protocol.read(y, protocol.out(protocol.c)))
    reads = [give(protocol.c, attacker(), reader.position, at) for at in range(1, copies + 1)]
    told = output(protocol.c, last.position, 1)
    theory, actions = protocol.theory, [BangAction(one.position, copies - 1), *reads, told]
    execution = replay(theory, one, actions, Semantics.PRIVATE)
    pair = ProcessPair(theory, one, two, Semantics.PRIVATE)
    assert isinstance(match_sessions(pair, execution, max_states=20), SessionsHeld)
