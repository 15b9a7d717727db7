"""`dsr check`: compare the verdicts of batches with expected verdicts."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_limit
from deepsec_results.cli.options import (
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.render.kit.output_formats import CheckFormat

if TYPE_CHECKING:
    from deepsec_results.use_cases.expectation_updates import UpdatedTable
    from deepsec_results.use_cases.expected_verdicts import CheckRequest

_EXAMPLES = """\
  dsr check --status completed -n 1 --expect expected.tsv --update
  dsr check last --expect expected.tsv
  dsr check last --expect expected.tsv --strict --format github
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "check", check_verdicts, _EXAMPLES)


class ExpectOptions(NamedTuple):
    """The options that choose what is expected."""

    expect: Annotated[
        str | None,
        value_option(
            "--expect FILE",
            "A table of expected verdicts (TSV); - is standard input. [default: comments in the "
            "input files, such as // EXPECT: query 2 attack]",
        ),
    ] = None
    inputs: Annotated[
        list[str] | None,
        value_option(
            "--inputs PATH",
            "Fail unless the batch has this file as an input, with the same content: a file, a "
            "directory, or a quoted pattern such as 'models/*.dps'. Repeat the option for several.",
        ),
    ] = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail if a decided query has no expectation.")
    ] = False
    traces: Annotated[
        bool,
        typer.Option(
            "--traces", help="Also compare the trace of each attack, or write it with --update."
        ),
    ] = False


def check_verdicts(
    filtering: FilterOptions,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BATCH",
            show_default=False,
            help="A path, an id or a unique beginning of one, last, or last~N. [default: the "
            "batches that match the filters; without filters, those that the table names, or last]",
        ),
    ] = None,
    directory: DirOption = None,
    *,
    expecting: ExpectOptions,
    update: Annotated[
        bool, typer.Option("--update", help="Write the verdicts of the batches to FILE.")
    ] = False,
    output: Annotated[str | None, format_option(CheckFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Compare the verdicts of batches with the expected ones.

    Shows a table of the differences. The exit code is 1 if there are any. A table of expected
    verdicts can also have the model of each query; then a changed query is a difference too.
    """
    from deepsec_results.render.batches.expected_verdicts import count_sentence, render_check
    from deepsec_results.use_cases.expectation_updates import update_table
    from deepsec_results.use_cases.expected_verdicts import check_batches

    chosen = read_format(CheckFormat, output, json=json)
    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    request, open_directory = _read_request(expecting), opener(directory)
    if update:
        return _show_update(update_table(names, open_directory, filters, limit, request))
    checked = check_batches(names, open_directory, filters, limit, request)
    terminal.write(render_check(checked, chosen, look_at_stdout()))
    terminal.remark_partial(one.batch for one in checked.batches)
    terminal.remark_problems(checked.problems)
    terminal.remark(count_sentence(checked))
    return exit_code(unreadable=bool(checked.problems), no=bool(checked.failures))


def _read_request(options: ExpectOptions) -> "CheckRequest":
    """What to compare; the files of `--inputs` are read. Raises RequestError."""
    from deepsec_results.use_cases.checked_inputs import read_wanted_inputs
    from deepsec_results.use_cases.expected_verdicts import CheckRequest

    inputs = read_wanted_inputs(options.inputs or ())
    return CheckRequest(options.expect, options.traces, inputs, options.strict)


def _show_update(updated: "UpdatedTable") -> ExitCode:
    """Show what was written, or that nothing was because inputs are not those of the batches."""
    from deepsec_results.render.batches.expected_verdicts import render_failures, update_sentence

    terminal.write(render_failures(updated.refused, look_at_stdout()))
    terminal.remark(update_sentence(updated))
    return exit_code(no=bool(updated.refused))
