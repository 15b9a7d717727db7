"""`dsr list`: one line a batch."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.cli.options import (
    DirArgument,
    DirOption,
    FilterOptions,
    JsonOption,
    declare,
    format_option,
)
from deepsec_results.render.output_formats import ListFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.filters import Filters
    from deepsec_results.analysis.rows import ListedBatch
    from deepsec_results.render.listing import Layout, ListStyle
    from deepsec_results.use_cases.selection import Selection

_TABLE_LIMIT = 20

_EXAMPLES = """\
  dsr list fixtures/recorded/result_files
  dsr list fixtures/recorded/result_files --status internal_error --json
  dsr list fixtures/recorded/result_files --title "sealed box" --sort duration
  dsr list fixtures/recorded/result_files --columns id,status,duration -n 0
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "list", list_batches, _EXAMPLES)


def list_batches(
    filtering: FilterOptions,
    directory: DirArgument = None,
    dir_option: DirOption = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="KEY",
            show_default=False,
            help="created (newest first), duration (longest first), title, status or runs (most "
            "first). [default: created]",
        ),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False,
    output: Annotated[str | None, format_option(ListFormat)] = None,
    json: JsonOption = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B,…",
            show_default=False,
            help="Show these columns, in this order. The names are those of the JSON.",
        ),
    ] = None,
    verdicts: Annotated[
        bool, typer.Option("--verdicts", help="Count queries in JSON and CSV, as in a table.")
    ] = False,
) -> None:
    """One line for each batch of a results directory, newest first."""
    from deepsec_results.cli import terminal
    from deepsec_results.cli.directory import open_and_hint
    from deepsec_results.cli.filters import read_filters
    from deepsec_results.cli.words import read_choice, read_distinct, read_format, read_limit
    from deepsec_results.render.listing import ALL_COLUMNS, ListStyle, columns_of
    from deepsec_results.use_cases.selection import nothing_found, paths_in, select

    chosen = read_format(ListFormat, output, json=json)
    key = SortKey.CREATED if sort is None else read_choice("--sort", sort, SortKey)
    names = None if columns is None else read_distinct("--columns", columns, ALL_COLUMNS)
    limit = read_limit(filtering.limit)
    most = (_TABLE_LIMIT if chosen is ListFormat.TABLE else 0) if limit is None else limit
    filters = read_filters(filtering)
    opened = open_and_hint(directory, dir_option)
    style = ListStyle(
        chosen,
        names or columns_of(chosen, verdicts=verdicts),
        terminal.look_at_stdout(),
        fit=names is None,
    )
    if not most and key is SortKey.CREATED:
        found = _write_all(paths_in(opened, filters, oldest=reverse), filters, style)
    else:
        found = _write_selection(select(opened, filters, most, key, reverse=reverse), style)
    if not found:
        terminal.remark(nothing_found(filters, opened))


def _write_selection(selection: "Selection", style: "ListStyle") -> int:
    """Write the rows of batches that are read already; how many."""
    from deepsec_results.cli import terminal
    from deepsec_results.render.listing import render_rows
    from deepsec_results.use_cases.listing import listed_rows

    listed = listed_rows(selection.batches, tally=style.needs_tally)
    terminal.write(render_rows(listed, style.layout_for(listed)))
    shown = f"showing {len(listed)}"
    if selection.left_out is None:
        looked_at = f"found in the newest {selection.looked_at} of {selection.there} batches"
        terminal.remark(f"{shown}, {looked_at}; use -n 0 for all")
    elif selection.left_out and style.output is ListFormat.TABLE:
        terminal.remark(f"{shown} of {len(listed) + selection.left_out}; use -n 0 for all")
    _write_remarks(_Remarks.on(listed), style)
    return len(listed)


def _write_all(paths: list[str], filters: "Filters", style: "ListStyle") -> int:
    """Read batches and write the rows of those that match, a few hundred at a time; how many."""
    from deepsec_results.cli import terminal
    from deepsec_results.cli.progress import watched
    from deepsec_results.render.listing import render_begin, render_end, render_piece
    from deepsec_results.use_cases.listing import RowQuery, list_in_pieces

    query = RowQuery(filters, style.needs_tally)
    listing = list_in_pieces(paths, query)
    layout = style.layout_for(listing.first)
    count, remarks = len(listing.first), _Remarks.on(listing.first)
    terminal.write(render_begin(layout) + render_piece(listing.first, layout, first=True))
    rest = listing.views(partial(_view, layout=layout), query)
    # On a terminal, the rows themselves show the progress.
    for piece in rest if style.look.terminal else watched(rest, len(listing.rest)):
        terminal.write(piece.text)
        count += piece.rows
        remarks.join(piece.remarks)
    terminal.write(render_end(layout, empty=not count))
    _write_remarks(remarks, style)
    return count


class _Remarks(NamedTuple):
    """Remarks on batches that are listed."""

    stale: list[str]
    partial: list[str]

    @staticmethod
    def on(listed: "list[ListedBatch]") -> "_Remarks":
        from deepsec_results.render.remarks import partial_remarks, stale_remarks

        return _Remarks(stale_remarks(listed), list(partial_remarks(listed)))

    def join(self, other: "_Remarks") -> None:
        self.stale.extend(other.stale)
        self.partial.extend(other.partial)


class _Piece(NamedTuple):
    """Some rows as text, how many they are, and remarks on them."""

    text: str
    rows: int
    remarks: _Remarks


def _view(listed: "list[ListedBatch]", layout: "Layout") -> _Piece:
    from deepsec_results.render.listing import render_piece

    return _Piece(render_piece(listed, layout, first=False), len(listed), _Remarks.on(listed))


def _write_remarks(remarks: _Remarks, style: "ListStyle") -> None:
    from deepsec_results.cli import terminal

    if style.output is ListFormat.TABLE:
        terminal.write_some(remarks.stale, "more are stale; --stale lists them")
    terminal.write_some(remarks.partial)
