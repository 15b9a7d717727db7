"""Lines and columns of styled text, laid out by Rich for a terminal, or plainly for a pipe."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from deepsec_results.render.encodings import encodable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

GAP = 2  # blanks between columns
# A projection such as proj_{3,4} is never broken, and other words after commas and blanks only.
_PROJECTION = r"proj_\{[0-9]+,[0-9]+\}"
_PIECES = re.compile(rf"(?:{_PROJECTION}|[^ ,])*(?:, *| +|$)")  # what ends where a line may
_LETTERS = re.compile(rf"{_PROJECTION}|.", re.DOTALL)
NARROWEST = 6  # to which a column is cut


class Span(NamedTuple):
    """A piece of text that is safe to show, and its style in Rich's words (`bold red`)."""

    text: str
    style: str = ""


class Look(Struct, frozen=True):
    """How the output looks.

    With `terminal`, it has symbols, relative times and lines of at most `width` columns. Otherwise,
    nothing is cut or wrapped unless `folded`, and times are absolute. `now` is in seconds since
    1970. `encoding` is that of the stream; a character that it lacks is replaced by others.
    """

    terminal: bool
    color: bool
    width: int
    now: int
    encoding: str = "utf-8"
    folded: bool = False

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
    wide as its widest cell, and at least as wide as `least`.
    """

    rows: Sequence[Sequence[Span]]
    header: Sequence[Span] = ()
    right: frozenset[int] = frozenset()
    indent: int = 0
    cut: bool = False
    folds: int = -1
    whole: frozenset[int] = frozenset()
    least: Sequence[int] = ()

    @property
    def widths(self) -> list[int]:
        """The widths of its columns if nothing is cut."""
        rows = [self.header, *self.rows] if self.header else self.rows
        widths = _widths(rows)
        return [max(pair) for pair in zip_longest(widths, self.least, fillvalue=0)]


Block = Line | Grid


def lay_out(blocks: Iterable[Block], look: Look) -> str:
    """The blocks as text with line ends, and with colors if the look has them."""
    if not look.symbols:
        blocks = [_encodable_block(block, look.encoding) for block in blocks]
    if not look.bounded and not look.color:
        return "".join(f"{line}\n" for block in blocks for line in _plain_lines(block))
    console = _console(look)
    for block in blocks:
        if isinstance(block, Grid) and look.bounded:
            console.print(_rich_table(block, look))
        else:
            for line in _styled_lines(block):
                text = _rich_text(line)
                text.rstrip()
                console.print(text, soft_wrap=True)
    written = console.file
    assert isinstance(written, io.StringIO)
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n"))


def fits(grid: Grid, look: Look) -> bool:
    """Whether a grid can be shown without cutting or folding a cell."""
    if not look.bounded:
        return True
    widths = grid.widths
    return grid.indent + sum(widths) + GAP * (len(widths) - 1) <= look.width


def display_width(text: str) -> int:
    """Number of columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


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


def _plain_lines(block: Block) -> Iterator[str]:
    """The lines of a block without styles."""
    if isinstance(block, Line):
        yield "".join(span.text for span in block.spans).rstrip()
        return
    widths, right, gap = block.widths, block.right, " " * GAP
    for row in [block.header, *block.rows] if block.header else block.rows:
        cells = []
        for at, (text, _) in enumerate(row):
            padding = " " * (widths[at] - display_width(text))
            cells.append(padding + text if at in right else text + padding)
        yield (" " * block.indent + gap.join(cells)).rstrip()


def _styled_lines(block: Block) -> Iterable[Sequence[Span]]:
    if isinstance(block, Line):
        return [block.spans]
    rows = [block.header, *block.rows] if block.header else block.rows
    widths = block.widths
    return [_padded(row, widths, block) for row in rows]


def _widths(rows: Sequence[Sequence[Span]]) -> list[int]:
    count = max(map(len, rows), default=0)
    return [
        max((display_width(row[at].text) for row in rows if at < len(row)), default=0)
        for at in range(count)
    ]


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


