"""Copies of a replication are interchangeable, which keeps the number of states small."""

from collections.abc import Sequence
from math import comb

from processes import Protocol, output, pair, par

from deepsec_results.calculus.following import MAX_STATES, Following, WayOutcome, follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    TauAction,
)

COPIES = 6


def in_copy(position: Position, number: int) -> Position:
    return Position(position.index, [number])


def multisets(copies: int, kinds: int) -> int:
    """The ways in which equal copies can be in so many states."""
    return comb(copies + kinds - 1, copies)


def follow_itself(protocol: Protocol, process: Process, actions: Sequence[Action]) -> Following:
    """How a process follows a trace of its own."""
    replayed = replay(protocol.theory, process, actions, Semantics.PRIVATE)
    following = follow(replayed.configurations[-1], actions, process, Semantics.PRIVATE)
    assert following.complete
    assert {way.outcome for way in following.ways} == {WayOutcome.EQUIVALENT}
    return following


def test_copies_with_a_nested_choice() -> None:
    """`!^6 new k; (P + (Q + R))`, where P, Q and R output h(k) and differ in what comes next."""
    protocol = Protocol()
    k = protocol.name()
    digest = Function(protocol.constructor("h", 1), [k])
    d, e = protocol.constant("d"), protocol.constant("e")
    first = protocol.out(digest)
    inner = protocol.choice(
        protocol.out(digest, protocol.out(pair(k, k), channel=d)),
        protocol.out(digest, protocol.out(digest, channel=e)),
    )
    choice = protocol.choice(first, inner)
    copy = protocol.new(k, choice)
    process = protocol.bang(COPIES, copy)
    actions: list[Action] = [BangAction(process.position, COPIES - 1)]
    for number in range(COPIES, 0, -1):
        actions += [
            TauAction(in_copy(copy.position, number)),
            ChoiceAction(in_copy(choice.position, number), choose_left=True),
            output(protocol.c, first.position, number),
        ]
    following = follow_itself(protocol, process, actions)
    # A copy is in one of eight states: before the outer choice, before the inner one, before
    # and after the first output of P, of Q and of R. Without symmetry the six copies have 8^6
    # states together, which is more than the bound.
    assert 8**COPIES > MAX_STATES
    # With it, copies in the five states before the output are interchangeable. Those behind it
    # are known by the place of their message in the frame, and each did P, Q or R.
    states = [3**behind * multisets(COPIES - behind, 5) for behind in range(COPIES + 1)]
    assert following.states == sum(states) == 5322
    assert len(following.ways) == 3**COPIES == 729


def test_copies_inside_which_processes_share_a_name() -> None:
    """`!^6 new k; (out(k,k) | in(k,x); out(c,x))`: the two parts of a copy belong together."""
    protocol = Protocol()
    k, x = protocol.name(), protocol.variable()
    sender = protocol.out(k, channel=k)
    last = protocol.out(x)
    reader = protocol.read(x, last, channel=k)
    copy = protocol.new(k, par(sender, reader))
    process = protocol.bang(COPIES, copy)
    actions: list[Action] = [BangAction(process.position, COPIES - 1)]
    for number in range(COPIES, 0, -1):
        actions += [
            TauAction(in_copy(copy.position, number)),
            CommAction(in_copy(reader.position, number), in_copy(sender.position, number)),
            output(protocol.c, last.position, number),
        ]
    following = follow_itself(protocol, process, actions)
    # A copy has done nothing, has communicated, or has output as well.
    assert following.states == multisets(COPIES, 3) == 28
    assert len(following.ways) == 1
