"""`dsr list`: one line a batch."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirArgument,
    DirOption,
    FileOption,
    JsonOption,
    LimitOption,
    MaxSizeOption,
    SinceOption,
    SortBy,
    StaleOption,
    StatusOption,
    TitleOption,
    UntilOption,
    VerdictOption,
)

if TYPE_CHECKING:
    from deepsec_results.cli.batches import ShownBatch

Format = Literal["table", "json", "jsonl", "csv", "markdown", "ids"]

_TABLE_LIMIT = 20

_EXAMPLES = """\b
Examples:
  dsr list fixtures/recorded/result_files
  dsr list fixtures/recorded/result_files --status internal_error --json
  dsr list fixtures/recorded/result_files --title "sealed box" --sort duration
  dsr list fixtures/recorded/result_files --columns id,status,duration -n 0
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list", cls=LeanCommand, epilog=_EXAMPLES)(list_batches)


def list_batches(
    directory: DirArgument = None,
    dir_option: DirOption = None,
    status: StatusOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    stale: StaleOption = False,
    file: FileOption = None,
    verdict: VerdictOption = None,
    limit: LimitOption = None,
    sort: Annotated[
        SortBy | None,
        typer.Option(
            "--sort",
            metavar="KEY",
            show_default=False,
            help="created (newest first, the default), duration (longest first), title, status "
            "or runs (most first).",
        ),
    ] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Turn the order round.")] = False,
    output: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="table (the default), json, jsonl, csv, markdown or ids.",
        ),
    ] = None,
    json: JsonOption = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B,…",
            show_default=False,
            help="The columns, in this order; their names are those of the JSON.",
        ),
    ] = None,
    verdicts: Annotated[
        bool,
        typer.Option("--verdicts", help="In JSON and CSV, tell of the queries as a table does."),
    ] = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """One line for each batch of a results directory, newest first."""
    from deepsec_results.analysis.rows import SortKey
    from deepsec_results.cli import batches, terminal
    from deepsec_results.render.listing import (
        ALL_COLUMNS,
        ListFormat,
        columns_of,
        needs_tally,
        render_rows,
    )

    chosen = ListFormat(batches.read_format(output, json=json) or "table")
    names = None if columns is None else [name.strip() for name in columns.split(",")]
    if names and len(set(names)) < len(names):
        raise CommandError(f"a column is named twice in {columns}")
    for name in names or ():
        if name not in ALL_COLUMNS:
            raise CommandError(f"no column {name}; there are {', '.join(ALL_COLUMNS)}")
    most = batches.read_limit(limit, _TABLE_LIMIT if chosen is ListFormat.TABLE else 0)
    filters = batches.read_filters(
        status=status,
        title=title,
        since=since,
        until=until,
        stale=stale,
        file=file,
        verdict=verdict,
    )
    opened = batches.open_directory(directory, dir_option)
    selection = batches.select(opened, filters, most, SortKey(sort or "created"), reverse=reverse)
    picked = names or columns_of(chosen, verdicts=verdicts)
    shown = selection.batches
    if needs_tally(picked):
        from deepsec_results.cli.tallies import with_tally

        shown = [with_tally(batch) for batch in shown]
    listed = [batch.listed for batch in shown]
    look = terminal.look_at_stdout()
    terminal.write(render_rows(listed, chosen, picked, look, fit=names is None))
    if not listed:
        terminal.remark(batches.nothing_found(filters, opened))
    if selection.left_out and chosen is ListFormat.TABLE:
        terminal.remark(f"{selection.left_out} more left out; -n 0 shows all")
    if chosen is ListFormat.TABLE:
        _tell_evidence(selection.batches)


def _tell_evidence(shown: "list[ShownBatch]") -> None:
    from deepsec_results.cli import terminal

    for batch in shown:
        row = batch.listed.row
        if row.stale:
            terminal.remark(f"{row.id}: stale? {batch.listed.evidence}")
