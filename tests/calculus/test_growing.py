"""Sequences that grow at the end, and share what they have in common."""

import pytest

from deepsec_results.calculus.growing import Growing


def grown(*items: str) -> Growing[str]:
    sequence = Growing[str]()
    for item in items:
        sequence = sequence.plus(item)
    return sequence


def test_it_grows_at_the_end() -> None:
    assert list(grown("a", "b", "c")) == ["a", "b", "c"]
    assert list(Growing(["a", "b"]).plus("c")) == ["a", "b", "c"]


def test_what_grew_stays_as_it_was() -> None:
    short = grown("a", "b")
    one = short.plus("c")
    other = short.plus("d")
    assert (list(short), list(one), list(other)) == (["a", "b"], ["a", "b", "c"], ["a", "b", "d"])
    assert list(other.plus("e")) == ["a", "b", "d", "e"]
    assert list(one.plus("f")) == ["a", "b", "c", "f"]


def test_a_given_list_is_not_changed() -> None:
    given = ["a"]
    Growing(given).plus("b")
    assert given == ["a"]


@pytest.mark.parametrize("at", [0, 1, 2, -1, -2, -3])
def test_an_item_is_the_one_of_a_list(at: int) -> None:
    sequence = grown("a", "b", "c")
    sequence.plus("d")
    assert sequence[at] == ["a", "b", "c"][at]


@pytest.mark.parametrize("at", [3, -4])
def test_an_item_past_the_end_is_an_error(at: int) -> None:
    sequence = grown("a", "b", "c")
    sequence.plus("d")
    with pytest.raises(IndexError):
        sequence[at]


@pytest.mark.parametrize(
    "part",
    [
        slice(None), slice(1, None), slice(2), slice(1, 2), slice(-2, None), slice(5, 9),
        slice(2, 1), slice(None, None, 2), slice(None, None, 3), slice(None, None, -1),
    ],
)  # fmt: skip
def test_a_slice_is_that_of_a_list(part: slice) -> None:
    sequence = grown("a", "b", "c", "d")
    sequence.plus("e")
    assert list(sequence[part]) == ["a", "b", "c", "d"][part]


def test_a_longer_copy_shares_the_items() -> None:
    # So that a longer copy takes constant time.
    short = grown("a")
    assert short.plus("b")._items is short._items
    assert short.plus("c")._items is not short._items
