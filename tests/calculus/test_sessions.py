"""Sessions of the two sides, where the frames alone distinguish nothing."""

from pathlib import Path

import pytest
from conftest import FIXTURES
from processes import Protocol, attacker, give, output, par
from replays import read_attack

from deepsec_results.calculus.following import follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.sessions import (
    ProcessSession,
    Sessions,
    SessionSplit,
    sessions_of,
    splits,
)
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.terms import RecipeFunction
from deepsec_results.model.traces import EavesdropAction, TauAction

SESSION_ATTACKS = sorted((FIXTURES / "replay/result_files").glob("*/two_or_one_*/query_1.json"))


@pytest.mark.parametrize("path", SESSION_ATTACKS, ids=lambda path: path.parent.name)
def test_two_or_one_is_told_apart_by_its_sessions_only(path: Path) -> None:
    attack = read_attack(path)
    replayed = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    end = replayed.configurations[-1]
    following = follow(end, attack.actions, attack.other, attack.semantics, 100_000)
    ways = [way for way in following.ways if way.outcome is WayOutcome.EQUIVALENT]
    assert ways
    # The protocol: One = out(c,a); out(d,a) is one session, Two = out(c,a) | out(d,a) has two.
    assert len(sessions_of(replayed).sessions) == 1
    for way in ways:
        other = replay(attack.theory, attack.other, list(way.actions), attack.semantics)
        assert len(sessions_of(other).sessions) == 2


def test_a_session_has_the_numbers_of_its_visible_actions_and_what_it_would_do_next() -> None:
    """new k; out(c,k); (out(c,c) | in(c,x); if x = x then out(c,x))

    The silent steps have no numbers. Sessions begin where processes go side by side.
    """
    protocol = Protocol()
    k, x = protocol.name(), protocol.variable()
    last = protocol.out(x)
    test = protocol.test(x, x, last)
    left, right = protocol.out(protocol.c), protocol.read(x, test)
    first = protocol.out(k, par(left, right))
    process = protocol.new(k, first)
    actions = [
        TauAction(process.position),
        output(protocol.c, first.position),
        give(protocol.c, attacker(), right.position),
        output(protocol.c, left.position),
    ]
    replayed = replay(protocol.theory, process, actions, Semantics.PRIVATE)
    before, *parts = sessions_of(replayed).sessions
    assert before == ProcessSession((1,), None, None)
    assert {session.actions: session for session in parts} == {
        (2,): ProcessSession((2,), 1, last.position),
        (3,): ProcessSession((3,), 1, None),
    }


def test_a_session_begins_in_the_innermost_one_around_it_that_does_something() -> None:
    """out(c,c); ((out(c,c); … | out(c,c); …) | in(c,x)): the inner `|` does nothing itself."""
    protocol = Protocol()
    inner = [protocol.out(protocol.c, protocol.out(protocol.c)) for _ in range(2)]
    waiting = protocol.read(protocol.variable())
    first = protocol.out(protocol.c, par(par(*inner), waiting))
    actions = [output(protocol.c, one.position) for one in (first, *inner)]
    replayed = replay(protocol.theory, first, actions, Semantics.PRIVATE)
    found = sessions_of(replayed)
    assert found.sessions[0] == ProcessSession((1,), None, None)
    assert {(one.actions, one.within) for one in found.sessions[1:]} == {
        ((2,), 1), ((3,), 1), ((), 1),
    }  # fmt: skip
    assert [one.next for one in found.sessions if not one.actions] == [waiting.position]
    assert found.together(1, 2) and found.together(1, 3) and not found.together(2, 3)


def test_a_communication_that_is_overheard_is_an_action_of_two_sessions() -> None:
    protocol = Protocol()
    sent, reader = protocol.out(protocol.c), protocol.read(protocol.variable())
    action = EavesdropAction(RecipeFunction(protocol.c.symbol), reader.position, sent.position)
    replayed = replay(protocol.theory, par(sent, reader), [action], Semantics.EAVESDROP)
    assert [one.actions for one in sessions_of(replayed).sessions] == [(1,), (1,)]


def test_actions_of_one_session_that_two_do_elsewhere() -> None:
    one = Sessions([ProcessSession((1, 2), None, None)])
    two = Sessions([ProcessSession((1,), None, None), ProcessSession((2,), None, None)])
    nested = Sessions([ProcessSession((1,), None, None), ProcessSession((2,), 1, None)])
    assert splits(one, two) == [SessionSplit(1, 2)]
    assert splits(two, one) == splits(one, nested) == []
