"""`dsr stats`: batches and their queries counted and summed up."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    BatchArguments,
    ColorOption,
    DebugOption,
    DirOption,
    FileOption,
    JsonOption,
    LimitOption,
    MaxSizeOption,
    SinceOption,
    StaleOption,
    StatusOption,
    TitleOption,
    UntilOption,
    VerdictOption,
)

_EXAMPLES = """\b
Examples:
  dsr stats -d fixtures/recorded/result_files
  dsr stats -d fixtures/recorded/result_files --title "nightly suite"
  dsr stats -d fixtures/recorded/result_files mp37m1 mp37m2 mp37m3 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("stats", cls=LeanCommand, epilog=_EXAMPLES)(sum_up_batches)


def sum_up_batches(
    names: BatchArguments = None,
    directory: DirOption = None,
    status: StatusOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    stale: StaleOption = False,
    file: FileOption = None,
    verdict: VerdictOption = None,
    limit: LimitOption = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default) or json.",
        ),
    ] = None,
    json: JsonOption = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Count batches and queries, and sum up time and memory.

    Of the named batches, or of those that the filters keep, or of all: in total, by protocol and
    by release. Decided queries are apart from the others.
    """
    from deepsec_results.analysis.rows import RowStatus
    from deepsec_results.analysis.statistics import sum_up
    from deepsec_results.cli import batches, filtering, subjects, terminal
    from deepsec_results.cli.words import read_format
    from deepsec_results.render.statistics import render_statistics_json, render_statistics_text

    filters = filtering.read_filters(
        status=status,
        title=title,
        since=since,
        until=until,
        stale=stale,
        file=file,
        verdict=verdict,
    )
    shown = subjects.each_once(batches.named_or_filtered(names, directory, filters, limit))
    rows = [one.listed.row for one in shown]
    statistics = sum_up(rows, subjects.records_on(shown))
    if read_format(output, ["text", "json"], json=json) == "json":
        terminal.write(render_statistics_json(statistics))
    else:
        look = terminal.look_at_stdout()
        terminal.write(render_statistics_text(statistics, look))
    if names and any(row.status is RowStatus.UNREADABLE for row in rows):
        raise typer.Exit(ExitCode.MISUSE)
