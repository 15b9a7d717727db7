"""`dsr rerun`: the prover's command line that would run a batch again."""

from typing import TYPE_CHECKING, Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import RUN_FILTER, read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_limit
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
)
from deepsec_results.render.kit.plain_format import PlainFormat

if TYPE_CHECKING:
    from deepsec_results.render.batches.rerunning import RerunRemark

_EXAMPLES = """\
  dsr rerun last
  dsr rerun last --undecided
  dsr rerun --status stale,internal_error
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "rerun", show_reruns, _EXAMPLES, RUN_FILTER)


def show_reruns(
    filtering: FilterOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    undecided: Annotated[
        bool, typer.Option("--undecided", help="Only inputs with an undecided query.")
    ] = False,
    output: Annotated[str | None, format_option(PlainFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Print the prover's command line that runs a batch again.

    The command line has the options as they were given, and names the copies of the inputs in the
    results directory. You can paste it into bash or zsh; dsr does not run it. Without a name, print
    it for the batches that match the filters, or for the last batch.
    """
    from deepsec_results.render.batches.rerunning import render_reruns, rerun_remarks
    from deepsec_results.use_cases.rerunning import load_reruns

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(PlainFormat, output, json=json)
    found = load_reruns(names, opener(directory), filters, limit, undecided=undecided)
    terminal.write(render_reruns(found, chosen, look_at_stdout()))
    terminal.write_some(_write_remark, list(rerun_remarks(found, undecided=undecided)))
    terminal.remark_problems(found.problems)
    return exit_code(unreadable=found.named and bool(found.problems))


def _write_remark(remark: "RerunRemark") -> None:
    write = terminal.problem if remark.is_problem else terminal.remark
    write(remark.text)
