"""What belongs to one opened results directory: its reading context, and whether it is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.reading_context import Fault, ReadingContext, visiting

T = TypeVar("T")

_MOST_FAULTS = 100  # that are kept


class Session:
    """The reading context of an opened results directory.

    It is the current context only while the API works, not while the caller's code runs. So a
    caller can read several directories in turn, and in several threads.
    """

    def __init__(self, max_size: int, *, follow_links: bool) -> None:
        self.visit = ReadingContext(max_size, follow_links=follow_links)
        self._is_open = True

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The first internal errors so far."""
        return tuple(self.visit.faults)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work in this context until the block ends. Raises RequestError if it is closed."""
        if not self._is_open:
            raise RequestError("these results are closed")
        with visiting(self.visit):
            yield
        del self.visit.faults[_MOST_FAULTS:]

    def each(self, items: Iterator[T]) -> Iterator[T]:
        """Pass on items, each made in this context. Raises RequestError if it is closed."""
        while True:
            with self.working():
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item

    def close(self) -> None:
        """Close the archive, if there is one."""
        self._is_open = False
        self.visit.archives.clear()
