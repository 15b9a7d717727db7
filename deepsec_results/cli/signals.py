"""Signals that end dsr: it removes what is not complete first, as after an error."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from deepsec_results.cli.errors import ended_by
from deepsec_results.use_cases.interruptions import ENDING


class EndedBySignal(SystemExit):
    """Raised in the main thread for SIGTERM, SIGHUP and SIGQUIT."""


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let signals raise EndedBySignal until the block ends.

    A signal that is ignored from the start, as by `nohup`, stays ignored. Outside the main thread,
    nothing changes.
    """
    before = {number: signal.getsignal(number) for number in ENDING}
    caught = [number for number, action in before.items() if action is signal.SIG_DFL]
    with suppress(ValueError):  # not in the main thread
        for number in caught:
            signal.signal(number, _end)
    try:
        yield
    finally:
        with suppress(ValueError):
            for number in caught:
                signal.signal(number, before[number])


def _end(number: int, frame: object) -> None:
    for other in ENDING:  # nothing interrupts the cleaning
        signal.signal(other, signal.SIG_IGN)
    raise EndedBySignal(ended_by(number))
