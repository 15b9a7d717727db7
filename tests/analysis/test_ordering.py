"""The order of names that people expect."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepsec_results.analysis.ordering import natural_key

NAMES = st.lists(st.text(alphabet="aAéz019 _.-", max_size=6), min_size=3, max_size=3)


@pytest.mark.parametrize(
    "names",
    [
        ["1a", "9", "10", "10a"],
        ["run 2", "run 11", "run 100"],
        ["a", "a1", "a1b", "a2", "a10", "b"],
        ["x01", "x1", "x2"],
        ["elan", "Élan", "elans", "Zebra"],
        ["", "1", "a"],
        ["box.dps", "box-2.dps", "box_3.dps", "boxes.dps"],
        ["3sessions.dps", "3sessions2.dps", "3sessions.dps (2)", "3sessions-2dishonests.dps"],
        ["a.dps", "a.dps (2)", "a-b.dps", "a-b.dps (2)"],
        ["a", "a.dps", "a.dps.dps", "a.json"],
        ["n" + "9" * 4999, "n1" + "0" * 4999],
    ],
)
def test_natural_order(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == names


@given(NAMES)
def test_the_order_is_total(names: list[str]) -> None:
    keys = [natural_key(name) for name in names]
    for a, b, c in itertools.permutations(keys):
        assert (a < b) + (b < a) + (a == b) == 1
        assert not (a < b < c) or a < c
    assert len(set(keys)) == len(set(names))


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.text(alphabet="ab ", max_size=3))
def test_numbers_in_names_count_as_numbers(first: int, second: int, stem: str) -> None:
    assert (natural_key(f"{stem}{first}") < natural_key(f"{stem}{second}")) == (first < second)
