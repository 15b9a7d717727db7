"""A value for a tree, from the values of its parts, however deep it is."""

from collections.abc import Callable, Sequence
from typing import TypeVar

N = TypeVar("N")
R = TypeVar("R")


def bottom_up(
    root: N, parts: Callable[[N], Sequence[N]], combine: Callable[[N, list[R]], R | None]
) -> R | None:
    """The value of a tree; None as soon as `combine` gives None for a part of it.

    `parts` gives the parts of a node, and is called on the way in, from the left to the right;
    `combine` makes the value of a node from those of its parts, on the way out.
    """
    values: list[R] = []
    pending: list[tuple[N, int]] = [(root, -1)]
    while pending:
        node, count = pending.pop()
        if count < 0 and (inner := parts(node)):
            pending.append((node, len(inner)))
            pending += [(part, -1) for part in reversed(inner)]
            continue
        first = len(values) - max(count, 0)
        value = combine(node, values[first:])
        if value is None:
            return None
        values[first:] = [value]
    return values[0]
