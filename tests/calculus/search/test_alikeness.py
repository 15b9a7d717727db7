"""The keys of states in a search, compared with all renamings of their private names."""

from collections.abc import Hashable, Iterator
from itertools import permutations, product

import pytest
from msgspec import Struct

from deepsec_results.calculus.outlines import FrameOutline
from deepsec_results.calculus.search.alikeness import groups_of, key_of_groups

NAMES = (0, 1, 2)


class Thread(Struct, frozen=True, order=True):
    """A thread of shape 0 has one private name, one of shape 1 has two."""

    shape: int
    names: tuple[int, ...]


State = tuple[Thread, ...]

THREADS = [Thread(shape, names) for shape in (0, 1) for names in permutations(NAMES, shape + 1)]
FRAMES = [FrameOutline(7, length, {name: name for name in range(length)}) for length in (0, 1, 2)]


def states() -> Iterator[State]:
    for size in (1, 2, 3):
        yield from product(THREADS, repeat=size)


def key(state: State, frame: FrameOutline) -> Hashable:
    return key_of_groups(groups_of(state, frame.names), frame)


def renamed(state: State, frame: FrameOutline) -> Iterator[State]:
    """The state under each renaming that keeps the names in the frame."""
    others = [name for name in NAMES if name not in frame.names]
    for order in permutations(others):
        new = {**frame.names, **dict(zip(others, order, strict=True))}
        yield tuple(Thread(each.shape, tuple(new[name] for name in each.names)) for each in state)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.length} names in the frame")
def test_states_with_one_key_are_equal_but_for_names(frame: FrameOutline) -> None:
    least: dict[Hashable, list[Thread]] = {}
    for state in states():
        first = min(sorted(other) for other in renamed(state, frame))
        assert least.setdefault(key(state, frame), first) == first


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.length} names in the frame")
def test_a_renaming_does_not_change_the_key(frame: FrameOutline) -> None:
    for state in states():
        assert {key(other, frame) for other in renamed(state, frame)} == {key(state, frame)}


def test_the_order_of_threads_of_different_shapes_does_not_change_the_key() -> None:
    one, two = Thread(0, (1,)), Thread(1, (2, 1))
    assert key((one, two), FRAMES[0]) == key((two, one), FRAMES[0])
    three = Thread(2, (1, 2))
    keys = {key(order, FRAMES[0]) for order in permutations((one, two, three))}
    assert len(keys) == 1


def test_threads_of_one_shape_are_put_in_order_by_their_names_in_the_frame() -> None:
    """Only one of the two threads knows the name in the frame; both share another one."""
    knowing, other, third = Thread(1, (0, 1)), Thread(1, (2, 1)), Thread(0, (2,))
    keys = {key(order, FRAMES[1]) for order in permutations((knowing, other, third))}
    assert len(keys) == 1


def test_the_number_of_alike_threads_is_part_of_the_key() -> None:
    thread = Thread(0, (0,))
    assert key((thread,), FRAMES[1]) != key((thread, thread), FRAMES[1])