def _rich_table(grid: Grid, look: Look) -> "RenderableType":
    from rich.padding import Padding
    from rich.table import Table

    table = Table(
        box=None,
        show_header=bool(grid.header),
        header_style="",
        pad_edge=False,
        padding=(0, GAP, 0, 0),
    )
    natural = grid.widths
    folds = grid.folds % len(natural) if natural else 0
    widths = _fitted(natural, look.width - grid.indent, folds, grid.whole)
    if not look.symbols:
        grid = _shortened(grid, widths, folds)
    for at, column in enumerate(widths):
        cut = grid.cut or at != folds
        table.add_column(
            _rich_text([grid.header[at]]) if at < len(grid.header) else "",
            justify="right" if at in grid.right else "left",
            width=column,
            no_wrap=cut,
            overflow="ellipsis" if cut else "fold",
        )
    for row in grid.rows:
        cells = list(row)
        if not grid.cut and folds < len(cells):
            text, style = cells[folds]
            cells[folds] = Span(_fold_terms(text, widths[folds]), style)
        table.add_row(*(_rich_text([cell]) for cell in cells))
    return Padding(table, (0, 0, 0, grid.indent)) if grid.indent else table


def _shortened(grid: Grid, widths: Sequence[int], folds: int) -> Grid:
    """The grid with its long cells cut and `...` at their ends.

    The encoding may lack the single character that Rich uses for this.
    """

    def shorten(row: Sequence[Span]) -> list[Span]:
        return [
            Span(cut_with_points(cell.text, width), cell.style) if grid.cut or at != folds else cell
            for at, (cell, width) in enumerate(zip(row, widths, strict=False))
        ]

    return structs.replace(
        grid, rows=[shorten(row) for row in grid.rows], header=shorten(grid.header)
    )


def _fold_terms(text: str, width: int) -> str:
    """A text with line ends after commas where a term does not fit: Rich breaks only at blanks."""
    if display_width(text) <= width or "," not in text:
        return text
    return "\n".join(_fold_line(line, width) for line in text.split("\n"))


def _fold_line(line: str, width: int) -> str:
    folded = ""
    room = width
    for piece in _pieces(line, width):
        needed = display_width(piece.rstrip(" "))
        if needed > room and folded:
            folded = folded.rstrip(" ") + "\n"
            room = width
        folded += piece
        room -= display_width(piece)
    return folded


def _pieces(line: str, width: int) -> Iterator[str]:
    """The pieces of a line between which it may be broken; one wider than a line is in letters."""
    for piece in _PIECES.findall(line):
        if "{" in piece and display_width(piece.rstrip(" ")) > width:
            yield from _LETTERS.findall(piece)
        else:
            yield piece


def cut_with_points(text: str, width: int) -> str:
    """A text of single-width characters cut to `width`, with `...` at the end if it is cut."""
    return text if display_width(text) <= width else text[: max(0, width - 3)] + "..."[:width]


def _encodable_block(block: Block, encoding: str) -> Block:
    if isinstance(block, Line):
        return Line(_encodable_row(block.spans, encoding))
    return structs.replace(
        block,
        rows=[_encodable_row(row, encoding) for row in block.rows],
        header=_encodable_row(block.header, encoding),
    )


def _encodable_row(row: Sequence[Span], encoding: str) -> list[Span]:
    return [Span(encodable(text, encoding), style) for text, style in row]


def _fitted(natural: Sequence[int], width: int, folds: int, whole: frozenset[int]) -> list[int]:
    """The widths of columns, reduced as far as possible to fit into a width."""
    widths = list(natural)
    excess = sum(widths) + GAP * (len(widths) - 1) - width
    if excess > 0 and widths:
        taken = min(excess, max(0, widths[folds] - NARROWEST))
        widths[folds] -= taken
        excess -= taken
    while excess > 0:
        widest = max(
            (at for at in range(len(widths)) if at not in whole),
            key=lambda at: widths[at],
            default=None,
        )
        if widest is None or widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths


def _rich_text(spans: Sequence[Span]) -> "Text":
    from rich.text import Text

    text = Text()
    for span in spans:
        text.append(span.text, style=span.style or None)
    return text
