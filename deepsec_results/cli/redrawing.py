"""Output that is redrawn in place on a terminal."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from deepsec_results.cli.errors import ClosedPipeError
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.session import SESSION
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.interruptions import ENDING, uninterrupted

if TYPE_CHECKING:
    from rich.live import Live

_STOP = getattr(signal, "SIGTSTP", None)  # Ctrl-Z
_SIGNALS = (signal.SIGINT, *ENDING, *(() if _STOP is None else (_STOP,)))


class View(Protocol):
    """What is drawn, as Rich has it: it hides the cursor, and `stop` shows it again."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


V = TypeVar("V", bound=View)


class InPlace(Generic[V]):
    """Something that is drawn in place.

    It is removed, and the cursor is shown, while dsr is stopped by Ctrl-Z, and when the command
    ends, however it ends. `begin` makes a new view below the cursor.
    """

    def __init__(self, begin: Callable[[], V]) -> None:
        self._begin = begin
        self._view: V | None = None
        self._show: Callable[[V], None] = lambda view: None

    def draw(self, show: Callable[[V], None]) -> None:
        """Draw over what is drawn: `show` changes the view."""
        self._show = show
        with uninterrupted(_SIGNALS):
            self._take_stops()
            if self._view is None:
                self._view = self._begin()
                SESSION.get().drawn = self
                self._view.start()
            show(self._view)

    def remove(self) -> bool:
        """Remove what is drawn; whether anything was."""
        with uninterrupted(_SIGNALS):
            view, self._view = self._view, None
            if view is not None:
                SESSION.get().drawn = None
                with suppress(OSError, RequestError, ClosedPipeError):  # the terminal is gone
                    view.stop()
        self._leave_stops()
        return view is not None

    def _take_stops(self) -> None:
        if _STOP is not None and signal.getsignal(_STOP) is signal.SIG_DFL:
            with suppress(ValueError):  # not in the main thread
                signal.signal(_STOP, self._stop)

    def _leave_stops(self) -> None:
        if _STOP is not None and signal.getsignal(_STOP) == self._stop:
            with suppress(ValueError):
                signal.signal(_STOP, signal.SIG_DFL)

    def _stop(self, number: int, frame: object) -> None:
        was_drawn = self.remove()
        os.kill(os.getpid(), number)  # it goes on here when the user types `fg`
        if was_drawn:
            self.draw(self._show)


@contextmanager
def redrawing() -> Iterator[Callable[[str], None]]:
    """A function that draws a text over the one before. The last text is removed at the end."""
    drawn = InPlace(_live)

    def draw(text: str) -> None:
        from rich.text import Text

        shown = Text.from_ansi(text.rstrip("\n"), no_wrap=True, overflow="crop", end="")
        drawn.draw(lambda live: live.update(shown, refresh=True))

    try:
        yield draw
    finally:
        drawn.remove()


def _live() -> "Live":
    from rich.console import Console
    from rich.live import Live

    look = look_at_stdout()
    console = Console(
        file=sys.stdout, force_terminal=True, color_system="standard" if look.color else None,
        markup=False, highlight=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    return Live(
        console=console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False,
        transient=True, vertical_overflow="crop",
    )  # fmt: skip
