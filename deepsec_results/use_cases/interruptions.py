"""Signals that have to wait while something must be done as a whole."""

import signal
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

_NAMES = ("SIGTERM", "SIGHUP", "SIGQUIT")
ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
_USUAL = (signal.SIGINT, *ENDING)


@contextmanager
def uninterrupted(signals: Collection[signal.Signals] = _USUAL) -> Iterator[None]:
    """Let Ctrl-C, and other signals that end dsr, wait until the block ends.

    Processes and threads that are started in the block never receive them.
    """
    # Other threads, such as those of pyarrow, may receive what this thread blocks. Then the main
    # thread still handles it.
    with deferred(signals), _blocked(signals):
        yield


@contextmanager
def _blocked(signals: Collection[signal.Signals]) -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def deferred(signals: Collection[signal.Signals] = _USUAL) -> Iterator[None]:
    """Handle signals when the block ends. Programs that are started in it receive them as usual."""
    came: list[int] = []
    before: dict[signal.Signals, Any] = {}
    try:
        with suppress(ValueError):  # not in the main thread, which handles all signals
            for number in signals:
                action = signal.getsignal(number)
                if callable(action):
                    # This raises the KeyboardInterrupt of a Ctrl-C that came before.
                    signal.signal(number, lambda number, frame: came.append(number))
                    before[number] = action
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)
        for late in came:
            signal.raise_signal(late)
