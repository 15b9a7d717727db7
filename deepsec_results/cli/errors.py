"""Exit codes, and how a command chooses one."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `dsr`.

    DONE: the answer is on stdout. NO: the answer is "no": a file has errors, a verdict is not as
    expected, a `--fail-on` condition is met, or `--exit-status` is not satisfied. MISUSE: wrong
    usage, something named cannot be found or read, or is a damaged archive, the result cannot be
    written, or the machine lacks something, such as memory. BUG: an internal error. INTERRUPTED:
    Ctrl-C. CLOSED_PIPE: the reader of stdout closed it before it had the whole answer; a shell
    gives the same code to a program that SIGPIPE ended. `ended_by` has the codes for other signals.
    """

    DONE = 0
    NO = 1
    MISUSE = 2
    BUG = 3
    INTERRUPTED = 130
    CLOSED_PIPE = 141


def exit_code(*, unreadable: bool = False, no: bool = False) -> ExitCode:
    """The code of a command that has answered.

    `unreadable`: something that the user named cannot be read. This counts more than a `no`.
    """
    if unreadable:
        return ExitCode.MISUSE
    return ExitCode.NO if no else ExitCode.DONE


def ended_by(number: int) -> int:
    """The code after a signal, as a shell gives it: 129 for SIGHUP, 131 for SIGQUIT, 143 for
    SIGTERM."""
    return 128 + number


class ClosedPipeError(Exception):
    """The reader of stdout has closed it, as `head` does. dsr then exits with CLOSED_PIPE."""


class LeftPagerError(Exception):
    """The user has left the pager, and the answer of the command is known."""
