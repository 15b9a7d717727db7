"""`dsr stats`: batches and their queries counted and summed up."""

from typing import Annotated

import typer

from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    declare,
    format_option,
)
from deepsec_results.render.output_formats import PlainFormat

_EXAMPLES = """\
  dsr stats -d fixtures/recorded/result_files
  dsr stats -d fixtures/recorded/result_files --title "nightly suite"
  dsr stats -d fixtures/recorded/result_files mp37m1 mp37m2 mp37m3 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "stats", sum_up_batches, _EXAMPLES)


def sum_up_batches(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Count batches and queries, and sum up time and memory.

    Takes the named batches, or those that match the filters, or all. Shows the total, and sums by
    protocol and by release. Decided queries are summed up apart from the others.
    """
    from deepsec_results.analysis.statistics import sum_up
    from deepsec_results.cli import terminal
    from deepsec_results.cli.directory import opener
    from deepsec_results.cli.filters import read_filters
    from deepsec_results.cli.words import read_format, read_limit
    from deepsec_results.render.statistics import render_statistics
    from deepsec_results.use_cases.selection import each_once, named_or_filtered
    from deepsec_results.use_cases.subjects import load_records

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(PlainFormat, output, json=json)
    batches = each_once(named_or_filtered(names, opener(directory), filters, limit))
    rows = [batch.listed.row for batch in batches]
    loaded = load_records(batches)
    terminal.remark_partial(loaded.listed)
    look = terminal.look_at_stdout()
    terminal.write(render_statistics(sum_up(rows, loaded.records), chosen, look))
    unreadable = any(row.status is RowStatus.UNREADABLE for row in rows)
    return ExitCode.MISUSE if names and unreadable else ExitCode.DONE
