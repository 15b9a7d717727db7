"""`dsr check`: compare the verdicts of a batch with expected verdicts."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format
from deepsec_results.cli.options import (
    BatchArgument,
    DirOption,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.kit.output_formats import CheckFormat

_EXAMPLES = """\
  dsr check -d fixtures/recorded/result_files mp37m1 --expect fixtures/recorded/expected.tsv
  dsr check fixtures/expectations/met/mp37ma_hhb-.json
  dsr check fixtures/expectations/broken/mp37ma_hhb-.json --json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "check", check_verdicts, _EXAMPLES)


def check_verdicts(
    name: BatchArgument = "last",
    directory: DirOption = None,
    expect: Annotated[
        str | None,
        value_option(
            "--expect FILE",
            "A table of expected verdicts (TSV). [default: comments in the input files, such "
            "as // EXPECT: query 2 attack]",
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write the verdicts of the batch to FILE.")
    ] = False,
    traces: Annotated[
        bool,
        typer.Option("--traces", help="Also compare, or write, the trace of each attack."),
    ] = False,
    output: Annotated[str | None, format_option(CheckFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Compare the verdicts of a batch with expected ones.

    Shows a table of the differences. The exit code is 1 if there is one.
    """
    from deepsec_results.render.batches.expected_verdicts import count_sentence, render_check
    from deepsec_results.use_cases.expected_verdicts import check_named

    chosen = read_format(CheckFormat, output, json=json)
    if update:
        return _update(name, directory, expect, traces=traces)
    checked = check_named(name, opener(directory), expect, traces=traces)
    terminal.write(render_check(checked, chosen, look_at_stdout()))
    terminal.remark_partial([checked.batch])
    terminal.remark_problems(checked.problems)
    terminal.remark(count_sentence(checked.check))
    return exit_code(unreadable=bool(checked.problems), no=bool(checked.check.differences))


def _update(
    name: str, directory: list[str] | None, expect: str | None, *, traces: bool
) -> ExitCode:
    """Write the verdicts of a batch to the file `expect`. Raises RequestError."""
    from deepsec_results.render.batches.expected_verdicts import update_sentence
    from deepsec_results.use_cases.expected_verdicts import update_table

    if expect is None:
        raise RequestError("--update needs --expect FILE")
    updated = update_table(name, opener(directory), expect, traces=traces)
    terminal.remark(update_sentence(updated))
    return ExitCode.DONE
