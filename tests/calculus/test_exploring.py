"""Following finds what an exploration without any reduction finds, on small random processes."""

from collections import Counter
from random import Random

import pytest
from conftest import tried
from exploring import End, explore, up_to_names_of
from random_processes import Builder, random_pair
from random_traces import random_trace

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.ways import WayOutcome
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Nil
from deepsec_results.model.traces import (
    visible_actions,
)

MOST_STATES = 1_500


def check(draw: Random, semantics: Semantics) -> set[End] | None:
    """Check one example; how it ends, or None if there is too much to explore."""
    builder = Builder()
    attacked, other = (builder.process(tree) or Nil() for tree in random_pair(draw))
    theory = builder.theory
    end, actions = random_trace(draw, initial_configuration(theory, attacked), semantics)
    expected = explore(end, visible_actions(actions), other, semantics, MOST_STATES)
    if expected is None:
        return None
    following = follow(end, actions, other, semantics)
    assert following.complete
    found = {
        (way.outcome, way.followed, up_to_names_of(way.configuration)) for way in following.ways
    }
    assert found == expected
    return expected


@pytest.mark.parametrize("semantics", Semantics)
@pytest.mark.parametrize("seed", range(tried(100)))
def test_following_leaves_nothing_out(seed: int, semantics: Semantics) -> None:
    check(Random(seed), semantics)


def test_each_outcome_is_met() -> None:
    """The test above is about something: it has ways of each kind, and few are left out."""
    outcomes: Counter[WayOutcome] = Counter()
    seen: Counter[str] = Counter()
    for seed in range(100):
        ends = check(Random(seed), Semantics.EAVESDROP)
        if ends is None:
            seen["left out"] += 1
            continue
        seen["several"] += len(ends) > 1
        seen["visible"] += any(followed for _, followed, _ in ends)
        outcomes.update({outcome for outcome, _, _ in ends})
    assert outcomes[WayOutcome.EQUIVALENT] >= 40 and outcomes[WayOutcome.STUCK] >= 25
    assert outcomes[WayOutcome.EQUALITY] + outcomes[WayOutcome.MESSAGE] >= 8
    assert seen["left out"] <= 2 and seen["several"] >= 10 and seen["visible"] >= 40
