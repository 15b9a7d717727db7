"""`dsr show`: show everything about a batch, or about a query of it."""

from typing import Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import RUN_FILTER, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_limit, read_query
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    QueryOption,
    format_option,
)
from deepsec_results.render.kit.show_format import ShowFormat

_EXAMPLES = """\
  dsr show last
  dsr show last --run 1 --source
  dsr show last --run 1 --query 1 --processes
  dsr show last~1 last --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "show", show_batches, _EXAMPLES, RUN_FILTER)


class ShownParts(NamedTuple):
    """The options that choose what is shown of a batch."""

    query: QueryOption = None
    processes: Annotated[
        bool,
        typer.Option("--processes", help="Show the two processes of a query, with line numbers."),
    ] = False
    source: Annotated[
        bool, typer.Option("--source", help="Show only the prover's copy of the input of a run.")
    ] = False
    everything: Annotated[
        bool, typer.Option("--all", help="Show the queries of all runs, in the order of the batch.")
    ] = False


def show_batches(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    exit_status: Annotated[
        bool,
        typer.Option(
            "--exit-status",
            help="Exit with 1 unless every batch and run is completed and every query verified.",
        ),
    ] = False,
    *,
    parts: ShownParts,
    output: Annotated[str | None, format_option(ShowFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Show everything about a batch.

    Without a name, show each batch that matches the filters, or the last batch. --run selects
    runs; --query selects queries, and shows all their details. Runs with an attack come first. A
    run takes one line if all its queries are verified, or none of them began. --format dps rebuilds
    the input file of one query. --processes --format latex lists its processes for a paper.
    """
    from deepsec_results.render.batches.showing import render_batches, unreadable_remarks
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.showing import load_shown

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen, number = read_format(ShowFormat, output, json=json), read_query(parts.query)
    texts = parts.processes or parts.source or chosen in (ShowFormat.DPS, ShowFormat.LATEX)
    shown = load_shown(names, opener(directory), filters, limit, number, texts=texts)
    look, notes = look_at_stdout(), Notes()
    text = render_batches(
        shown.batches,
        chosen,
        look,
        notes,
        processes=parts.processes,
        source=parts.source,
        everything=parts.everything,
    )
    terminal.write(text)
    terminal.write_some(terminal.remark, list(notes.remarks))
    terminal.remark_partial(shown.listed)
    terminal.remark_problems(unreadable_remarks(shown.unreadable, chosen))
    no = exit_status and not shown.all_verified
    return exit_code(unreadable=bool(shown.unreadable), no=no)
