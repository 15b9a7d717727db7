"""`dsr trace`: how the attacks go."""

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
    QueryOption,
    RunOption,
)

_EXAMPLES = """\b
Examples:
  dsr trace -d fixtures/recorded/result_files mp37m1
  dsr trace -d fixtures/recorded/result_files mp37m1 --run coin_choice --all
  dsr trace -d fixtures/recorded/result_files last~1 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace", cls=LeanCommand, epilog=_EXAMPLES)(trace_attacks)


def trace_attacks(
    name: Annotated[
        str,
        typer.Argument(
            metavar="BATCH", help="A path, an id or a unique beginning of one, last, or last~N."
        ),
    ] = "last",
    directory: DirOption = None,
    run: RunOption = None,
    query: QueryOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every action, with what it does where in the process.")
    ] = False,
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
    """Show how the attacks on a batch go.

    Each attack that was found: the input, the query, the process, and the actions that the
    attacker takes part in, as the prover prints them. The exit code is 2 if some of what was asked
    for could not be read, so that there may be more attacks.
    """
    from deepsec_results.cli import batches, terminal, tracing
    from deepsec_results.cli.words import read_format, read_query
    from deepsec_results.render.attacks import render_attacks_json, render_attacks_text

    number = read_query(query)
    (batch,) = batches.read_named([name], directory)
    traces = tracing.attacks_on(batch, run, number, everything=everything)
    if read_format(output, ["text", "json"], json=json) == "json":
        terminal.write(render_attacks_json(traces.attacks, everything=everything))
    else:
        look = terminal.look_at_stdout()
        terminal.write(render_attacks_text(traces.attacks, look, everything=everything))
    for problem in traces.problems:
        terminal.remark(f"dsr: {problem}")
    if traces.problems:
        raise typer.Exit(ExitCode.MISUSE)
    if not traces.attacks:
        terminal.remark(tracing.no_attack_sentence(batch, traces, run, number))
