"""Lines and columns of styled text, laid out by Rich for a terminal, or plainly for a pipe."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from deepsec_results.render.kit.encodings import encodable
from deepsec_results.render.kit.fitting import NARROWEST, cut_text, fitted_widths, has_folds
from deepsec_results.render.kit.term_folding import display_width, fold_terms

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

GAP = 2  # blanks between columns
WIDEST = 200  # of a cell that widens its column where lines are not bounded


class Span(NamedTuple):
    """A piece of text that is safe to show, and its style in Rich's words (`bold red`)."""

    text: str
    style: str = ""


class Look(Struct, frozen=True):
    """How the output looks.

    With `terminal`, it has symbols, relative times and lines of at most `width` columns. Otherwise,
    nothing is cut or wrapped unless `folded`, and times are absolute. With `uncut`, what would be
    cut is folded. `now` is in seconds since 1970. `encoding` is that of the stream; a character
    that it lacks is replaced by others.
    """

    terminal: bool
    color: bool
    width: int
    now: int
    encoding: str = "utf-8"
    folded: bool = False
    uncut: bool = False

    @property
    def bounded(self) -> bool:
        """Whether lines are at most `width` columns wide."""
        return self.terminal or self.folded

    @property
    def symbols(self) -> bool:
        """Whether the encoding has every character."""
        return self.encoding.lower().startswith("utf")


class Line(Struct, frozen=True):
    """A line that is never wrapped or cut, so that it can be copied from a terminal."""

    spans: Sequence[Span] = ()


class Grid(Struct, frozen=True):
    """Rows of cells in columns.

    On a terminal that is too narrow, the column `folds` (by default the last) is folded, or cut if
    `cut`. Then the widest of the other columns are cut, except those in `whole`. A column is as
    wide as its widest cell, and at least as wide as `least`. In a pipe, a cell wider than `WIDEST`
    does not widen its column, since each other row would be padded to its width.
    """

    rows: Sequence[Sequence[Span]]
    header: Sequence[Span] = ()
    right: frozenset[int] = frozenset()
    indent: int = 0
    cut: bool = False
    folds: int = -1
    whole: frozenset[int] = frozenset()
    least: Sequence[int] = ()


Block = Line | Grid


def lay_out(blocks: Iterable[Block], look: Look) -> str:
    """The blocks as text with line ends, and with colors if the look has them."""
    if not look.symbols:
        blocks = [
            Line(_encodable_row(block.spans, look.encoding)) if isinstance(block, Line)
            else encodable_grid(block, look)
            for block in blocks
        ]  # fmt: skip
    if not look.color:
        return "".join(f"{line}\n" for block in blocks for line in _plain_lines(block, look))
    console = _console(look)
    for block in blocks:
        for line in _styled_lines(block, look):
            console.print(_rich_text(line), soft_wrap=True)
    written = console.file
    assert isinstance(written, io.StringIO)
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n"))


def fits(grid: Grid, look: Look) -> bool:
    """Whether a grid can be shown without cutting or folding a cell."""
    if not look.bounded:
        return True
    widths = column_widths(grid, look)
    return grid.indent + sum(widths) + GAP * (len(widths) - 1) <= look.width


def column_widths(grid: Grid, look: Look) -> list[int]:
    """The widths of its columns if nothing is cut or folded."""
    rows = [grid.header, *grid.rows] if grid.header else grid.rows
    widths = [0] * max(map(len, rows), default=0)
    for row in rows:
        for at, cell in enumerate(row):
            width = display_width(cell.text)
            if width > widths[at] and (width <= WIDEST or look.bounded):
                widths[at] = width
    return [max(pair) for pair in zip_longest(widths, grid.least, fillvalue=0)]


def _console(look: Look) -> "Console":
    from rich.console import Console

    return Console(
        file=io.StringIO(),
        force_terminal=look.color,
        color_system="standard" if look.color else None,
        no_color=not look.color,
        width=look.width,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def _plain_lines(block: Block, look: Look) -> Iterator[str]:
    """The lines of a block without styles."""
    if isinstance(block, Line):
        yield "".join(span.text for span in block.spans).rstrip()
        return
    widths, right, gap = _shown_widths(block, look), block.right, " " * GAP
    for row in _shown_rows(block, widths, look):
        cells = []
        for at, (text, _) in enumerate(row):
            padding = " " * (widths[at] - display_width(text))
            cells.append(padding + text if at in right else text + padding)
        yield (" " * block.indent + gap.join(cells)).rstrip()


def _styled_lines(block: Block, look: Look) -> Iterable[Sequence[Span]]:
    if isinstance(block, Line):
        return [block.spans]
    widths = _shown_widths(block, look)
    return [_padded(row, widths, block) for row in _shown_rows(block, widths, look)]


def _padded(row: Sequence[Span], widths: list[int], grid: Grid) -> list[Span]:
    line = [Span(" " * grid.indent)]
    for at, cell in enumerate(row):
        padding = Span(" " * (widths[at] - display_width(cell.text)))
        line += [padding, cell] if at in grid.right else [cell, padding]
        if at < len(row) - 1:
            line.append(Span(" " * GAP))
    while line and not line[-1].text.strip():
        line.pop()
    return line


def _shown_widths(grid: Grid, look: Look) -> list[int]:
    """The widths of the columns of a grid as it is shown."""
    natural = column_widths(grid, look)
    if not look.bounded or not natural:
        return natural
    most = max(look.width, NARROWEST)
    natural = [min(width, most) for width in natural]
    # Where all columns are folded, each needs its room.
    first = None if look.uncut else grid.folds % len(natural)
    room = look.width - grid.indent - GAP * (len(natural) - 1)
    return fitted_widths(natural, room, first, grid.whole)


def _shown_rows(grid: Grid, widths: Sequence[int], look: Look) -> Iterator[Sequence[Span]]:
    """The cells of each line: those of a row, or of a part of one with a folded cell."""
    rows = [grid.header, *grid.rows] if grid.header else grid.rows
    if not look.bounded or not has_folds(rows, widths):
        yield from rows
        return
    folds = range(len(widths)) if look.uncut else [grid.folds % len(widths)] if widths else []
    end = "…" if look.symbols else "..."
    for row in rows:
        cells = []
        for at, (text, style) in enumerate(row):
            folded = at in folds and (look.uncut or not grid.cut)
            shown = fold_terms(text, widths[at]) if folded else cut_text(text, widths[at], end)
            cells.append([Span(line, style) for line in shown.split("\n")])
        yield from zip_longest(*cells, fillvalue=Span(""))


def encodable_grid(grid: Grid, look: Look) -> Grid:
    """The grid in characters that the stream has, for a look without `symbols`."""
    rows = [_encodable_row(row, look.encoding) for row in grid.rows]
    return structs.replace(grid, rows=rows, header=_encodable_row(grid.header, look.encoding))


def _encodable_row(row: Sequence[Span], encoding: str) -> list[Span]:
    return [Span(encodable(text, encoding), style) for text, style in row]


def _rich_text(spans: Sequence[Span]) -> "Text":
    from rich.text import Text

    text = Text()
    for span in spans:
        text.append(span.text, style=span.style or None)
    return text
