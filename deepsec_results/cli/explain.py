"""`dsr explain`: why each attack works."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_terms
from deepsec_results.cli.option_values import read_format, read_limit, read_max_states, read_query
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    MaxStatesOption,
    QueryOption,
    format_option,
)
from deepsec_results.render.kit.plain_format import PlainFormat

_INSTEAD = "; dsr simulate tries a trace of your own"

_EXAMPLES = """\
  dsr explain last
  dsr explain last --run 1 --query 1 --all
  dsr explain --verdict attack -n 3 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "explain", explain_attacks, _EXAMPLES, QUERY_FILTERS)


def explain_attacks(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    query: QueryOption = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Show every way in which the other process can follow, and every test."
        ),
    ] = False,
    max_states: MaxStatesOption = None,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Show why each attack works.

    For each attack: a sentence, the trace with its values, how the other process can follow it,
    and the test that distinguishes the two. Without a name, explain the attacks of the batches
    that match the filters, or of the last batch. The exit code is 2 if an attack cannot be read.
    """
    from deepsec_results.render.attacks.explanations import render_explanations
    from deepsec_results.render.kit.notes import Notes
    from deepsec_results.use_cases.attacks import load_attacks
    from deepsec_results.use_cases.explanations import explain_with_sources

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    number, chosen = read_query(query), read_format(PlainFormat, output, json=json)
    most = read_max_states(max_states)
    found = load_attacks(names, opener(directory), filters, limit, number)
    explained = explain_with_sources(found, most, every_way=everything)
    look, notes = look_at_terms(), Notes()
    texts = render_explanations(explained, chosen, look, notes, everything=everything)
    return terminal.write_attacks(found, texts, notes, _INSTEAD)
