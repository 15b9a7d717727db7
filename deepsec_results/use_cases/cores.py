"""Work spread over the cores of the machine, its results in order."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.visit import Fault, current_visit

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


class WorkerError(RequestError):
    """Raised where a process that shared the work was killed."""


class _ThisProcess:
    """Only the first process hands out work."""

    is_worker = False


def cores() -> int:
    """How many processes can work at once; 1 where no other one can be started."""
    if sys.platform != "linux" or _ThisProcess.is_worker:
        return 1
    return len(os.sched_getaffinity(0))


def spread(work: Callable[[T], R], pieces: Sequence[T], *, alone: bool) -> Iterator[R]:
    """The results of `work` on each piece, in the order of the pieces.

    With `alone`, all is done in this process: best where there is little to do. Otherwise results
    are pickled, and a process is at most one piece ahead of what was asked for, so that memory
    does not grow with the number of pieces. Raises WorkerError if a process is killed, as happens
    where memory runs out.
    """
    number = 1 if alone else min(cores(), len(pieces))
    if number < 2:
        yield from map(work, pieces)
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receivers: list[Connection] = []
    workers = []
    try:
        for first in range(number):
            receiver, sender = context.Pipe(duplex=False)
            receivers.append(receiver)
            arguments = (work, pieces[first::number], sender, receivers[:])
            workers.append(context.Process(target=_serve, args=arguments, daemon=True))
            workers[-1].start()
            sender.close()
        for at in range(len(pieces)):
            yield _receive(receivers[at % number])
    finally:
        # They have ended by themselves if all is done; after Ctrl-C nobody waits for them.
        for process in workers:
            process.kill()
            process.join()


def _receive(receiver: "Connection") -> Any:
    try:
        done, result, faults = receiver.recv()
    except EOFError:
        raise WorkerError("a worker process of dsr was killed; out of memory?") from None
    current_visit().faults += faults
    if not done:
        raise result
    return result


def _serve(
    work: Callable[[T], Any],
    pieces: Sequence[T],
    sender: "Connection",
    receivers: Sequence["Connection"],
) -> None:
    """Do one's share of the pieces, in a worker process."""
    import gc
    import signal

    _ThisProcess.is_worker = True
    # Ctrl-C reaches the whole group of processes; only the first one is to answer it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What there is now stays, and pieces are small: looking for cycles in it costs a third.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    # The first process alone reads: once it is gone, nothing can be sent any more.
    for receiver in receivers:
        receiver.close()
    try:
        for piece in pieces:
            sender.send(_done(work, piece))
    except BrokenPipeError:
        pass


def _done(work: Callable[[T], Any], piece: T) -> tuple[bool, Any, list[Fault]]:
    """The result, or what was raised instead of one, with where that was; and faults on files."""
    try:
        return True, work(piece), current_visit().take_faults()
    except Exception as error:
        import traceback

        error.add_note(traceback.format_exc())
        return False, error, current_visit().take_faults()
