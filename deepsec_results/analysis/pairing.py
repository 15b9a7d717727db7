"""Which of two lists belong together: by what says most first, then by what says less."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Pair(Struct, Generic[T], frozen=True):
    """Two that belong together, or one that is alone: the other is None then."""

    a: T | None
    b: T | None


def pair(
    left: Sequence[T], right: Sequence[T], keys: Sequence[Callable[[T], Hashable | None]]
) -> list[Pair[T]]:
    """Pair those with the same key, by the first of the keys that finds one, in their order.

    A key of None fits nothing. The pairs are in the order of the right side, then come those of
    the left that are alone.
    """
    partners: dict[int, int] = {}
    free = dict.fromkeys(range(len(left)))
    for key in keys:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for at in free:
            waiting[key(left[at])].append(at)
        for at, one in enumerate(right):
            wanted = key(one)
            if at not in partners and wanted is not None and waiting[wanted]:
                partners[at] = waiting[wanted].popleft()
                del free[partners[at]]
    paired = [
        Pair(left[partners[at]] if at in partners else None, one) for at, one in enumerate(right)
    ]
    return [*paired, *(Pair(left[at], None) for at in free)]
