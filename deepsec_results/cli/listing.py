"""From a results directory to rows that are written as they come."""

from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct

from deepsec_results.analysis.rows import Filters, ListedBatch
from deepsec_results.cli import batches, crew, terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.progress import watched
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
_MOST_REMARKS = 5


class Style(Struct, frozen=True):
    """How rows are to look: their format and columns, and whether those may be left out."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    fit: bool

    def layout_for(self, listed: Sequence[ListedBatch]) -> Layout:
        return layout_of(listed, self.output, self.names, self.look, fit=self.fit)


class _Piece(Struct, frozen=True):
    """What came of some files: their rows as text, how many they are, and which are stale."""

    text: str
    count: int
    stale: Sequence[str]


def write_selected(shown: Sequence[ShownBatch], style: Style) -> list[str]:
    """Write the rows of batches that are read already; the sentences on those that are stale."""
    listed = [one.listed for one in _told(shown, style)]
    layout = style.layout_for(listed)
    terminal.write(render_begin(layout) + render_piece(listed, layout, first=True))
    terminal.write(render_end(layout, empty=not listed))
    return [one for one in map(_staleness, listed) if one]


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
    stale = [one for one in map(_staleness, listed) if one]
    terminal.write(render_begin(layout) + render_piece(listed, layout, first=True))
    work = partial(_render, filters=filters, style=style, layout=layout)
    rest = crew.spread(work, pieces[at:], alone=len(paths) < _FEW)
    # Rows that appear on the terminal tell themselves how far it is.
    for done in rest if style.look.terminal else watched(rest, len(pieces) - at):
        terminal.write(done.text)
        count += done.count
        stale += done.stale
    terminal.write(render_end(layout, empty=not count))
    tell_stale(stale, style)
    return count


def _render(paths: Sequence[str], filters: Filters, style: Style, layout: Layout) -> _Piece:
    listed = _listed(paths, filters, style)
    stale = [one for one in map(_staleness, listed) if one]
    return _Piece(render_piece(listed, layout, first=False), len(listed), stale)


def _listed(paths: Sequence[str], filters: Filters, style: Style) -> list[ListedBatch]:
    return [one.listed for one in _told(batches.matching(paths, filters), style)]


def _told(shown: Sequence[ShownBatch], style: Style) -> Iterator[ShownBatch]:
    """Batches with their queries counted if the columns tell of them."""
    if not needs_tally(style.names):
        return iter(shown)
    from deepsec_results.cli.tallies import with_tally

    return map(with_tally, shown)


def _staleness(listed: ListedBatch) -> str | None:
    row = listed.row
    return f"{row.id}: stale? {listed.evidence}" if row.stale else None


def tell_stale(stale: Sequence[str], style: Style) -> None:
    """Tell below a table why batches are held to be stale, of the first few."""
    if style.output is not ListFormat.TABLE:
        return
    for one in stale[:_MOST_REMARKS]:
        terminal.remark(one)
    if len(stale) > _MOST_REMARKS:
        terminal.remark(f"{len(stale) - _MOST_REMARKS} more are stale; --stale lists them")
