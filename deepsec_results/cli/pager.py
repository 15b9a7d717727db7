"""The process of a pager, which ends no later than dsr."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from deepsec_results.use_cases.interruptions import deferred

# Its standard input ends when dsr ends, even if dsr is killed. Then it ends the pager, and what
# that has started, so that no pager takes the keys that are meant for the shell.
_GUARD = """
read -r none
children=$(cat /proc/"$1"/task/"$1"/children)
kill "$1" $children
"""
_PATIENCE = 2.0  # seconds for a pager to end


class Pager:
    """A pager that reads from dsr. Raises OSError if it cannot be started."""

    def __init__(self, command: str | Sequence[str], environment: Mapping[str, str]) -> None:
        self._settings = _terminal_settings()
        with deferred():
            self._process = subprocess.Popen(
                command, shell=isinstance(command, str), stdin=subprocess.PIPE, env=environment
            )
            self._guard = _start_guard(self._process.pid)
        self.is_left = False

    def send(self, data: bytes) -> bool:
        """Send text to show; false if the user has left the pager."""
        assert self._process.stdin is not None
        if not self.is_left:
            try:
                self._process.stdin.write(data)
                self._process.stdin.flush()
            except BrokenPipeError:
                self.is_left = True
        return not self.is_left

    def wait(self) -> int:
        """Wait for the user to leave the pager; its exit code. Ctrl-C is for the pager meanwhile.

        Raises EndedBySignal; then the pager has to be ended.
        """
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self._close_input()
            code = self._process.wait()
        finally:
            signal.signal(signal.SIGINT, before)
        self._clean_up()
        return code

    def end(self) -> None:
        """End the pager, whatever the user does with it."""
        self._close_input()
        if self._guard is None:
            self._process.terminate()
        else:
            self._guard.communicate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clean_up()

    def _close_input(self) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()

    def _clean_up(self) -> None:
        """Dismiss the guard, and restore the terminal if the pager was killed."""
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
        _restore_terminal(self._settings)


def _start_guard(pid: int) -> "subprocess.Popen[bytes] | None":
    """Start what ends a pager when dsr has ended; None if that is impossible."""
    with suppress(OSError):
        return subprocess.Popen(
            ["sh", "-c", _GUARD, "dsr-pager", str(pid)], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    return None


def _terminal_settings() -> "list[Any] | None":
    """The settings of the terminal, such as whether it shows what is typed; None if unknown."""
    import termios

    with suppress(OSError, ValueError, termios.error):
        return termios.tcgetattr(sys.stdout.fileno())
    return None


def _restore_terminal(settings: "list[Any] | None") -> None:
    import termios

    with suppress(OSError, ValueError, termios.error):
        terminal = sys.stdout.fileno()
        # A process in the background would be stopped.
        if settings not in (None, _terminal_settings()) and os.tcgetpgrp(terminal) == os.getpgrp():
            termios.tcsetattr(terminal, termios.TCSADRAIN, settings)
