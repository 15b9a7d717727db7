"""How a use case reports to its caller while it runs."""

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from deepsec_results.reading.context import set_for_block

T = TypeVar("T")

MOST_REMARKS = 5  # of one kind that are shown


class Reporter(Protocol):
    """The interface that a caller implements to receive reports."""

    def remark(self, text: str) -> None:
        """Receive a sentence that is not part of the result."""

    def problem(self, text: str) -> None:
        """Receive what cannot be read, and why."""

    def watched(self, pieces: Iterable[T], total: int) -> Iterator[T]:
        """Pass on pieces of work as they are done, `total` in all, and show the progress."""

    def now(self) -> int:
        """The time in seconds since 1970."""


class SilentReporter:
    """Reports nothing. This is the default for callers of the library."""

    def remark(self, text: str) -> None: ...

    def problem(self, text: str) -> None: ...

    def watched(self, pieces: Iterable[T], total: int) -> Iterator[T]:
        yield from pieces

    def now(self) -> int:
        return int(time.time())


_CURRENT: ContextVar[Reporter] = ContextVar("reporter", default=SilentReporter())  # noqa: B039


def reporter() -> Reporter:
    """The reporter of the current caller."""
    return _CURRENT.get()


def reporting_to(wanted: Reporter) -> AbstractContextManager[Reporter]:
    """Report to `wanted` until the block ends."""
    return set_for_block(_CURRENT, wanted)
