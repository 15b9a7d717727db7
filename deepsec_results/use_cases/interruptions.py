"""Signals that have to wait while something must be done as a whole."""

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager

_NAMES = ("SIGTERM", "SIGHUP", "SIGQUIT")
ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


@contextmanager
def uninterrupted(
    signals: Collection[signal.Signals] = (signal.SIGINT, *ENDING),
) -> Iterator[None]:
    """Let Ctrl-C, and other signals that end dsr, wait until the block ends.

    Processes and threads that are started in the block never receive them.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        # This raises the KeyboardInterrupt of a Ctrl-C that came before.
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def deferred() -> Iterator[None]:
    """The same for starting a program, which receives the signals as usual."""
    came: list[int] = []
    numbers = [each for each in (signal.SIGINT, *ENDING) if callable(signal.getsignal(each))]
    before = {
        number: signal.signal(number, lambda number, frame: came.append(number))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
        for late in came:
            signal.raise_signal(late)
