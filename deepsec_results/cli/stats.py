"""`dsr stats`: count and summarize batches and their queries."""

from typing import Annotated

import typer

from deepsec_results.analysis.vocabulary import GroupKey
from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_distinct, read_format, read_limit
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
  dsr stats
  dsr stats --since 7d --by type,semantics
  dsr stats last~1 last --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "stats", sum_up_batches, _EXAMPLES, QUERY_FILTERS)


def sum_up_batches(
    filtering: FilterOptions,
    names: BatchesOrAll = None,
    directory: DirOption = None,
    by: Annotated[
        str | None,
        value_option(
            "--by KEY[,KEY…]",
            f"Show the sums by each KEY: {', '.join(GroupKey)}. [default: input,release]",
            GroupKey,
        ),
    ] = None,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Count batches and queries, and summarize time and memory.

    Without a name, count the batches that match the filters, or all batches. Shows the total, and
    the sums by input and by release, or --by other keys. Undecided queries are counted
    separately.
    """
    from deepsec_results.render.batches.statistics import render_statistics
    from deepsec_results.use_cases.statistics import load_statistics

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(PlainFormat, output, json=json)
    keys = [] if by is None else [GroupKey(key) for key in read_distinct("--by", by, [*GroupKey])]
    loaded = load_statistics(names, opener(directory), filters, limit, keys)
    terminal.remark_partial(loaded.partial.first, loaded.partial.more)
    terminal.write(render_statistics(loaded.statistics, chosen, look_at_stdout()))
    return exit_code(unreadable=loaded.unreadable)
