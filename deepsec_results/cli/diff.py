"""`dsr diff`: what changed from one batch to another."""

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
  dsr diff -d fixtures/recorded/result_files mp37lv mp37lx
  dsr diff -d fixtures/recorded/result_files mp37lq mp37ls --json
  dsr diff -d fixtures/recorded/result_files mp37m1 mp37m3 --fail-on verdict --fail-on slower
  dsr diff fixtures/recorded/result_files fixtures/recorded/result_files --format markdown
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("diff", cls=LeanCommand, epilog=_EXAMPLES)(diff_batches)


def diff_batches(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="The batch before: a path or an id; or a results directory."
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The batch, or directory, after.")],
    directory: DirOption = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), json, markdown, or github: annotations of a workflow.",
        ),
    ] = None,
    json: JsonOption = False,
    everything: Annotated[bool, typer.Option("--all", help="Also what is the same.")] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            show_default=False,
            help="Exit with 1 if WHAT is the case: verdict (one changed on the same input), lost "
            "(one is no longer decided), slower, larger; status, title, options, versions, inputs "
            "or times (what changed); or any: each of these but times. May be given several times.",
        ),
    ] = None,
    factor: Annotated[
        str | None,
        typer.Option(
            "--factor",
            metavar="F",
            show_default=False,
            help="Slower or larger is what is more than F (1.2) times the old figure and a floor.",
        ),
    ] = None,
    floor: Annotated[
        list[str] | None,
        typer.Option(
            "--floor",
            metavar="AMOUNT",
            show_default=False,
            help="That floor: seconds (2s) or memory (10MB). May be given for both.",
        ),
    ] = None,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Compare two batches, or two results directories.

    Told are the verdicts that changed on the same input, then changes of status, title, inputs,
    options and versions, what became slower or larger, and times. Inputs are the same if what is
    in them is; batches of two directories are paired by title and inputs.
    """
    from deepsec_results.cli import comparing, terminal
    from deepsec_results.cli.words import read_format
    from deepsec_results.render.comparison import ComparisonFormat, render_compared

    wanted = comparing.read_conditions(fail_on or [])
    bounds = comparing.read_bounds(factor, floor or [])
    compared = comparing.compare_named(a, b, directory, bounds)
    chosen = ComparisonFormat(read_format(output, [*ComparisonFormat], json=json))
    look = terminal.look_at_stdout()
    terminal.write(render_compared(compared, chosen, look, everything=everything))
    met = wanted & comparing.conditions_met(compared)
    raise typer.Exit(ExitCode.NO if met else ExitCode.DONE)
