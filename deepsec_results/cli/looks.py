"""How output looks: on a terminal, in a pipe, and in a file."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from deepsec_results.cli import terminal
from deepsec_results.cli.session import SESSION

if TYPE_CHECKING:
    from deepsec_results.render.kit.grids import Look

_WIDTH_IN_A_PIPE = 80  # columns of a text with long terms


def wants_color(choice: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to use colors: the option decides, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE.

    An empty variable is ignored, and so is `CLICOLOR_FORCE=0`.
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


def look_at_stdout() -> "Look":
    """How output on stdout looks."""
    from deepsec_results.render.kit.grids import Look

    is_terminal, session = sys.stdout.isatty(), SESSION.get()
    return Look(
        terminal=is_terminal,
        color=wants_color(session.color, os.environ, terminal=is_terminal),
        width=session.width or shutil.get_terminal_size().columns,
        folded=session.width is not None,
        now=terminal.now(),
        encoding=sys.stdout.encoding or "ascii",
    )


def look_at_terms() -> "Look":
    """How output with long terms on stdout looks: folded also in a pipe, and never cut."""
    from msgspec.structs import replace

    look = look_at_stdout()
    width = look.width if look.bounded else _WIDTH_IN_A_PIPE
    return replace(look, width=width, folded=True, uncut=True)


def look_at_terms_in(file: str | None) -> "Look":
    """How output with long terms looks in a file, or on stdout without one."""
    if file is None:
        return look_at_terms()
    from msgspec.structs import replace

    width = SESSION.get().width or _WIDTH_IN_A_PIPE
    return replace(look_in_a_file(), width=width, folded=True, uncut=True)


def look_in_a_file() -> "Look":
    """How output in a file looks."""
    from deepsec_results.render.kit.grids import Look

    return Look(terminal=False, color=False, width=0, now=terminal.now())
