"""Exit codes, and the exceptions that lead to them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Every way in which `dsr` ends.

    DONE: the answer is on stdout. NO: the answer is "no": an invalid file, a `--fail-on` or
    `--exit-status` condition met. MISUSE: wrong usage, or what was named cannot be found or
    read. BUG: a fault of dsr. INTERRUPTED: Ctrl-C.
    """

    DONE = 0
    NO = 1
    MISUSE = 2
    BUG = 3
    INTERRUPTED = 130


def exit_code(*, unreadable: bool = False, no: bool = False) -> ExitCode:
    """The code of a command that has answered.

    `unreadable`: something that the user named cannot be read. This counts more than a `no`.
    """
    if unreadable:
        return ExitCode.MISUSE
    return ExitCode.NO if no else ExitCode.DONE


class ClosedPipeError(Exception):
    """Whoever read our output has gone, as `head` does when it has enough. Ends with DONE."""
