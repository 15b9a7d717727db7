"""Exit codes, and how a command chooses one."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `dsr`.

    DONE: the answer is on stdout. NO: the answer is "no": a file has errors, a verdict is not as
    expected, a `--fail-on` condition is met, or `--exit-status` is not satisfied. MISUSE: wrong
    usage, or something named cannot be found or read, or is a damaged archive. BUG: an internal
    error. INTERRUPTED: Ctrl-C.
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
    """The reader of stdout has closed it, as `head` does. dsr then exits with DONE."""
