"""The judgment of a trace is that of a follower without any reduction."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import FULL, some
from naive_follower import MATCHED, NO_EXECUTION, NOT_MATCHED, naive_answer
from random_judgments import ANSWERS, compare
from replays import name_of, read_attack
from test_trace_judgment import ATTACKS, expected

from deepsec_results.model.options import Semantics
from deepsec_results.model.traces import visible_actions

MOST_STATES = 2_000
# They have too many interleavings.
LARGE = {
    "passport-2sessions_5j6n/query_1",
    "passport-3sessions_6xlg/query_1",
    "tags_f0zn/query_1",
}
SMALL = [path for path in ATTACKS if name_of(path) not in LARGE]


def test_few_recordings_are_large() -> None:
    assert len(ATTACKS) == len(SMALL) + len(LARGE)


@pytest.mark.parametrize("path", some(SMALL), ids=name_of)
def test_a_recorded_trace(path: Path) -> None:
    attack = read_attack(path)
    pair, due = (attack.attacked, attack.other), visible_actions(attack.actions)
    answer = naive_answer(attack.theory.atoms, *pair, due, attack.semantics, MOST_STATES)
    assert answer == ANSWERS[expected(path)]


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("block", range(4))
def test_random_pairs(block: int, semantics: Semantics) -> None:
    """`python tests/naive_follower.py 10000` does the same with more pairs."""
    said = Counter(
        compare(seed, semantics) for seed in range(block * 50, block * 50 + (50 if FULL else 20))
    )
    assert said[None] <= 2


@pytest.mark.parametrize("semantics", Semantics)
def test_each_answer_is_met(semantics: Semantics) -> None:
    said = Counter(compare(seed, semantics) for seed in range(200, 300))
    assert said[MATCHED] >= 50 and said[NOT_MATCHED] >= 10
    # A trace made in the semantics classic always has an execution there.
    assert (said[NO_EXECUTION] > 0) is (semantics is not Semantics.CLASSIC)
