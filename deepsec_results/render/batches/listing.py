"""What `list` shows: rows as a table, or as a format for programs."""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec
from msgspec import Struct

from deepsec_results.analysis.columns import LIST_COLUMNS
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.column_cells import plain_value
from deepsec_results.render.batches.list_layout import COLUMNS, ListLayout, ListStyle, row_blocks
from deepsec_results.render.batches.remarks import partial_remarks, stale_remarks
from deepsec_results.render.batches.row_cells import heading, row_cell
from deepsec_results.render.kit.formats import (
    csv_rows,
    json_elements,
    json_line,
    markdown_rows,
    markdown_table,
)
from deepsec_results.render.kit.grids import Look, lay_out
from deepsec_results.render.kit.list_format import ListFormat
from deepsec_results.use_cases.listing import Listing


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
    listed: list[ListedBatch], layout: ListLayout, *, first: bool
) -> tuple[str, RowRemarks]:
    remarks = RowRemarks(len(listed), stale_remarks(listed), list(partial_remarks(listed)))
    return _render_piece(listed, layout, first=first), remarks


def _render_begin(layout: ListLayout) -> str:
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


def _render_end(layout: ListLayout, *, empty: bool) -> str:
    """The text after the last row."""
    if layout.output is not ListFormat.JSON:
        return ""
    return "]\n" if empty else "\n]\n"


def _render_piece(listed: Sequence[ListedBatch], layout: ListLayout, *, first: bool) -> str:
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
            columns = [LIST_COLUMNS[name] for name in names]
            return csv_rows([plain_value(column, batch) for column in columns] for batch in listed)
        case ListFormat.IDS:
            return "".join(f"{batch.row.id}\n" for batch in listed)
        case ListFormat.PATHS:
            return "".join(_paths(listed, layout))
        case ListFormat.MARKDOWN:
            plain = _plain(look)
            return markdown_rows(
                [row_cell(batch, name, plain).text for name in names] for batch in listed
            )
        case ListFormat.TABLE:
            return lay_out(row_blocks(listed, layout, header=first), look)


def _paths(listed: Sequence[ListedBatch], layout: ListLayout) -> Iterator[str]:
    """The file and the folder of each batch, so that no program reads one as an option."""
    from deepsec_results.analysis.rerun import as_argument

    for batch in listed:
        for path in (batch.row.path, batch.folder):
            if path is not None:
                word = as_argument(path)
                yield f"{word}\0" if layout.null else f"{visible(word)}\n"


def _plain(look: Look) -> Look:
    """Markdown is pasted into other programs, so it looks the same on a terminal as in a pipe."""
    return msgspec.structs.replace(look, terminal=False)


def _values(listed: Sequence[ListedBatch], names: Sequence[str]) -> Sequence[object]:
    if tuple(names) == COLUMNS:
        return [batch.row for batch in listed]
    return [{name: LIST_COLUMNS[name].value(batch) for name in names} for batch in listed]
