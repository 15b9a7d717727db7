"""Which ways to follow an attack explain most."""

from collections.abc import Sequence

import pytest
from processes import Protocol

from deepsec_results.calculus.configurations import initial_configuration
from deepsec_results.calculus.ways import Following, Way, WayOutcome
from deepsec_results.model.processes import Nil

START = initial_configuration(Protocol().theory, Nil())


def way(written: str) -> Way:
    """A way such as `stuck 2`, which follows two of three visible actions."""
    outcome, _, followed = written.partition(" ")
    return Way(WayOutcome[outcome.upper()], int(followed), 3, START, ())


@pytest.mark.parametrize(
    ("ways", "furthest"),
    [
        (["stuck 0"], [0]),
        (["equality 3", "equivalent 3", "message 3", "equivalent 3"], [1, 3]),
        # Those that do all actions and are distinguished.
        (["equality 3", "stuck 2", "message 3", "equality 2"], [0, 2]),
        # The furthest, distinguished ones before those that are stuck.
        (["stuck 1", "equality 1", "stuck 2"], [2]),
        (["stuck 2", "equality 1", "message 2", "equality 2"], [2, 3]),
        (["stuck 2", "equality 1", "stuck 2"], [0, 2]),
        # Those that were not examined come last.
        (["undecided 2", "stuck 1"], [1]),
        (["undecided 3", "stuck 0", "equality 0"], [2]),
        (["undecided 2", "undecided 1", "undecided 2"], [0, 2]),
    ],
)
def test_the_ways_that_explain_most(ways: Sequence[str], furthest: list[int]) -> None:
    found = [way(written) for written in ways]
    following = Following(found, 9, complete=True)
    assert list(following.furthest) == [found[at] for at in furthest]


def test_ways_are_counted_by_their_outcome() -> None:
    found = Following([way("stuck 1"), way("done 3"), way("stuck 0")], 9, complete=False)
    assert found.counts == {WayOutcome.STUCK: 2, WayOutcome.DONE: 1}
    assert found.counts[WayOutcome.EQUIVALENT] == 0


def test_a_way_ends_with_a_test_or_without() -> None:
    distinguished = {outcome for outcome in WayOutcome if outcome.is_distinguished}
    assert distinguished == {WayOutcome.EQUALITY, WayOutcome.MESSAGE}
    assert way("stuck 1").witness is None
