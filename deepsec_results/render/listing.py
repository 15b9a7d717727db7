"""What `list` shows: rows as a table, or as a format for programs."""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from deepsec_results.analysis.rows import TALLY_COLUMNS, ColumnValue, ListedBatch, Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.render.formats import (
    csv_rows,
    json_elements,
    json_line,
    markdown_rows,
    markdown_table,
)
from deepsec_results.render.grids import (
    GAP,
    NARROWEST,
    Block,
    Grid,
    Look,
    Span,
    display_width,
    lay_out,
)
from deepsec_results.render.output_formats import ListFormat
from deepsec_results.render.remarks import partial_remarks, stale_remarks
from deepsec_results.render.row_cells import RIGHT, heading, row_cell
from deepsec_results.render.sentences import show_incomplete
from deepsec_results.render.visible import visible
from deepsec_results.use_cases.listing import Listing

COLUMNS = Row.__struct_fields__
ALL_COLUMNS = (*COLUMNS, *TALLY_COLUMNS)

_TABLE_COLUMNS = (
    "id", "status", "verified", "attacks", "undecided", "progress",
    "created", "duration", "runs", "deepsec_version", "title",
)  # fmt: skip

# On a narrow terminal, columns are left out in this order: first until the title has some room.
# Then the title and the status are cut. Then the others are left out.
_FIRST_TO_GO = ("deepsec_version", "runs", "duration", "created", "progress")
_LAST_TO_GO = ("title", "undecided", "verified", "attacks")
_TITLE_ROOM = 16
_INDENT = 2  # of the line below a row


def columns_of(output: ListFormat, *, verdicts: bool) -> Sequence[str]:
    """The columns of a format if `--columns` does not name any."""
    if output in (ListFormat.TABLE, ListFormat.MARKDOWN):
        return _TABLE_COLUMNS
    return () if output is ListFormat.IDS else (ALL_COLUMNS if verdicts else COLUMNS)


class ListStyle(Struct, frozen=True):
    """How rows look: their format and columns; `fit` leaves out columns on a narrow terminal."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    fit: bool

    @property
    def needs_tally(self) -> bool:
        """Whether the columns count queries, so that runs have to be read."""
        return not set(TALLY_COLUMNS).isdisjoint(self.names)

    def layout_for(self, listed: Sequence[ListedBatch]) -> "Layout":
        """The layout for a listing that begins with these rows."""
        if self.output is not ListFormat.TABLE or not listed:
            return Layout(self.output, self.names, self.look)
        names = _fitting(listed, self.names, self.look) if self.fit else self.names
        layout = Layout(self.output, names, self.look)
        return msgspec.structs.replace(layout, widths=_grid(listed, layout, header=True).widths)


class Layout(Struct, frozen=True):
    """How rows are laid out piece by piece: the format, its columns, and their minimum widths."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    widths: Sequence[int] = ()


def render_rows(listed: Sequence[ListedBatch], layout: Layout) -> str:
    """All rows, as one text."""
    rows = _render_piece(listed, layout, first=True)
    return _render_begin(layout) + rows + _render_end(layout, empty=not listed)


class RowRemarks(Struct):
    """Remarks on the rows that were shown, and their number."""

    rows: int = 0
    stale: list[str] = []
    partial: list[str] = []

    def join(self, other: "RowRemarks") -> None:
        """Add the remarks on further rows."""
        self.rows += other.rows
        self.stale += other.stale
        self.partial += other.partial


def render_listing(listing: Listing, style: ListStyle, remarks: RowRemarks) -> Iterator[str]:
    """The rows of a listing, piece by piece as they are read; `remarks` are added on each."""
    layout = style.layout_for(listing.first)
    text, on_first = _render_with_remarks(listing.first, layout, first=True)
    remarks.join(on_first)
    yield _render_begin(layout) + text
    view = partial(_render_with_remarks, layout=layout, first=False)
    # On a terminal, the rows themselves show the progress.
    for text, on_piece in listing.views(view, watched=not style.look.terminal):
        remarks.join(on_piece)
        yield text
    yield _render_end(layout, empty=not remarks.rows)


def limit_sentence(listing: Listing, output: ListFormat) -> str | None:
    """How many batches the limit left out; None if that is not to be reported."""
    selection, shown = listing.selection, len(listing.first)
    if selection is None:
        return None
    if selection.left_out is None:
        looked_at = f"found in the newest {selection.looked_at} of {selection.total} batches"
        return f"showing {shown}, {looked_at}; use -n 0 for all"
    if selection.left_out and output is ListFormat.TABLE:
        return f"showing {shown} of {shown + selection.left_out}; use -n 0 for all"
    return None


