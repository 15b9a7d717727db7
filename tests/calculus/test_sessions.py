"""Sessions of the two sides, where the frames alone distinguish nothing."""

from pathlib import Path

import pytest
from conftest import FIXTURES
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


def test_actions_of_one_session_that_two_do_elsewhere() -> None:
    one = Sessions([ProcessSession((1, 2), None, None)])
    two = Sessions([ProcessSession((1,), None, None), ProcessSession((2,), None, None)])
    nested = Sessions([ProcessSession((1,), None, None), ProcessSession((2,), 1, None)])
    assert splits(one, two) == [SessionSplit(1, 2)]
    assert splits(two, one) == splits(one, nested) == []
