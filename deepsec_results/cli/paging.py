"""A pager for results that do not fit on the terminal, as git has it."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

from deepsec_results.cli.errors import LeftPagerError
from deepsec_results.cli.pager import Pager

# Set for the pager unless the user sets them: `less` shows colors, leaves its last page on the
# screen, and ends at once if all fits.
_ENVIRONMENT = {"LESS": "FRX", "LV": "-c"}
_SHOW_COLORS = "-R"  # in front of other settings of `less`, which may differ
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
        self.failure: str | None = None  # why there is no pager
        self._pager: Pager | None = None
        self.may_stop = False  # whether the exit code is known when the user leaves the pager
        self.when_it_starts: Callable[[], object] = lambda: None

    @property
    def is_shown(self) -> bool:
        """Whether the pager has the screen."""
        return self._pager is not None and not self._pager.is_left

    def write(self, text: str) -> None:
        """Add to the result. Raises LeftPagerError if the user has left the pager, and nothing that
        follows can change the exit code."""
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
                self.failure = _not_found(self._command)
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
            self._show(held)
        if self._pager is not None and self._pager.wait() in _NOT_FOUND:
            self.failure = _not_found(self._command)
        self._pager = None
        remarks, self._remarks = self._remarks, []
        return remarks

    def abandon(self) -> None:
        """Show nothing more, and end the pager."""
        self._held.clear()
        if self._pager is not None:
            self._pager.end()
            self._pager = None

    def _send(self, text: str) -> None:
        assert self._pager is not None
        data = text.encode(sys.stdout.encoding or "ascii", sys.stdout.errors or "strict")
        if not self._pager.send(data) and self.may_stop:
            raise LeftPagerError


def rows_of(text: str, columns: int) -> int:
    """The number of rows that complete lines take on a screen with this number of columns."""
    from deepsec_results.render.kit.term_folding import display_width

    lines = _STYLE.sub("", text).split("\n")[:-1]
    return sum(max(1, -(-display_width(line) // max(1, columns))) for line in lines)


def pager_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of the pager. Settings of the user count, but `less` shows colors."""
    given = {**_ENVIRONMENT, **environment}
    if "LESS" in environment:
        given["LESS"] = f"{_SHOW_COLORS} {environment['LESS']}"
    return given


def _not_found(command: str) -> str:
    return f"cannot run the pager '{command}'; set DSR_PAGER, or use --no-pager"


def _start(command: str) -> "Pager | None":
    """Start a pager; None if it does not exist."""
    through_shell = _FOR_A_SHELL.search(command) is not None
    with suppress(OSError, ValueError):
        return Pager(
            command if through_shell else shlex.split(command), pager_environment(os.environ)
        )
    return None
