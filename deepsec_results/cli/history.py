"""`dsr history`: follow a query through all batches of a directory."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_limit, read_query
from deepsec_results.cli.options import (
    BatchesOrAll,
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.render.kit.plain_format import PlainFormat

_EXAMPLES = """\
  dsr history sealed_box
  dsr history sealed_box.dps --query 2 --since 30d
  dsr history sealed_box -n 3 --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "history", show_history, _EXAMPLES, QUERY_FILTERS)


def show_history(
    filtering: FilterOptions,
    name: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            show_default=False,
            help="The name of an input, with or without .dps, or a unique beginning of it.",
        ),
    ],
    batches: BatchesOrAll = None,
    directory: DirOption = None,
    query: Annotated[
        str | None,
        value_option("--query N", "Only query N."),
    ] = None,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> None:
    """Follow a query through batches, oldest first.

    Shows the verdict, time, memory, release and options in each batch, and where the verdict or
    the input changed. Without a BATCH, follow it through the batches that match the filters, or
    through all batches.
    """
    from deepsec_results.render.batches.history import render_histories
    from deepsec_results.use_cases.histories import load_histories

    number, chosen = read_query(query), read_format(PlainFormat, output, json=json)
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    loaded = load_histories(name, batches, opener(directory), filters, limit, number)
    terminal.remark_partial(loaded.listed)
    terminal.write(render_histories(loaded.histories, chosen, look_at_stdout()))
