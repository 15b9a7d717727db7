"""`dsr trace`: the attack traces of a batch."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.options import (
    BatchArgument,
    DirOption,
    JsonOption,
    QueryOption,
    RunOption,
    declare,
    format_option,
)
from deepsec_results.render.output_formats import PlainFormat

_EXAMPLES = """\
  dsr trace -d fixtures/recorded/result_files mp37m1
  dsr trace -d fixtures/recorded/result_files mp37m1 --run coin_choice --all
  dsr trace -d fixtures/recorded/result_files last~1 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "trace", show_traces, _EXAMPLES)


def show_traces(
    name: BatchArgument = "last",
    directory: DirOption = None,
    run: RunOption = None,
    query: QueryOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every action, and its place in the process.")
    ] = False,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Show the attack traces of a batch.

    For each attack: the input, the query, the process, and the visible actions as the prover
    prints them. The exit code is 2 if a part of the batch cannot be read, so that there may be
    more attacks.
    """
    from deepsec_results.cli import terminal
    from deepsec_results.cli.directory import opener
    from deepsec_results.cli.words import read_format, read_query
    from deepsec_results.render.attacks import no_attack_sentence, render_attacks
    from deepsec_results.use_cases.attacks import find_traces
    from deepsec_results.use_cases.selection import load_named

    number, chosen = read_query(query), read_format(PlainFormat, output, json=json)
    (batch,) = load_named([name], opener(directory))
    traces = find_traces(batch, run, number, with_processes=everything)
    look = terminal.look_at_stdout()
    terminal.write(render_attacks(traces.attacks, chosen, look, everything=everything))
    terminal.remark_problems(traces.problems)
    if traces.problems:
        return ExitCode.MISUSE
    if not traces.attacks:
        narrowed = run is not None or number is not None
        terminal.remark(no_attack_sentence(batch.listed, traces.undecided, narrowed=narrowed))
    return ExitCode.DONE
