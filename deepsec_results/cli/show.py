"""`dsr show`: everything about a batch, or about a query of it."""

from typing import TYPE_CHECKING, Annotated

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
    QueryOption,
    RunOption,
    SinceOption,
    StaleOption,
    StatusOption,
    TitleOption,
    UntilOption,
    VerdictOption,
)

if TYPE_CHECKING:
    from deepsec_results.cli.showing import Narrowed

_EXAMPLES = """\b
Examples:
  dsr show fixtures/recorded/result_files/mp37m9_9911.json
  dsr show -d fixtures/recorded/result_files last
  dsr show -d fixtures/recorded/result_files mp37mf last~2 --json
  dsr show -d fixtures/recorded/result_files --verdict attack -n 2
  dsr show -d fixtures/recorded/result_files mp37m1 --run coin_choice --query 1 --processes
  dsr show -d fixtures/recorded/result_files mp37m1 --run 1 --query 1 --format dps
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", cls=LeanCommand, epilog=_EXAMPLES)(show_batches)


def show_batches(
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
    run: RunOption = None,
    query: QueryOption = None,
    processes: Annotated[
        bool, typer.Option("--processes", help="Of one query, also the two processes.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), json, or dps: one query as an input file of the prover.",
        ),
    ] = None,
    json: JsonOption = False,
    exit_status: Annotated[
        bool,
        typer.Option(
            "--exit-status",
            help="Exit with 1 unless there is a batch, each is completed, and each query verified.",
        ),
    ] = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Show everything about a batch.

    Without a name: of each batch that the filters keep, or of the last one. --run and --query
    narrow it to some runs, or to some queries with all that is known of them.
    """
    from deepsec_results.cli import batches, filtering, showing, terminal
    from deepsec_results.cli.remarks import remark_partial
    from deepsec_results.cli.words import read_format, read_query

    number = read_query(query)
    filters = filtering.read_filters(
        status=status,
        title=title,
        since=since,
        until=until,
        stale=stale,
        file=file,
        verdict=verdict,
    )
    is_last = not names and filters.keeps_all and limit is None
    shown = batches.named_or_filtered(names, directory, filters, "1" if is_last else limit)
    chosen = read_format(output, ["text", "json", "dps"], json=json)
    named = bool(names) or is_last
    narrowed = showing.narrow(shown, run, number, named=named)
    terminal.write(showing.render(narrowed, chosen, processes=processes))
    remark_partial(one.batch.listed for one in narrowed)
    unreadable = showing.unreadable_rows(narrowed) if named else []
    for row in unreadable:
        # The text has the reason already.
        reason = "cannot be read" if chosen == "text" else row.error
        terminal.remark(f"dsr: {row.path}: {reason}")
    code = ExitCode.MISUSE if unreadable else _exit_code(narrowed, exit_status=exit_status)
    raise typer.Exit(code)


def _exit_code(shown: "list[Narrowed]", *, exit_status: bool) -> ExitCode:
    from deepsec_results.analysis.rows import RowStatus
    from deepsec_results.analysis.verdicts import Verdict

    rows = [one.batch.listed.row for one in shown]
    runs = [run for one in shown for run in one.runs or ()]
    verdicts = {query.outcome.verdict for run in runs for query in run.queries}
    completed = all(row.status is RowStatus.COMPLETED for row in rows)
    known = all(one.runs is not None for one in shown)
    done = known and all(run.completed for run in runs)
    verified = bool(shown) and completed and done and verdicts <= {Verdict.VERIFIED}
    if exit_status and not verified:
        return ExitCode.NO
    return ExitCode.DONE
