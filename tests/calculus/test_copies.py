"""The copies that a replication can make."""

import pytest
from processes import Protocol

from deepsec_results.calculus import copies
from deepsec_results.calculus.configurations import Component, Configuration, initial_configuration
from deepsec_results.calculus.copies import unfold
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.events import Unfolded


def made(count: int, unfolded: int) -> tuple[list[int], list[tuple[int, ...]]]:
    """The numbers of the copies that `!^COUNT out(c,c)` makes, and the outputs there are then."""
    protocol = Protocol()
    sent = protocol.out(protocol.c)
    replication = protocol.bang(count, sent)
    before = initial_configuration(protocol.theory, replication)
    after, event = unfold(before, the_replication(before), unfolded)
    assert isinstance(event, Unfolded)
    outputs = [one for one in after if one.process is sent]
    return list(event.copies), sorted(one.copies for one in outputs)


def the_replication(configuration: Configuration) -> Component:
    [component] = configuration
    return component


@pytest.mark.parametrize(
    ("count", "unfolded", "numbers"),
    [
        (4, 1, [4]),
        (4, 2, [4, 3]),
        (4, 3, [4, 3, 2, 1]),  # the last copy comes with the last but one
        (2, 1, [2, 1]),
        (1, 1, [1]),
    ],
)
def test_copies_are_numbered_downwards(count: int, unfolded: int, numbers: list[int]) -> None:
    assert made(count, unfolded) == (numbers, sorted((number,) for number in numbers))


@pytest.mark.parametrize(("count", "unfolded"), [(4, 0), (4, 4), (2, 2), (1, 2), (0, 1), (3, -1)])
def test_other_numbers_of_copies_cannot_be_made(count: int, unfolded: int) -> None:
    with pytest.raises(CalculusError, match=f"{unfolded} copies of a replication"):
        made(count, unfolded)


def test_as_many_copies_as_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MAX_PROCESSES", 3)
    assert made(9, 3) == ([9, 8, 7], [(7,), (8,), (9,)])
    with pytest.raises(CalculusError, match="4 copies are more than the 3 that can be shown"):
        made(9, 4)
