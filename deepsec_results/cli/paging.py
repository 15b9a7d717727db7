"""A pager for results that do not fit on the terminal, as git has it."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO

# Set for the pager unless the user sets them: `less` shows colors, leaves its last page on the
# screen, and ends at once if all fits.
_ENVIRONMENT = {"LESS": "FRX", "LV": "-c"}
_NOT_FOUND = (126, 127)  # the exit codes of a shell that cannot run a command
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_FOR_A_SHELL = re.compile(r"[|&;<>()$`\\*?~#=%]")


def pager_command(environment: Mapping[str, str]) -> str | None:
    """The pager: `$DSR_PAGER`, else `$PAGER`, else `less`; None for an empty one and for `cat`."""
    for name in ("DSR_PAGER", "PAGER"):
        if name in environment:
            wanted = environment[name].strip()
            return None if wanted in ("", "cat") else wanted
    return "less"


class Pages:
    """What a command writes to a terminal: held until it is known whether it fits.

    If it does not fit, it is shown in a pager. Remarks are held until the result is on the screen,
    so that they stay readable.
    """

    def __init__(self, command: str, show: Callable[[str], None]) -> None:
        self._command, self._show = command, show
        self._held: list[str] = []
        self._rows = 0
        self._is_open = False  # everything is shown at once, because the pager does not exist
        self._remarks: list[str] = []
        self._pager: subprocess.Popen[bytes] | None = None
        self.when_it_starts: Callable[[], None] = lambda: None

    @property
    def is_shown(self) -> bool:
        """Whether the pager has the screen."""
        return self._pager is not None

    def write(self, text: str) -> None:
        """Add to the result. Raises BrokenPipeError if the user has left the pager."""
        if self._pager is not None:
            self._send(text)
            return
        if self._is_open:
            self._show(text)
            return
        size = shutil.get_terminal_size()
        self._held.append(text)
        self._rows += rows_of(text, size.columns)
        if self._rows >= size.lines:  # the last line is for the prompt
            self.when_it_starts()
            self._pager = _start(self._command)
            held = "".join(self._held)
            self._held.clear()
            self._is_open = self._pager is None
            if self._pager is None:
                self._remarks.append(_not_found(self._command))
                self._show(held)
            else:
                self._send(held)

    def hold(self, remark: str) -> bool:
        """Whether a remark is held until the result is on the screen."""
        wait = bool(self._held) or self._pager is not None
        if wait:
            self._remarks.append(remark)
        return wait

    def end(self) -> list[str]:
        """Show what is held, wait for the user to leave the pager, and return the remarks."""
        held = "".join(self._held)
        self._held.clear()
        if held:
            with suppress(OSError):  # such as a terminal that was closed
                self._show(held)
        if self._pager is not None and _wait(self._pager) in _NOT_FOUND:
            self._remarks.append(_not_found(self._command))
        self._pager = None
        remarks, self._remarks = self._remarks, []
        return remarks

    def _send(self, text: str) -> None:
        assert self._pager is not None
        stdin: IO[bytes] | None = self._pager.stdin
        assert stdin is not None
        stdin.write(text.encode(sys.stdout.encoding or "ascii", sys.stdout.errors or "strict"))
        stdin.flush()


def rows_of(text: str, columns: int) -> int:
    """The number of rows that complete lines take on a screen with so many columns."""
    from deepsec_results.render.grids import display_width

    lines = _STYLE.sub("", text).split("\n")[:-1]
    return sum(max(1, -(-display_width(line) // max(1, columns))) for line in lines)


def _not_found(command: str) -> str:
    return f"dsr: cannot run the pager '{command}'; set DSR_PAGER, or use --no-pager"


def _start(command: str) -> "subprocess.Popen[bytes] | None":
    """Start a pager; None if it does not exist."""
    through_shell = _FOR_A_SHELL.search(command) is not None
    with suppress(OSError, ValueError):
        return subprocess.Popen(
            command if through_shell else shlex.split(command),
            shell=through_shell,
            stdin=subprocess.PIPE,
            env={**_ENVIRONMENT, **os.environ},
        )
    return None


def _wait(pager: "subprocess.Popen[bytes]") -> int:
    """Wait for the user to leave the pager. Ctrl-C is for the pager meanwhile."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if pager.stdin is not None:
            with suppress(BrokenPipeError):
                pager.stdin.close()
        return pager.wait()
    finally:
        signal.signal(signal.SIGINT, before)
