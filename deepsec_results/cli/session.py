"""The settings of one call of `dsr` that all commands share."""

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from deepsec_results.cli.paging import Pages
    from deepsec_results.reading.reading_context import ReadingContext

_SIZE = r"(?i)([0-9]{1,15})([KMGT]?)(?:i?B)?"
_FACTORS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


class Drawn(Protocol):
    """Something that is drawn in place on the terminal."""

    def remove(self) -> bool:
        """Remove what is drawn; whether anything was."""


class SteppingSession:
    """The settings of one call.

    `visit` is None until a command begins to work, `pages` unless its result may need a pager,
    `drawn` unless something is drawn in place.
    `width` is the number of columns that the user wants.
    """

    color: str = "auto"
    width: int | None = None
    pager: bool = True
    debug: bool = False
    visit: "ReadingContext | None" = None
    pages: "Pages | None" = None
    drawn: Drawn | None = None

    def choose(self, color: str | None, width: str | None, *, no_pager: bool, debug: bool) -> None:
        """Note options given before the command's name or after it. Raises RequestError."""
        self.debug = self.debug or debug
        self.pager = self.pager and not no_pager
        if width is not None:
            from deepsec_results.cli.option_values import read_width

            self.width = read_width(width)
        if color is not None:
            from deepsec_results.cli.option_values import COLORS, read_word

            self.color = read_word("--color", color, COLORS)

    def begin_visit(self, max_size: str | None, *, follow_links: bool) -> "ReadingContext":
        """The visit in which the command works. Raises RequestError for a wrong size."""
        from deepsec_results.reading.reading_context import USUAL_BOUND, ReadingContext

        bound = USUAL_BOUND if max_size is None else _read_size(max_size)
        self.visit = ReadingContext(bound, follow_links=follow_links)
        return self.visit


def _read_size(text: str) -> int:
    match = re.fullmatch(_SIZE, text)
    if match is None:
        from deepsec_results.cli.option_values import wrong_value

        raise wrong_value("--max-size", text, "a number of bytes, such as 500M or 4G")
    return int(match[1]) * _FACTORS[match[2].upper()]


SESSION: ContextVar[SteppingSession] = ContextVar("session")
