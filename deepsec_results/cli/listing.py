"""From a results directory to rows that are written as they come."""

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.cli import batches, crew, terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.progress import watched
from deepsec_results.cli.remarks import partial_remarks, write_partial, write_some
from deepsec_results.render.grids import Look
from deepsec_results.render.listing import (
    Layout,
    ListFormat,
    layout_of,
    needs_tally,
    render_begin,
    render_end,
    render_piece,
)

_FEW = 1000  # batch results for which other processes are not worth their start


class Style(Struct, frozen=True):
    """How rows are to look: their format and columns, and whether those may be left out."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    fit: bool

    def layout_for(self, listed: Sequence[ListedBatch]) -> Layout:
        return layout_of(listed, self.output, self.names, self.look, fit=self.fit)


class _Piece(Struct, frozen=True):
    """What came of some files: their rows as text, how many they are, and remarks on them."""

    text: str
    count: int
    stale: Sequence[str]
    partial: Sequence[str]


def write_selected(shown: Sequence[ShownBatch], style: Style) -> list[ListedBatch]:
    """Write the rows of batches that are read already, and return them."""
    listed = [one.listed for one in _told(shown, style)]
    layout = style.layout_for(listed)
    terminal.write(render_begin(layout) + render_piece(listed, layout, first=True))
    terminal.write(render_end(layout, empty=not listed))
    return listed


def remark_on(listed: Sequence[ListedBatch], style: Style) -> None:
    """Write why batches are held to be stale, below a table, and what cannot be read of them."""
    _write_remarks(_stale_among(listed), list(partial_remarks(listed)), style)


def write_all(paths: Sequence[str], filters: Filters, style: Style) -> int:
    """Read batches and write the rows of those that fit, a few hundred at a time; how many.

    Many are shared out among the cores of the machine.
    """
    pieces = list(batches.in_pieces(paths))
    listed: list[ListedBatch] = []
    at = 0
    while at < len(pieces) and not listed:
        # In this process, until there is a row that says how wide the columns are.
        listed = _listed(pieces[at], filters, style)
        at += 1
    layout = style.layout_for(listed)
    count = len(listed)
    stale, partly = _stale_among(listed), list(partial_remarks(listed))
    terminal.write(render_begin(layout) + render_piece(listed, layout, first=True))
    work = partial(_render, filters=filters, style=style, layout=layout)
    rest = crew.spread(work, pieces[at:], alone=len(paths) < _FEW)
    # Rows that appear on the terminal tell themselves how far it is.
    for done in rest if style.look.terminal else watched(rest, len(pieces) - at):
        terminal.write(done.text)
        count += done.count
        stale += done.stale
        partly += done.partial
    terminal.write(render_end(layout, empty=not count))
    _write_remarks(stale, partly, style)
    return count


def _render(paths: Sequence[str], filters: Filters, style: Style, layout: Layout) -> _Piece:
    listed = _listed(paths, filters, style)
    return _Piece(
        render_piece(listed, layout, first=False),
        len(listed),
        _stale_among(listed),
        list(partial_remarks(listed)),
    )


def _listed(paths: Sequence[str], filters: Filters, style: Style) -> list[ListedBatch]:
    return [one.listed for one in _told(batches.matching(paths, filters), style)]


def _told(shown: Sequence[ShownBatch], style: Style) -> Iterator[ShownBatch]:
    """Batches with their queries counted if the columns tell of them."""
    if not needs_tally(style.names):
        return iter(shown)
    from deepsec_results.cli.tallies import with_tally

    return map(with_tally, shown)


def _stale_among(listed: Sequence[ListedBatch]) -> list[str]:
    """Why batches are held to be stale."""
    return [f"{one.row.id}: stale? {one.evidence}" for one in listed if one.row.stale]


def _write_remarks(stale: Sequence[str], partly: Sequence[str], style: Style) -> None:
    if style.output is ListFormat.TABLE:
        write_some(stale, "more are stale; --stale lists them")
    write_partial(partly)
