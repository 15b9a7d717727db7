"""An immutable map does what a dict does, and leaves the maps that it was made from alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepsec_results.calculus.persistent_map import PersistentMap

KEYS = st.one_of(st.integers(0, 70), st.integers(0, 40_000))
CHANGES = st.lists(st.tuples(KEYS, st.one_of(st.none(), st.integers(0, 3))), max_size=60)


@given(changes=CHANGES)
def test_it_is_as_a_dict(changes: list[tuple[int, int | None]]) -> None:
    made: PersistentMap[int] = PersistentMap()
    expected: dict[int, int] = {}
    history = [(made, dict(expected))]
    for key, value in changes:
        if value is None:
            made = made.remove(key)
            expected.pop(key, None)
        else:
            made = made.set(key, value)
            expected[key] = value
        history.append((made, dict(expected)))
    for earlier, values in history:
        assert dict(earlier.items()) == values
        assert list(earlier.values()) == [values[key] for key in sorted(values)]
        assert len(earlier) == len(values)
        if values:
            assert earlier.first() == values[min(values)]
        else:
            with pytest.raises(StopIteration):
                earlier.first()
        assert all(earlier.get(key) == values.get(key) for key, _ in changes)
        for one, other in ((made, earlier), (earlier, made)):
            ours, theirs = dict(one.items()), dict(other.items())
            new = [ours[key] for key in sorted(ours) if theirs.get(key) != ours[key]]
            assert list(one.new_since(other)) == new


@given(key=st.integers(0, 40_000), bits=st.integers(1, 60), known=st.sets(KEYS, max_size=3))
def test_a_larger_key_is_another_one(key: int, bits: int, known: set[int]) -> None:
    """Also if its last bits are those of a key in the map."""
    made: PersistentMap[str] = PersistentMap()
    for one in {key, *known}:
        made = made.set(one, "here")
    larger = key + (1 << bits)
    assert made.get(larger) == ("here" if larger in known else None)
    assert dict(made.remove(larger).items()).keys() == {key, *known} - {larger}
