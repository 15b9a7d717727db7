"""Work spread over the cores of the machine, its results in order."""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.pool import AsyncResult

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # pieces for each core that are handed out before the first result is taken


class _Place:
    """Where this process stands: only the first one hands out work."""

    in_crew = False


def cores() -> int:
    """How many processes can work at once; 1 where no other one can be started."""
    if sys.platform != "linux" or _Place.in_crew:
        return 1
    return len(os.sched_getaffinity(0))


def spread(work: Callable[[T], R], pieces: Iterable[T], *, alone: bool) -> Iterator[R]:
    """The results of `work` on each piece, in the order of the pieces.

    `alone` keeps to this process, as is best where there is little to do. Otherwise `work` and
    the pieces are pickled. Only the results of a few pieces are kept until they are asked for, so
    that memory does not grow with their number.
    """
    number = 1 if alone else cores()
    if number == 1:
        yield from map(work, pieces)
        return
    import multiprocessing

    with multiprocessing.get_context("fork").Pool(number, _join) as pool:
        waiting: deque[AsyncResult[R]] = deque()
        for piece in pieces:
            waiting.append(pool.apply_async(work, (piece,)))
            if len(waiting) > number * _AHEAD:
                yield waiting.popleft().get()
        while waiting:
            yield waiting.popleft().get()


def _join() -> None:
    """Begin as one of the crew."""
    import gc
    import signal

    _Place.in_crew = True
    # Ctrl-C reaches the whole group of processes; only the first one is to answer it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What there is now stays, and pieces are small: looking for cycles in it costs a third.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
