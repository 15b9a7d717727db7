"""Signals that end dsr: it removes what is not complete first, as after an error."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from deepsec_results.cli.errors import ended_by
from deepsec_results.use_cases.interruptions import ENDING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_SOON = 0.001  # seconds


class EndedBySignal(SystemExit):
    """Raised in the main thread for SIGTERM, SIGHUP and SIGQUIT."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let signals raise EndedBySignal until the block ends. Ctrl-C raises KeyboardInterrupt.

    A signal that is ignored from the start, as by `nohup`, stays ignored. Outside the main thread,
    nothing changes.
    """
    before = {number: signal.getsignal(number) for number in ENDING}
    caught = [number for number, action in before.items() if action is signal.SIG_DFL]
    with suppress(ValueError):  # not in the main thread
        for number in caught:
            signal.signal(number, _end)
    hook = sys.unraisablehook
    sys.unraisablehook = partial(_raise_soon, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        with suppress(ValueError):
            for number in caught:
                signal.signal(number, before[number])


def _end(number: int, frame: object) -> None:
    for other in ENDING:  # nothing interrupts the cleaning
        signal.signal(other, signal.SIG_IGN)
    raise EndedBySignal(ended_by(number))


def _raise_soon(hook: "Callable[[UnraisableHookArgs], object]", lost: "UnraisableHookArgs") -> None:
    """Raise the exception of a signal once more, where it is not lost. `hook` gets any other one.

    Python drops what is raised while it removes an object, as in the callback of a weak reference.
    """
    error = lost.exc_value
    if not isinstance(error, (KeyboardInterrupt, EndedBySignal)) or not hasattr(signal, "SIGALRM"):
        hook(lost)
        return
    again = type(error)(*error.args)

    def raise_again(number: int, frame: object) -> None:
        raise again

    signal.signal(signal.SIGALRM, raise_again)
    signal.setitimer(signal.ITIMER_REAL, _SOON)
