"""Which threads of a state, and which states, are alike: equal except for private names.

As in `likeness`, which does the same for configurations that change step by step; here a state is
small, and examined once.
"""

from collections import Counter
from collections.abc import Container, Hashable, Iterable, Sequence
from typing import Protocol

from deepsec_results.calculus.outlines import FrameOutline


class Outlined(Protocol):
    """What has a shape with private names in it, such as a thread."""

    shape: int
    names: tuple[int, ...]


Group = tuple[int, tuple[int | None, ...]]
"""The shape of threads that are alike, and their names; None for one that only its thread has."""

Groups = dict[Group, list[int]]
"""The places of threads in a state, by their groups."""


def groups_of(threads: Sequence[Outlined], shared: Container[int]) -> Groups:
    """Threads in groups of alike ones, if `shared` are the names that occur elsewhere too."""
    holders: dict[int, int] = {}
    for thread in threads:
        for name in thread.names:
            holders[name] = holders.get(name, 0) + 1
    groups: Groups = {}
    for at, thread in enumerate(threads):
        names = tuple(
            [name if name in shared or holders[name] > 1 else None for name in thread.names]
        )
        groups.setdefault((thread.shape, names), []).append(at)
    return groups


def key_of_groups(groups: Groups, frame: FrameOutline) -> Hashable:
    """The key of a state. What has one key is alike; some that are alike may have two keys.

    Names in the frame have their numbers there; others that are shared get the numbers after these.
    """
    numbers = dict(frame.names)
    counts: dict[Group, int] = {}
    for group in _in_order(groups, frame):
        shape, names = group
        own = tuple(
            [None if name is None else numbers.setdefault(name, len(numbers)) for name in names]
        )
        counts[shape, own] = counts.get((shape, own), 0) + len(groups[group])
    return frame.number, frozenset(counts.items())


def _in_order(groups: Groups, frame: FrameOutline) -> Iterable[Group]:
    """The groups, so that shared names get the same numbers in alike states where possible."""
    known = frame.names
    if all(name is None or name in known for _, names in groups for name in names):
        return groups
    shapes = Counter[int]()
    for (shape, _), places in groups.items():
        shapes[shape] += len(places)

    def without_names(group: Group) -> tuple[int, int, list[int], int]:
        shape, names = group
        places = [-1 if name is None else known.get(name, -1) for name in names]
        return shapes[shape], shape, places, groups[group][0]

    return sorted(groups, key=without_names)