def _render_with_remarks(
    listed: list[ListedBatch], layout: Layout, *, first: bool
) -> tuple[str, RowRemarks]:
    remarks = RowRemarks(len(listed), stale_remarks(listed), list(partial_remarks(listed)))
    return _render_piece(listed, layout, first=first), remarks


def _render_begin(layout: Layout) -> str:
    """The text before the first row."""
    match layout.output:
        case ListFormat.JSON:
            return "["
        case ListFormat.CSV:
            return csv_rows([layout.names])
        case ListFormat.MARKDOWN:
            plain = _plain(layout.look)
            return markdown_table([heading(name, plain).capitalize() for name in layout.names], [])
        case _:
            return ""


def _render_end(layout: Layout, *, empty: bool) -> str:
    """The text after the last row."""
    if layout.output is not ListFormat.JSON:
        return ""
    return "]\n" if empty else "\n]\n"


def _render_piece(listed: Sequence[ListedBatch], layout: Layout, *, first: bool) -> str:
    """Some of the rows."""
    names, look = layout.names, layout.look
    if not listed:
        return ""
    match layout.output:
        case ListFormat.JSON:
            return ("\n" if first else ",\n") + json_elements(_values(listed, names))
        case ListFormat.JSONL:
            return "".join(map(json_line, _values(listed, names)))
        case ListFormat.CSV:
            return csv_rows(_csv_row(batch, names) for batch in listed)
        case ListFormat.IDS:
            return "".join(f"{batch.row.id}\n" for batch in listed)
        case ListFormat.MARKDOWN:
            plain = _plain(look)
            return markdown_rows(
                [row_cell(batch, name, plain).text for name in names] for batch in listed
            )
        case ListFormat.TABLE:
            return lay_out(_blocks(listed, layout, header=first), look)


def _plain(look: Look) -> Look:
    """Markdown is pasted elsewhere, so it looks the same on a terminal as in a pipe."""
    return msgspec.structs.replace(look, terminal=False)


def _values(listed: Sequence[ListedBatch], names: Sequence[str]) -> Sequence[object]:
    if tuple(names) == COLUMNS:
        return [batch.row for batch in listed]
    return [{name: batch.column(name) for name in names} for batch in listed]


def _csv_row(listed: ListedBatch, names: Sequence[str]) -> list[str | int | bool | None]:
    values = (listed.column(name) for name in names)
    return [_csv_value(value) for value in values]


def _csv_value(value: ColumnValue) -> str | int | bool | None:
    if isinstance(value, list):
        return "; ".join(value)
    return show_incomplete(value) if isinstance(value, Incomplete) else value


def _fitting(listed: Sequence[ListedBatch], names: Sequence[str], look: Look) -> Sequence[str]:
    if not look.terminal:
        return names
    kept = list(names)
    widths = {
        name: max(
            len(heading(name, look)),
            *(display_width(row_cell(batch, name, look).text) for batch in listed),
        )
        for name in names
    }
    widths["title"] = min(_TITLE_ROOM, widths["title"])
    for name in (*_FIRST_TO_GO, *_LAST_TO_GO):
        if name in _LAST_TO_GO:
            for cut in ("title", "status"):
                widths[cut] = min(NARROWEST, widths[cut])
        if sum(widths[other] for other in kept) + GAP * (len(kept) - 1) > look.width:
            kept.remove(name)
    return kept


def _blocks(listed: Sequence[ListedBatch], layout: Layout, *, header: bool) -> Iterator[Block]:
    """The rows; on a terminal, the reason why a batch is unreadable is below its row, in full."""
    if not layout.look.terminal:
        yield _grid(listed, layout, header=header)
        return
    rows: list[ListedBatch] = []
    for batch in listed:
        rows.append(batch)
        if batch.row.error is not None:
            yield _grid(rows, layout, header=header)
            yield Grid([[Span(visible(batch.row.error), "red")]], indent=_INDENT)
            rows, header = [], False
    if rows:
        yield _grid(rows, layout, header=header)


def _grid(listed: Sequence[ListedBatch], layout: Layout, *, header: bool) -> Grid:
    names, look = layout.names, layout.look
    return Grid(
        rows=[[row_cell(batch, name, look) for name in names] for batch in listed],
        header=[Span(heading(name, look).upper(), "bold") for name in names] if header else (),
        right=frozenset(at for at, name in enumerate(names) if name in RIGHT),
        cut=True,
        whole=frozenset(at for at, name in enumerate(names) if name == "id"),
        least=layout.widths,
    )
