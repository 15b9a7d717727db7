"""`dsr list`: one line for each batch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import open_and_hint
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_distinct, read_format, read_limit, read_word
from deepsec_results.cli.options import (
    DirArgument,
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.list_format import ListFormat

if TYPE_CHECKING:
    from deepsec_results.render.batches.list_layout import ListStyle
    from deepsec_results.render.batches.listing import RowRemarks
    from deepsec_results.use_cases.listing import Listing, ListRequest

_TABLE_LIMIT = 20

_EXAMPLES = """\
  dsr list
  dsr list --verdict attack --since 12h
  dsr list --status stale,internal_error
  dsr list --sort time --columns id,status,time --json
"""

_HELP = {"limit": "Show at most N batches; 0 = all. [default: 20 for tables, else all]"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "list", list_batches, _EXAMPLES, _HELP)


def _known_columns() -> "Sequence[str]":
    from deepsec_results.analysis.columns import LIST_COLUMNS

    return tuple(LIST_COLUMNS)


class ListOptions(NamedTuple):
    """The options for the order, the columns and the format of a list."""

    sort: Annotated[
        str | None,
        value_option(
            "--sort KEY",
            "created, ended or last_written (newest first), time or elapsed (longest first), "
            "title, status, runs, attacks, progress, memory or size (largest first). "
            "[default: created]",
            SortKey,
        ),
    ] = None
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False
    output: Annotated[str | None, format_option(ListFormat)] = None
    json: JsonOption = False
    columns: Annotated[
        str | None,
        value_option(
            "--columns A,B,…",
            "Show these columns, in this order. The names are those of the JSON or of the table.",
            _known_columns,
        ),
    ] = None
    verdicts: Annotated[
        bool,
        typer.Option(
            "--verdicts",
            help="Count the queries by verdict in JSON and CSV too, as the table does.",
        ),
    ] = False
    null: Annotated[
        bool,
        typer.Option(
            "-0", "--null", help="End paths with a NUL character, for tar, rsync and xargs."
        ),
    ] = False

    def read(self) -> "ListStyle":
        """The format, columns and order that the options select. Raises RequestError."""
        from deepsec_results.analysis.columns import LIST_COLUMNS
        from deepsec_results.render.batches.list_layout import ListStyle, columns_of
        from deepsec_results.render.batches.row_cells import COLUMN_HEADINGS

        chosen = read_format(ListFormat, self.output, json=self.json)
        if self.null and chosen is not ListFormat.PATHS:
            raise RequestError("-0 needs --format paths")
        words = {word: name for word, name in COLUMN_HEADINGS.items() if name in [*SortKey]}
        sort = SortKey.CREATED if self.sort is None else self.sort
        key = SortKey(read_word("--sort", sort, [*SortKey], words))
        if self.columns is None:
            names = columns_of(chosen, verdicts=self.verdicts, sort=key)
        else:
            names = read_distinct("--columns", self.columns, tuple(LIST_COLUMNS), COLUMN_HEADINGS)
        look, fit = look_at_stdout(), self.columns is None
        return ListStyle(chosen, names, look, fit=fit, sort=key, null=self.null)


def list_batches(
    filtering: FilterOptions,
    directory: DirArgument = None,
    dir_option: DirOption = None,
    *,
    options: ListOptions,
) -> None:
    """List the batches of a results directory, newest first.

    --format paths prints the file and the folder of each batch.
    """
    from deepsec_results.render.batches.listing import RowRemarks, render_listing
    from deepsec_results.use_cases.listing import list_directory
    from deepsec_results.use_cases.selection import nothing_found

    style = options.read()
    request = _read_request(filtering, style, reverse=options.reverse)
    named = [*(dir_option or ())] if directory is None else [directory, *(dir_option or ())]
    opened, remarks = open_and_hint(*named), RowRemarks()
    style = style.for_directories(opened.paths)
    listing = list_directory(opened, request)
    terminal.may_stop_with_pager()
    write = terminal.write_exactly if options.null else terminal.write
    for text in render_listing(listing, style, remarks):
        write(text)
    _write_remarks(listing, remarks, style.output)
    if not remarks.rows:
        terminal.remark(nothing_found(request.filters, opened))


def _read_request(filtering: FilterOptions, style: "ListStyle", *, reverse: bool) -> "ListRequest":
    """The batches that the options select, and their order. Raises RequestError."""
    from deepsec_results.use_cases.listing import ListRequest

    limit = read_limit(filtering.limit)
    if limit is None:
        limit = _TABLE_LIMIT if style.output is ListFormat.TABLE else 0
    filters = read_filters(filtering)
    tally, size = style.needs_tally, style.needs_size
    folders = style.output is ListFormat.PATHS
    return ListRequest(filters, limit, style.sort, reverse, tally, size, folders)


def _write_remarks(listing: "Listing", remarks: "RowRemarks", output: ListFormat) -> None:
    from deepsec_results.render.batches.listing import limit_sentence

    sentence = limit_sentence(listing, output)
    if sentence is not None:
        terminal.remark(sentence)
    if output is ListFormat.TABLE and terminal.are_terminals():
        terminal.write_some(terminal.remark, remarks.stale, "more are stale; --stale lists them")
    terminal.write_some(terminal.problem, remarks.partial)
