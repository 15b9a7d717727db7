"""The terminal, or the pipe, at the other end: how it looks, and writing to it."""

import os
import shutil
import sys
import time
from collections.abc import Mapping

from deepsec_results.cli import settings, streams
from deepsec_results.cli.errors import ClosedPipeError, CommandError
from deepsec_results.render.grids import Look
from deepsec_results.render.visible import visible


def wants_color(choice: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
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
    return Look(
        terminal=terminal,
        color=wants_color(settings.color, os.environ, terminal=terminal),
        width=shutil.get_terminal_size().columns,
        now=now(),
        encoding=sys.stdout.encoding or "ascii",
    )


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def write(text: str) -> None:
    """Write a result to stdout. Raises ClosedPipeError, or CommandError where it has no room."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ClosedPipeError from None
    except OSError as error:
        streams.discard(sys.stdout)
        reason = (error.strerror or str(error)).lower()
        raise CommandError(f"cannot write the result: {reason}") from None


def remark(text: str) -> None:
    """Write a line for the user, which is no result, to stderr; it is no matter if that fails."""
    try:
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
    except OSError:
        streams.discard(sys.stderr)


def hint(text: str) -> None:
    """A remark for someone who watches: none where stderr is not a terminal."""
    if sys.stderr.isatty():
        remark(text)
