"""Output that is redrawn in place on a terminal."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deepsec_results.cli import terminal
from deepsec_results.cli.errors import ClosedPipeError

if TYPE_CHECKING:
    from rich.live import Live

_ENDED_BY_SIGNAL = 128  # the exit code of a shell for a signal is this plus its number


@contextmanager
def redrawing() -> Iterator[Callable[[str], None]]:
    """A function that draws a text over the one before. The last text is removed at the end.

    The cursor is hidden from the first text on, and shown again however the block ends.
    """
    drawn: list[Live] = []

    def draw(text: str) -> None:
        from rich.text import Text

        if not drawn:
            drawn.append(_begin())
        shown = Text.from_ansi(text.rstrip("\n"), no_wrap=True, overflow="crop", end="")
        drawn[0].update(shown, refresh=True)

    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield draw
    except BrokenPipeError:
        raise ClosedPipeError from None
    finally:
        signal.signal(signal.SIGTERM, before)
        for live in drawn:
            live.stop()


def _begin() -> "Live":
    from rich.console import Console
    from rich.live import Live

    look = terminal.look_at_stdout()
    console = Console(
        file=sys.stdout, force_terminal=True, color_system="standard" if look.color else None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    live = Live(
        console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False,
        transient=True, vertical_overflow="crop",
    )  # fmt: skip
    live.start()
    return live


def _end(number: int, frame: object) -> None:
    sys.exit(_ENDED_BY_SIGNAL + number)
