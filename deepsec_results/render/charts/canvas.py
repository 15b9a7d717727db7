"""A rectangle of characters to draw on."""

from collections.abc import Iterator
from itertools import groupby

from deepsec_results.render.kit.grids import Line, Span
from deepsec_results.render.kit.term_folding import display_width


class Canvas:
    """Rows of cells, all blank at first. What is drawn replaces what was there, and what is beyond
    the width is not drawn. A wide character takes two cells."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: list[list[Span]] = []

    def add_row(self) -> int:
        """A blank row below the others; returns its number."""
        self._rows.append([Span(" ")] * self._width)
        return len(self._rows) - 1

    def draw(self, row: int, column: int, text: str, style: str = "") -> None:
        """Text from a column on."""
        for character in text:
            size = display_width(character)
            if size == 0 or not 0 <= column <= self._width - size:
                column += size
                continue
            self._clear(row, column)
            self._rows[row][column] = Span(character, style)
            if size == 2:
                self._clear(row, column + 1)
                self._rows[row][column + 1] = Span("", style)
            column += size

    def lines(self) -> Iterator[Line]:
        """The rows, without blanks at their ends."""
        for row in self._rows:
            end = max((at + 1 for at, cell in enumerate(row) if cell.text.strip(" ")), default=0)
            yield Line(
                [
                    Span("".join(cell.text for cell in cells), style)
                    for style, cells in groupby(row[:end], key=lambda cell: cell.style)
                ]
            )

    def _clear(self, row: int, column: int) -> None:
        """Blank the other half of a wide character that is about to lose this one."""
        cells = self._rows[row]
        if cells[column].text == "":
            cells[column - 1] = Span(" ")
        elif display_width(cells[column].text) == 2:
            cells[column + 1] = Span(" ")
