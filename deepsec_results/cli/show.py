"""`dsr show`: everything about a batch, or about a query of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    QueryOption,
    RunOption,
    declare,
    format_option,
)
from deepsec_results.render.output_formats import ShowFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deepsec_results.use_cases.narrowed_batch import NarrowedBatch

_EXAMPLES = """\
  dsr show fixtures/recorded/result_files/mp37m9_9911.json
  dsr show -d fixtures/recorded/result_files last
  dsr show -d fixtures/recorded/result_files mp37mf last~2 --json
  dsr show -d fixtures/recorded/result_files --verdict attack -n 2
  dsr show -d fixtures/recorded/result_files mp37m1 --run coin_choice --query 1 --processes
  dsr show -d fixtures/recorded/result_files mp37m1 --run 1 --query 1 --format dps
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "show", show_batches, _EXAMPLES)


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
    run: RunOption = None,
    query: QueryOption = None,
    processes: Annotated[
        bool, typer.Option("--processes", help="Show the two processes of a query.")
    ] = False,
    output: Annotated[str | None, format_option(ShowFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Show everything about a batch.

    Without a name, show each batch that matches the filters, or the last batch. --run and --query
    select runs, or queries with all details. The format dps rebuilds the input file of one query.
    """
    from deepsec_results.cli import terminal
    from deepsec_results.cli.directory import opener
    from deepsec_results.cli.filters import read_filters
    from deepsec_results.cli.words import read_format, read_limit, read_query
    from deepsec_results.render.showing import render_batches
    from deepsec_results.use_cases.narrowed_batch import narrow_batches, unreadable_rows
    from deepsec_results.use_cases.selection import named_filtered_or_last

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen, number = read_format(ShowFormat, output, json=json), read_query(query)
    found = named_filtered_or_last(names, opener(directory), filters, limit)
    narrowed = narrow_batches(found.batches, run, number, named=found.named)
    look = terminal.look_at_stdout()
    terminal.write(render_batches(narrowed, chosen, look, processes=processes))
    terminal.remark_partial(one.batch.listed for one in narrowed)
    unreadable = unreadable_rows(narrowed) if found.named else []
    # The text contains the reason.
    as_text = chosen is ShowFormat.TEXT
    terminal.remark_problems(
        f"{row.path}: {'cannot be read' if as_text else row.error}" for row in unreadable
    )
    if unreadable:
        return ExitCode.MISUSE
    return ExitCode.NO if exit_status and not _all_verified(narrowed) else ExitCode.DONE


def _all_verified(narrowed: "Sequence[NarrowedBatch]") -> bool:
    """Whether every batch and run is completed, and every query verified."""
    from deepsec_results.analysis.vocabulary import RowStatus, Verdict

    statuses = {one.batch.listed.row.status for one in narrowed}
    runs = [run for one in narrowed for run in one.runs or ()]
    verdicts = {query.outcome.verdict for run in runs for query in run.queries}
    known = all(one.runs is not None for one in narrowed)
    return (
        statuses == {RowStatus.COMPLETED}
        and known
        and all(run.completed for run in runs)
        and verdicts <= {Verdict.VERIFIED}
    )
