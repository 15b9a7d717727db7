"""`dsr validate`: validate results against the format."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.options import JsonOption, declare, format_option
from deepsec_results.cli.words import read_format
from deepsec_results.render.output_formats import ValidateFormat

_EXAMPLES = """\
  dsr validate fixtures/recorded/result_files
  dsr validate fixtures/recorded/result_files/mp37mb_34r0.json --json
  dsr validate --strict - < fixtures/recorded/result_files/mp37m7_e50-.json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "validate", validate_files, _EXAMPLES)


def validate_files(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            show_default=False,
            help="A batch result, a results directory, or - for standard input.",
        ),
    ],
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Apply the specification strictly: report notes as errors."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="List every note, also on a terminal."),
    ] = False,
    output: Annotated[str | None, format_option(ValidateFormat)] = None,
    json: JsonOption = False,
) -> ExitCode:
    """Validate batch results against the format.

    Reports every deviation from the format, with a code that the documentation explains. An error
    is text that is not JSON, even if dsr can read it, or something that no release of the prover
    writes. A note is something that a release writes although the specification differs. For a
    directory, validates its batch results, their runs and queries, and the references between them.
    """
    from deepsec_results.render.findings import count_sentence, render_validated
    from deepsec_results.use_cases.batch_validation import ValidatedFiles
    from deepsec_results.use_cases.validation import validate_paths

    chosen = read_format(ValidateFormat, output, json=json)
    look, whole = terminal.look_at_stdout(), ValidatedFiles()
    parts = validate_paths(paths, strict=strict)
    for text in render_validated(parts, whole, chosen, look, each=verbose):
        terminal.write(text)
    terminal.remark_problems(whole.missing)
    terminal.remark(count_sentence(whole.files, whole.with_errors))
    return exit_code(unreadable=bool(whole.missing), no=bool(whole.with_errors))
