"""`dsr trace`: the attack traces of batches, with the values of their messages."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_terms
from deepsec_results.cli.option_values import read_action, read_format, read_limit, read_query
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    QueryOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import PlainFormat

_EXAMPLES = """\
  dsr trace -d fixtures/recorded/result_files mp37m1
  dsr trace -d fixtures/recorded/result_files mp37m1 --run coin_choice --all
  dsr trace -d fixtures/recorded/result_files mp37m1 --run coin_choice --at 1.1
  dsr trace -d fixtures/recorded/result_files mp37m1 --run coin_choice --source
  dsr trace -d fixtures/recorded/result_files --verdict attack -n 3 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "trace", show_traces, _EXAMPLES, QUERY_FILTERS)


def show_traces(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    query: QueryOption = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Show silent steps too, and the process with their numbers."),
    ] = False,
    at: Annotated[
        str | None,
        value_option(
            "--at N",
            "Show what the attacker knows after action N, such as 4 or the silent 4.1, and the "
            "process that is left to run; 0 = before the first.",
        ),
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="Show this after each action.")] = False,
    source: Annotated[
        bool,
        typer.Option(
            "--source",
            help="Show the input file too, with the numbers of the actions at each line.",
        ),
    ] = False,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Show the attack traces of batches.

    For each attack: the input, the query, the process, the visible actions as the prover prints
    them, and the messages that are sent and learned. Without a name, show those of the batches
    that match the filters, or of the last batch. The exit code is 2 if a part of a batch cannot be
    read, so that there may be more attacks, or if a trace cannot be replayed.
    """
    from deepsec_results.render.attacks.trace_depth import Depth
    from deepsec_results.render.attacks.traces import render_traces
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import load_attacks, replay_with_sources

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    number, chosen = read_query(query), read_format(PlainFormat, output, json=json)
    if source and (steps or at is not None):
        raise RequestError("--source cannot be used with --at and --steps")
    depth = Depth(everything, read_action(at), steps, source)
    found = load_attacks(names, opener(directory), filters, limit, number)
    traced, look, notes = replay_with_sources(found), look_at_terms(), Notes()
    texts = render_traces(traced, chosen, look, depth, notes)
    return terminal.write_attacks(found, texts, notes)
