"""`dsr table`: show batches side by side."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.audit_options import AuditOptions, read_auditing
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import (
    read_choice,
    read_distinct,
    read_format,
    read_limit,
    read_number,
    read_word,
    read_words,
    wrong_value,
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
    from deepsec_results.render.batches.cells import CellStyle

_EXAMPLES = """\
  dsr table -d fixtures/recorded/result_files mp37lv mp37lx
  dsr table -d fixtures/recorded/result_files mp37lx --format latex --label attack=no
  dsr table -d fixtures/recorded/result_files mp37m1 mp37m2 mp37m3 --cells verdict --rows batch
  dsr table -d fixtures/recorded/result_files --title "nightly suite" -n 3 --cells verdict
  dsr table -d fixtures/recorded/result_files mp37lx --format macros
"""

_MOST_DIGITS = 15


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


class CellOptions(NamedTuple):
    """The options that choose what a cell shows."""

    cells: Annotated[
        str | None,
        value_option(
            "--cells A,B,…",
            "What to show in each cell: verdict, time, memory. [default: all three]",
            ("verdict", "time", "memory"),
        ),
    ] = None
    label: Annotated[
        list[str] | None,
        value_option(
            "--label WORD=TEXT",
            "Show TEXT for a verdict, or for the reason why a query is undecided: canceled=TO. "
            "Repeat the option for several.",
        ),
    ] = None
    digits: Annotated[
        str | None,
        value_option(
            "--digits N",
            "Significant digits of a number with a fraction. [default: 3]",
        ),
    ] = None
    unit: Annotated[
        list[str] | None,
        value_option(
            "--unit UNIT",
            "ms, s, min or h for times; B, kB, MB or GB for memory; auto for the unit that suits "
            "each figure. Repeat the option for both. [default: s and MB]",
            ("s", "ms", "min", "h", "auto", "B", "kB", "MB", "GB"),
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
    has the verdict, time and memory, and with --audit the answer of dsr audit. csv and json have
    one row for each batch and query, in seconds and bytes. latex is a table, and macros is a LaTeX
    command for each figure.
    """
    from deepsec_results.render.batches.tables import render_table, table_remarks
    from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
    from deepsec_results.use_cases.subjects import load_table

    across, bounds = _is_across(sides), read_auditing(auditing)
    style = _read_style(cells, audited=bounds is not None)
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(TableFormat, output, json=json)
    found = named_filtered_or_last(names, opener(directory), filters, limit)
    table, listed = load_table(
        found.batches, found.selection, across=across, named=found.named, bounds=bounds
    )
    terminal.remark_partial(listed)
    terminal.write(render_table(table, chosen, style, look_at_stdout()))
    for text in table_remarks(table, chosen, style):
        terminal.remark(text)


def _is_across(sides: SideOptions) -> bool:
    """Whether the columns are batches. Raises RequestError."""
    row = None if sides.rows is None else read_choice("--rows", sides.rows, _Side)
    column = None if sides.cols is None else read_choice("--cols", sides.cols, _Side)
    if row is not None and row == column:
        raise RequestError(f"--rows and --cols are both {row}")
    return row is not _Side.BATCH and column is not _Side.QUERY


def _read_style(options: CellOptions, *, audited: bool) -> "CellStyle":
    """The style of cells that the options select. Raises RequestError."""
    from deepsec_results.render.batches.cells import (
        AUDIT,
        AUTO,
        CELLS,
        MEMORY_UNITS,
        TIME_UNITS,
        CellStyle,
    )

    chosen = {"time": "s", "memory": "MB"}
    words = read_words("--unit", options.unit or (), [*TIME_UNITS, *MEMORY_UNITS, AUTO])
    if AUTO in words:
        chosen = {"time": AUTO, "memory": AUTO}
    for unit in words:
        if unit != AUTO:
            chosen["time" if unit in TIME_UNITS else "memory"] = unit
    cells = options.cells
    shown = CELLS if cells is None else tuple(read_distinct("--cells", cells, CELLS))
    expected = f"a number from 1 to {_MOST_DIGITS}"
    return CellStyle(
        cells=(*shown, AUDIT) if audited else shown,
        labels=_read_labels(options.label or ()),
        digits=CellStyle().digits
        if options.digits is None
        else read_number("--digits", options.digits, expected, 1, _MOST_DIGITS),
        time_unit=chosen["time"],
        memory_unit=chosen["memory"],
    )


def _read_labels(texts: Sequence[str]) -> dict[str, str]:
    from deepsec_results.analysis.judging import REASONS
    from deepsec_results.analysis.vocabulary import Verdict

    known = [*Verdict, *REASONS]
    labels: dict[str, str] = {}
    for text in texts:
        word, sign, label = text.partition("=")
        if not sign:
            expected = f"WORD=TEXT, where WORD is one of {', '.join(known)}"
            raise wrong_value("--label", text, expected)
        labels[read_word("--label", word, known)] = label
    return labels
