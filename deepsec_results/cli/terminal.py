"""The terminal, or the pipe, at the other end: how it looks, and writing to it."""

import os
import shutil
import sys
import time
from collections.abc import Mapping
from typing import TextIO

from deepsec_results.cli import settings
from deepsec_results.cli.errors import ClosedPipeError
from deepsec_results.render.grids import Look
from deepsec_results.render.visible import visible


def wants_color(
    choice: settings.ColorChoice, environment: Mapping[str, str], *, terminal: bool
) -> bool:
    """Whether to use colours: the option decides, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE.

    Each variable counts unless it is empty, and `CLICOLOR_FORCE=0` does not.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    if environment.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def look_at_stdout() -> Look:
    """How what is written to stdout is to look."""
    terminal = sys.stdout.isatty()
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return Look(
        terminal=terminal,
        color=wants_color(settings.color, os.environ, terminal=terminal),
        width=shutil.get_terminal_size().columns,
        now=now(),
        symbols=encoding.startswith("utf"),
    )


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def write(text: str) -> None:
    """Write a result to stdout. Raises ClosedPipeError."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """Write a line for the user, which is no result, to stderr."""
    _write(sys.stderr, f"{visible(text)}\n")


def hint(text: str) -> None:
    """A remark for someone who watches: none where stderr is not a terminal."""
    if sys.stderr.isatty():
        remark(text)


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise ClosedPipeError from None
