"""Copies of a replication are interchangeable, which keeps the number of states small."""

from collections.abc import Sequence
from math import comb

import pytest
from conftest import FULL
from processes import Protocol, attacker, give, output, pair, par, recipe

from deepsec_results.calculus.following import MAX_STATES, follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.ways import Following, WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Position, Process
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import (
    Action,
    BangAction,
    ChoiceAction,
    CommAction,
    EavesdropAction,
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


def test_a_state_that_two_choices_reach_is_looked_at_once() -> None:
    """`in(c,x); out(c,d) + in(c,x); if d = d then out(c,d)`."""
    protocol = Protocol()
    x, d = protocol.variable(), protocol.constant("d")
    last = protocol.out(d)
    first = protocol.read(x, last)
    choice = protocol.choice(first, protocol.read(x, protocol.test(d, d, last)))
    actions: list[Action] = [
        ChoiceAction(choice.position, choose_left=True),
        give(protocol.c, recipe(d), first.position),
        output(protocol.c, last.position),
    ]
    following = follow_itself(protocol, choice, actions)
    assert len(following.ways) == 1
    # At the choice, at each input, at the output and at the end.
    assert following.states == 5


def test_copies_with_a_nested_choice() -> None:
    """`!^6 new k; (P + (Q + R))`, where P, Q and R output h(k) and differ in what comes next."""
    copies = COPIES if FULL else 4
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
    process = protocol.bang(copies, copy)
    actions: list[Action] = [BangAction(process.position, copies - 1)]
    for number in range(copies, 0, -1):
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
    # With it, copies in the five states before the output are interchangeable. Those after it
    # are known by the place of their message in the frame, and each did P, Q or R.
    states = [3**after * multisets(copies - after, 5) for after in range(copies + 1)]
    assert following.states == sum(states) == (5322 if FULL else 526)
    assert len(following.ways) == 3**copies


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


@pytest.mark.parametrize("semantics", [Semantics.CLASSIC, Semantics.EAVESDROP])
def test_a_copy_reads_what_another_copy_sends(semantics: Semantics) -> None:
    """`!^3 new k; (out(c,k) | in(c,x); if x = k then 0 else out(d,c))` does `out(d,ax)` only if two
    copies that have done nothing yet communicate: its own name shows which copy an output is of."""
    protocol = Protocol()
    c, d = protocol.c, protocol.constant("d")
    k, other, x, y = (*map(protocol.name, "kn"), *map(protocol.variable, "xy"))
    answer = protocol.test(x, k, otherwise=protocol.out(c, channel=d))
    copy = protocol.new(k, par(protocol.out(k), protocol.read(x, answer)))
    process = protocol.bang(3, copy)
    sender, reader, last = protocol.out(other), protocol.read(y), protocol.out(c, channel=d)
    fresh = protocol.new(other, par(sender, reader, last))
    actions: list[Action] = [TauAction(fresh.position), output(d, last.position)]
    if semantics is Semantics.EAVESDROP:
        overheard = EavesdropAction(recipe(c), reader.position, sender.position)
        actions.insert(1, overheard)
    replayed = replay(protocol.theory, fresh, actions, semantics)
    following = follow(replayed.configurations[-1], actions, process, semantics)
    assert following.complete
    assert WayOutcome.EQUIVALENT in {way.outcome for way in following.ways}


def test_equal_processes_side_by_side() -> None:
    """Thirty times `new k; in(c,x); out(c,h(k,x))`, each with variables of its own."""
    protocol = Protocol()
    h = protocol.constructor("h", 2)
    parts: list[Process] = []
    actions: list[Action] = []
    for _ in range(30):
        k, x = protocol.name(), protocol.variable()
        sent = protocol.out(Function(h, [k, x]))
        reader = protocol.read(x, sent)
        parts.append(protocol.new(k, reader))
        actions += [
            TauAction(parts[-1].position),  # type: ignore[union-attr]
            give(protocol.c, attacker(), reader.position),
            output(protocol.c, sent.position),
        ]
    following = follow_itself(protocol, par(*parts), actions)
    # Before each input and each output there is one state, and one at the end.
    assert following.states == 2 * 30 + 1
    assert len(following.ways) == 1
