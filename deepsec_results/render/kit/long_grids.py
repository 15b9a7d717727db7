"""Grids with very many rows, of which few are held."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest

from msgspec import structs

from deepsec_results.render.kit.grids import (
    Grid,
    Look,
    Span,
    column_widths,
    encodable_grid,
    lay_out,
)

_AT_ONCE = 1000  # rows that are made, and laid out, together


def lay_out_long(
    first: Iterable[Sequence[Span]], again: Iterable[Sequence[Span]], grid: Grid, look: Look
) -> Iterator[str]:
    """The rows below those of a grid, piece by piece, as `lay_out` shows all of them at once.

    The rows are made twice: the `first` time, to find the widths of the columns.
    """
    least: list[int] = []
    for piece in _pieces(first, grid):
        widths = column_widths(piece if look.symbols else encodable_grid(piece, look), look)
        least = [max(pair) for pair in zip_longest(least, widths, fillvalue=0)]
    for piece in _pieces(again, grid):
        yield lay_out([structs.replace(piece, least=least)], look)


def _pieces(rows: Iterable[Sequence[Span]], grid: Grid) -> Iterator[Grid]:
    left = iter(rows)
    while piece := list(islice(left, _AT_ONCE)):
        yield structs.replace(grid, rows=piece)
