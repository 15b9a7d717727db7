"""`dsr table`: show batches side by side."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.audit_options import AuditOptions, read_auditing
from deepsec_results.cli.cell_options import CellOptions, read_cell_style
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import (
    read_choice,
    read_format,
    read_limit,
    read_word,
)
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import TableFormat

if TYPE_CHECKING:
    from deepsec_results.use_cases.tables import TableLayout

_EXAMPLES = """\
  dsr table last~1 last
  dsr table last --by sessions
  dsr table last --cells verdict,time --unit s
  dsr table last --format latex --label attack=no
"""


class _Side(StrEnum):
    """What a row or a column can be."""

    QUERY = "query"
    BATCH = "batch"


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "table", tabulate_batches, _EXAMPLES, QUERY_FILTERS)


class SideOptions(NamedTuple):
    """The options that choose what the rows and the columns are."""

    rows: Annotated[
        str | None,
        value_option(
            "--rows WHAT",
            "What the rows are: query or batch. [default: query]",
            _Side,
        ),
    ] = None
    cols: Annotated[
        str | None,
        value_option(
            "--cols WHAT",
            "What the columns are: batch or query. [default: batch]",
            _Side,
        ),
    ] = None

    by: Annotated[
        str | None,
        value_option(
            "--by WHAT",
            "sessions: a row for each family of inputs and query, a column for each number of "
            "sessions.",
            ("sessions",),
        ),
    ] = None


def tabulate_batches(
    *,
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    sides: SideOptions,
    cells: CellOptions,
    auditing: AuditOptions,
    output: Annotated[str | None, format_option(TableFormat)] = None,
    json: JsonOption = False,
) -> None:
    """Show batches side by side: a row for each query, a column for each batch.

    Without a name, show the batches that match the filters, oldest first, or the last batch. A cell
    has the verdict, time and memory, and with --audit the answer of dsr audit. The formats csv and
    json have one row for each batch and query, in seconds and bytes. latex prints a table, and
    macros a LaTeX command for each figure.
    """
    from deepsec_results.render.batches.tables import render_table, table_remarks
    from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
    from deepsec_results.use_cases.tables import load_table

    layout, bounds = _read_layout(sides), read_auditing(auditing)
    style = read_cell_style(cells, audited=bounds is not None)
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(TableFormat, output, json=json)
    found = named_filtered_or_last(names, opener(directory), filters, limit)
    table, listed = load_table(
        found.batches,
        found.selection,
        layout,
        named=found.named,
        bounds=bounds,
        sized=chosen in (TableFormat.CSV, TableFormat.JSON),
    )
    terminal.remark_partial(listed)
    terminal.write(render_table(table, chosen, style, look_at_stdout()))
    for text in table_remarks(table, chosen, style):
        terminal.remark(text)


def _read_layout(sides: SideOptions) -> "TableLayout":
    """What the rows and the columns are. Raises RequestError."""
    from deepsec_results.use_cases.tables import TableLayout

    if sides.by is not None:
        read_word("--by", sides.by, ("sessions",))
        if sides.rows is not None or sides.cols is not None:
            raise RequestError("--by cannot be used with --rows or --cols")
        return TableLayout.BY_SESSIONS
    row = None if sides.rows is None else read_choice("--rows", sides.rows, _Side)
    column = None if sides.cols is None else read_choice("--cols", sides.cols, _Side)
    if row is not None and row == column:
        raise RequestError(f"--rows and --cols are both {row}")
    if row is _Side.BATCH or column is _Side.QUERY:
        return TableLayout.QUERIES_ACROSS
    return TableLayout.BATCHES_ACROSS
