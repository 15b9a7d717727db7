"""Work spread over the cores of the machine, its results in order."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from deepsec_results.cli.errors import CommandError
from deepsec_results.reading.faults import Fault, add_faults, take_faults

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")


class _Place:
    """Where this process stands: only the first one hands out work."""

    in_crew = False


def cores() -> int:
    """How many processes can work at once; 1 where no other one can be started."""
    if sys.platform != "linux" or _Place.in_crew:
        return 1
    return len(os.sched_getaffinity(0))


def spread(work: Callable[[T], R], pieces: Sequence[T], *, alone: bool) -> Iterator[R]:
    """The results of `work` on each piece, in the order of the pieces.

    `alone` keeps to this process, as is best where there is little to do. Otherwise results are
    pickled; a process is no more than a piece ahead of what was asked for, so that memory does
    not grow with their number. Raises CommandError if another process comes to an end, as the
    system lets it where memory runs out.
    """
    number = 1 if alone else min(cores(), len(pieces))
    if number < 2:
        yield from map(work, pieces)
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receivers: list[Connection] = []
    crew = []
    try:
        for first in range(number):
            receiver, sender = context.Pipe(duplex=False)
            receivers.append(receiver)
            arguments = (work, pieces[first::number], sender, receivers[:])
            crew.append(context.Process(target=_serve, args=arguments, daemon=True))
            crew[-1].start()
            sender.close()
        for at in range(len(pieces)):
            yield _receive(receivers[at % number])
    finally:
        # Where all is done they have ended by themselves; after Ctrl-C nobody waits for them.
        for process in crew:
            process.kill()
            process.join()


def _receive(receiver: "Connection") -> Any:
    try:
        done, result, faults = receiver.recv()
    except EOFError:
        told = "a process that dsr started was ended from outside; was there too little memory?"
        raise CommandError(told) from None
    add_faults(faults)
    if not done:
        raise result
    return result


def _serve(
    work: Callable[[T], Any],
    pieces: Sequence[T],
    sender: "Connection",
    receivers: Sequence["Connection"],
) -> None:
    """Do one's share of the pieces, as one of the crew."""
    import gc
    import signal

    _Place.in_crew = True
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
        return True, work(piece), take_faults()
    except Exception as error:
        import traceback

        error.add_note(traceback.format_exc())
        return False, error, take_faults()
