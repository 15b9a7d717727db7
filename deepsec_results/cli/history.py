"""`dsr history`: one query through all batches of a directory."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirOption,
    JsonOption,
    MaxSizeOption,
    SinceOption,
    TitleOption,
    UntilOption,
)

_EXAMPLES = """\b
Examples:
  dsr history -d fixtures/recorded/result_files sealed_box --query 2
  dsr history -d fixtures/recorded/result_files relay_chain.dps --title nightly
  dsr history -d fixtures/recorded/result_files tag_static_id --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history", cls=LeanCommand, epilog=_EXAMPLES)(trace_history)


def trace_history(
    name: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            show_default=False,
            help="An input's name, with or without .dps, or a unique beginning of one.",
        ),
    ],
    directory: DirOption = None,
    query: Annotated[
        str | None,
        typer.Option("--query", metavar="N", show_default=False, help="Only query N."),
    ] = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
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
    """Follow a query through all batches of a directory, oldest first.

    Told are its verdict, time and memory, the release and options of each batch, and the first
    batch in which the verdict changed.
    """
    from deepsec_results.analysis.history import trace_histories
    from deepsec_results.cli import batches, filtering, subjects, terminal
    from deepsec_results.cli.tallies import with_files
    from deepsec_results.cli.words import read_format, read_query
    from deepsec_results.render.history import render_histories_json, render_histories_text

    number = read_query(query)
    filters = filtering.read_filters(title=title, since=since, until=until)
    opened = batches.open_directory(directory)
    shown = [*map(with_files, batches.select(opened, filters, 0, reverse=True).batches)]
    wanted = subjects.find_input_name(name, shown, opened, filters)
    # One that does not tell its inputs is not passed over, but told.
    having = [one for one in shown if one.listed.files is None or wanted in one.listed.files]
    records = subjects.records_on(having, lambda one: one.name == wanted)
    histories = [
        one for one in trace_histories(records) if number is None or one.query in (number, None)
    ]
    if not histories:
        raise CommandError(f"{wanted} has no query {number}")
    if read_format(output, ["text", "json"], json=json) == "json":
        terminal.write(render_histories_json(histories))
    else:
        terminal.write(render_histories_text(histories, terminal.look_at_stdout()))
