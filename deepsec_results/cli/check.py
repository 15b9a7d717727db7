"""`dsr check`: whether the verdicts are those that are expected."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import (
    ColorOption,
    DebugOption,
    DirOption,
    JsonOption,
    MaxSizeOption,
)

_EXAMPLES = """\b
Examples:
  dsr check -d fixtures/recorded/result_files mp37m1 --expect fixtures/recorded/expected.tsv
  dsr check fixtures/expectations/met/mp37ma_hhb-.json
  dsr check fixtures/expectations/broken/mp37ma_hhb-.json --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", cls=LeanCommand, epilog=_EXAMPLES)(check_batch)


def check_batch(
    name: Annotated[
        str,
        typer.Argument(
            metavar="BATCH", help="A path, an id or a unique beginning of one, last, or last~N."
        ),
    ] = "last",
    directory: DirOption = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect",
            metavar="FILE",
            show_default=False,
            help="A table of expected verdicts (TSV); else comments in the input files count, such "
            "as // EXPECT: query 2 attack.",
        ),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Write the verdicts of the batch to FILE."),
    ] = False,
    traces: Annotated[
        bool,
        typer.Option("--traces", help="Compare, or write, processes and traces of attacks too."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), json, or github: annotations of a workflow.",
        ),
    ] = None,
    json: JsonOption = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Compare the verdicts of a batch with those that are expected.

    Exit with 1, and a table of what differs, unless all are met.
    """
    from deepsec_results.cli import batches, checking, terminal
    from deepsec_results.cli.remarks import remark_partial
    from deepsec_results.cli.words import read_format
    from deepsec_results.render.expected_verdicts import CheckFormat, count_sentence, render_check

    chosen = CheckFormat(read_format(output, [*CheckFormat], json=json))
    (batch,) = batches.read_named([name], directory)
    if update:
        terminal.remark(checking.update(batch, expect, traces=traces))
        return
    listed, check, problems = checking.check(batch, expect, traces=traces)
    look = terminal.look_at_stdout()
    terminal.write(render_check(check, listed.incomplete, chosen, look))
    remark_partial([listed])
    for problem in problems:
        terminal.remark(f"dsr: {problem}")
    terminal.remark(count_sentence(check))
    if problems:
        raise typer.Exit(ExitCode.MISUSE)
    raise typer.Exit(ExitCode.NO if check.differences else ExitCode.DONE)
