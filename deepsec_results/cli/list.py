"""`dsr list`: one line a batch."""

from typing import Annotated

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
    StaleOption,
    StatusOption,
    TitleOption,
    UntilOption,
    VerdictOption,
)

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
        str | None,
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
        str | None,
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
    from deepsec_results.cli import batches, filtering, listing, terminal
    from deepsec_results.cli.words import read_format, read_limit, read_word, read_words
    from deepsec_results.render.listing import ALL_COLUMNS, ListFormat, columns_of

    chosen = ListFormat(read_format(output, [*ListFormat], json=json))
    key = SortKey.CREATED if sort is None else SortKey(read_word("--sort", sort, [*SortKey]))
    names = None if columns is None else read_words("--columns", [columns], ALL_COLUMNS)
    if names and len(set(names)) < len(names):
        raise CommandError(f"--columns: a column is given twice in '{columns}'")
    most = read_limit(limit, _TABLE_LIMIT if chosen is ListFormat.TABLE else 0)
    filters = filtering.read_filters(
        status=status,
        title=title,
        since=since,
        until=until,
        stale=stale,
        file=file,
        verdict=verdict,
    )
    opened = batches.open_directory(directory, dir_option)
    picked = names or columns_of(chosen, verdicts=verdicts)
    style = listing.Style(chosen, picked, terminal.look_at_stdout(), names is None)
    if not most and key is SortKey.CREATED:
        paths = batches.paths_in(opened, filters, oldest=reverse)
        if not listing.write_all(paths, filters, style):
            terminal.remark(batches.nothing_found(filters, opened))
        return
    selection = batches.select(opened, filters, most, key, reverse=reverse)
    listed = listing.write_selected(selection.batches, style)
    if not selection.batches:
        terminal.remark(batches.nothing_found(filters, opened))
    if selection.left_out is None:
        told = f"found among the first {selection.looked_at} of {selection.there} batches"
        terminal.remark(f"{told}; -n 0 looks at all")
    elif selection.left_out and chosen is ListFormat.TABLE:
        terminal.remark(f"{selection.left_out} more left out; -n 0 shows all")
    listing.remark_on(listed, style)
