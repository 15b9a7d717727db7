"""An immutable map from small whole numbers. A changed copy costs next to nothing.

A configuration differs from the one before it in one or two processes. The map is a tree in which
every node has 32 branches (Bagwell, "Ideal hash trees", 2001, without the hash): a changed copy
has a new node on each level, and shares all others.
"""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar, cast

V = TypeVar("V")

_BITS = 5
_MASK = (1 << _BITS) - 1
_NO_BRANCHES: tuple[Any, ...] = (None,) * (1 << _BITS)


class PersistentMap(Generic[V]):
    """A map from whole numbers, from 0. The greatest number decides how many levels there are."""

    __slots__ = ("_height", "_root", "_size")

    def __init__(self) -> None:
        self._root: tuple[Any, ...] = _NO_BRANCHES
        self._height = 0
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def get(self, key: int) -> V | None:
        """The value of a key, or None."""
        if key >> (_BITS * (self._height + 1)):
            return None
        node: Any = self._root
        for level in range(self._height, -1, -1):
            node = node[(key >> (_BITS * level)) & _MASK]
            if node is None:
                return None
        return cast(V, node)

    def set(self, key: int, value: V) -> "PersistentMap[V]":
        """A copy in which the key has a value."""
        return self._changed(key, value)

    def remove(self, key: int) -> "PersistentMap[V]":
        """A copy without the key."""
        return self if self.get(key) is None else self._changed(key, None)

    def first(self) -> V:
        """The value of the least key. Raises StopIteration if there is none."""
        node: Any = self._root
        for _ in range(self._height + 1):
            node = next(branch for branch in node if branch is not None)
        return cast(V, node)

    def values(self) -> Iterator[V]:
        """The values in the order of their keys."""
        return (value for _, value in self.items())

    def items(self) -> Iterator[tuple[int, V]]:
        """The keys and their values in the order of the keys."""
        pending: list[tuple[int, int, Any]] = [(self._height, 0, self._root)]
        while pending:
            level, key, node = pending.pop()
            if level < 0:
                yield key, node
                continue
            for branch in range(_MASK, -1, -1):
                if node[branch] is not None:
                    pending.append((level - 1, (key << _BITS) | branch, node[branch]))

    def new_since(self, earlier: "PersistentMap[V]") -> Iterator[V]:
        """The values that are not those of another map, the same objects, in the order of the keys.

        Where a map was made from the other one, this looks only at what differs.
        """
        if self._root is earlier._root:
            return
        pending: list[tuple[int, Any, Any]] = [(self._height, self._root, earlier._grown(self))]
        while pending:
            level, node, other = pending.pop()
            if level < 0:
                yield node
                continue
            pairs = zip(reversed(node), reversed(other or _NO_BRANCHES), strict=True)
            pending += [
                (level - 1, mine, its)
                for mine, its in pairs
                if mine is not its and mine is not None
            ]

    def _grown(self, other: "PersistentMap[V]") -> Any:
        """The root, or the node in it or above it that has the height of another map."""
        node: Any = self._root
        for _ in range(self._height, other._height):
            node = (node, *_NO_BRANCHES[1:])
        for _ in range(other._height, self._height):
            node = node and node[0]
        return node

    def _changed(self, key: int, value: V | None) -> "PersistentMap[V]":
        changed: PersistentMap[V] = PersistentMap()
        root, height = self._root, self._height
        while key >> (_BITS * (height + 1)):
            root = (root if self._size else None, *_NO_BRANCHES[1:])
            height += 1
        path: list[tuple[Any, ...]] = []
        node: Any = root
        for level in range(height, -1, -1):
            path.append(node or _NO_BRANCHES)
            node = path[-1][(key >> (_BITS * level)) & _MASK]
        changed._size = self._size + (value is not None) - (node is not None)
        inner: Any = value
        for level, above in enumerate(reversed(path)):
            branch = (key >> (_BITS * level)) & _MASK
            branches = [*above]
            branches[branch] = inner
            inner = (*branches,)
            if value is None and level < height and inner == _NO_BRANCHES:
                inner = None  # iteration need not look into it
        changed._root, changed._height = inner, height
        return changed
