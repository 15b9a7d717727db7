"""Immutable sequences that grow at the end and share what they have in common."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Growing(Sequence[T], Generic[T]):
    """A sequence of which a longer copy takes constant time.

    All copies that grew from one another share a list, of which each sees its own length. Only one
    that grows a second time copies its part of the list.
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: Sequence[T] = ()) -> None:
        self._items = list(items)
        self._length = len(self._items)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if not isinstance(at, slice):
            return self._items[range(self._length)[at]]
        chosen = range(self._length)[at]
        if chosen.step == 1:
            return self._items[chosen.start : chosen.stop]
        return [self._items[place] for place in chosen]

    def __iter__(self) -> Iterator[T]:
        return islice(self._items, self._length)

    def plus(self, item: T) -> "Growing[T]":
        """A copy with one more item."""
        items = self._items
        if len(items) > self._length:
            items = items[: self._length]
        items.append(item)
        longer: Growing[T] = Growing.__new__(Growing)
        longer._items, longer._length = items, self._length + 1
        return longer
