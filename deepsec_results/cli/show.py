"""`dsr show`: everything about a batch."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from deepsec_results.cli.errors import CommandError, ExitCode
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirOption,
    JsonOption,
    LimitOption,
    SinceOption,
    StaleOption,
    StatusOption,
    TitleOption,
    UntilOption,
)

if TYPE_CHECKING:
    from deepsec_results.cli.batches import ShownBatch

_EXAMPLES = """\b
Examples:
  dsr show fixtures/recorded/result_files/mp37m9_9911.json
  dsr show -d fixtures/recorded/result_files last
  dsr show -d fixtures/recorded/result_files mp37mf last~2 --json
  dsr show -d fixtures/recorded/result_files --status internal_error
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", cls=LeanCommand, epilog=_EXAMPLES)(show_batches)


def show_batches(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BATCH",
            show_default=False,
            help="A path, an id or a unique beginning of one, last, or last~N.",
        ),
    ] = None,
    directory: DirOption = None,
    status: StatusOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    stale: StaleOption = False,
    limit: LimitOption = None,
    output: Annotated[
        Literal["text", "json"] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default) or json.",
        ),
    ] = None,
    json: JsonOption = False,
    exit_status: Annotated[
        bool, typer.Option("--exit-status", help="Exit with 1 unless every batch is completed.")
    ] = False,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Show everything about a batch.

    Without a name: of each batch that the filters keep, or of the last one.
    """
    from deepsec_results.cli import batches, terminal
    from deepsec_results.render.showing import render_json, render_text

    filters = batches.read_filters(status, title, since, until, stale)
    if names and not filters.keeps_all:
        raise CommandError("name batches, or filter them, not both")
    if names:
        shown = batches.read_named(names, directory)
    else:
        opened = batches.open_directory(directory)
        if filters.keeps_all and limit is None:
            limit = 1
        shown = batches.select(opened, filters, batches.read_limit(limit)).batches
        if not shown:
            kept = "" if filters.keeps_all else " that the filters keep"
            terminal.remark(f"no batch result{kept} in {opened.path}")
    if json or output == "json":
        terminal.write(render_json([(batch.file, batch.listed) for batch in shown]))
    else:
        sheets = [batches.describe(batch) for batch in shown]
        terminal.write(render_text(sheets, terminal.look_at_stdout()))
    raise typer.Exit(_exit_code(shown, named=bool(names), exit_status=exit_status))


def _exit_code(shown: "list[ShownBatch]", *, named: bool, exit_status: bool) -> ExitCode:
    from deepsec_results.analysis.rows import RowStatus
    from deepsec_results.cli import terminal

    rows = [batch.listed.row for batch in shown]
    unreadable = [row for row in rows if row.status is RowStatus.UNREADABLE]
    if named and unreadable:
        for row in unreadable:
            terminal.remark(f"dsr: {row.path}: {row.error}")
        return ExitCode.MISUSE
    if exit_status and any(row.status is not RowStatus.COMPLETED for row in rows):
        return ExitCode.NO
    return ExitCode.DONE
