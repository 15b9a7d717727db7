"""Spread work over the cores of the machine, with results in order."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from deepsec_results.reading.context import set_for_block
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.reading_context import Noticed, current_context
from deepsec_results.use_cases.interruptions import uninterrupted

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

T = TypeVar("T")
R = TypeVar("R")


class WorkerError(RequestError):
    """Raised if a worker process was killed."""


class _ThisProcess:
    """Whether this process is a worker. Only the first process starts workers."""

    is_worker = False


class Spreader(Protocol):
    """Something other than the cores of this machine that does work."""

    def __call__(self, work: Callable[[T], R], pieces: Sequence[T]) -> Iterator[R]:
        """The results of `work` on each piece, in order."""


_ALONE: ContextVar[bool] = ContextVar("alone", default=False)
_SPREADER: ContextVar[Spreader | None] = ContextVar("spreader", default=None)


def working_alone() -> AbstractContextManager[bool]:
    """Start no processes until the block ends: others work on the other cores."""
    return set_for_block(_ALONE, True)


def spreading_with(spreader: Spreader) -> AbstractContextManager[Spreader | None]:
    """Let `spreader` do what is spread, until the block ends."""
    return set_for_block(_SPREADER, spreader)


def cores() -> int:
    """Number of processes that can work at once; 1 if no worker can be started."""
    if sys.platform != "linux" or _ThisProcess.is_worker or _ALONE.get():
        return 1
    return len(os.sched_getaffinity(0))


def pieces_of(elements: Sequence[T], size: int) -> list[Sequence[T]]:
    """Elements in pieces of one size, the last one perhaps smaller."""
    return [elements[at : at + size] for at in range(0, len(elements), size)]


def spread(work: Callable[[T], R], pieces: Sequence[T], *, alone: bool) -> Iterator[R]:
    """The results of `work` on each piece, in the order of the pieces.

    With `alone`, this process does everything, which is best if there is little to do. Otherwise,
    results are pickled. A worker is at most one piece ahead of the caller, so that memory does not
    grow with the number of pieces. This process does the share of a worker that cannot be started.
    Raises WorkerError if a worker is killed, which happens if memory runs out.
    """
    if (spreader := _SPREADER.get()) is not None:
        yield from spreader(work, pieces)
        return
    number = 1 if alone else min(cores(), len(pieces))
    if number < 2:
        yield from map(work, pieces)
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receivers: list[Connection] = []
    workers: list[ForkProcess] = []
    try:
        with uninterrupted(), suppress(OSError, MemoryError):  # none can be started
            for first in range(number):
                receiver, sender = context.Pipe(duplex=False)
                arguments = (work, pieces[first::number], sender, [*receivers, receiver])
                worker = context.Process(target=_serve, args=arguments, daemon=True)
                with sender:
                    worker.start()
                workers.append(worker)
                receivers.append(receiver)
        for at, piece in enumerate(pieces):
            mine = at % number
            yield _receive(receivers[mine]) if mine < len(receivers) else work(piece)
    finally:
        # Workers that finished have ended already. After Ctrl-C, dsr does not wait for the others.
        for process in workers:
            process.kill()
            process.join()


def _receive(receiver: "Connection") -> Any:
    try:
        done, result, noticed = receiver.recv()
    except (EOFError, OSError):  # the latter in the middle of a message
        raise WorkerError("a worker process of dsr was killed; out of memory?") from None
    current_context().notice(noticed)
    if not done:
        raise result
    return result


def _serve(
    work: Callable[[T], Any],
    pieces: Sequence[T],
    sender: "Connection",
    receivers: Sequence["Connection"],
) -> None:
    """Do a share of the pieces, in a worker process."""
    import gc
    import signal

    _ThisProcess.is_worker = True
    # Ctrl-C, or a lost connection, reaches all processes of the group, but only the first one
    # handles it: a worker starts while such signals wait, and receives only SIGTERM.
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    # Existing objects stay, and pieces are small. Looking for garbage more often takes a third
    # of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    # Only the first process reads, so that sending fails once that process has ended.
    for receiver in receivers:
        receiver.close()
    with suppress(BrokenPipeError):
        for piece in pieces:
            _send(sender, _done(work, piece))


def _send(sender: "Connection", done: tuple[bool, Any, Noticed]) -> None:
    """Send what was done, or the reason why it cannot be sent, such as a lack of memory."""
    try:
        sender.send(done)
    except BrokenPipeError:
        raise
    except Exception as error:
        sender.send((False, error, current_context().take_noticed()))


def _done(work: Callable[[T], Any], piece: T) -> tuple[bool, Any, Noticed]:
    """Whether the work succeeded, its result or exception, and what was noticed."""
    try:
        return True, work(piece), current_context().take_noticed()
    except Exception as error:
        import traceback

        error.add_note(traceback.format_exc())
        return False, error, current_context().take_noticed()
