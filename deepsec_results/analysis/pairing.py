"""Pairs of elements of two lists, by several keys in the order of their precision."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Pair(Struct, Generic[T], frozen=True):
    """Two elements that belong together, or one without a partner: then the other is None."""

    a: T | None
    b: T | None


def pair(
    left: Sequence[T], right: Sequence[T], keys: Sequence[Callable[[T], Hashable | None]]
) -> list[Pair[T]]:
    """Pair the elements with the same key, by the first key that finds a partner, in their order.

    A key of None has no partner. The pairs are in the order of `right`, followed by the elements of
    `left` without a partner.
    """
    partners: dict[int, int] = {}
    free = dict.fromkeys(range(len(left)))
    for key in keys:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for at in free:
            waiting[key(left[at])].append(at)
        for at, element in enumerate(right):
            wanted = key(element)
            if at not in partners and wanted is not None and waiting[wanted]:
                partners[at] = waiting[wanted].popleft()
                del free[partners[at]]
    paired = [
        Pair(left[partners[at]] if at in partners else None, element)
        for at, element in enumerate(right)
    ]
    return [*paired, *(Pair(left[at], None) for at in free)]
