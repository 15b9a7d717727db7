"""`dsr validate`: whether results keep to the format."""

from typing import Annotated

import typer

from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.lean import LeanCommand
from deepsec_results.cli.options import ColorOption, DebugOption, JsonOption, MaxSizeOption

_EXAMPLES = """\b
Examples:
  dsr validate fixtures/recorded/result_files
  dsr validate fixtures/recorded/result_files/mp37mb_34r0.json --json
  dsr validate --strict - < fixtures/recorded/result_files/mp37m7_e50-.json
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("validate", cls=LeanCommand, epilog=_EXAMPLES)(validate_files)


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
        typer.Option("--strict", help="The specification to the letter: every note an error."),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Tell each note, also on a terminal."),
    ] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            show_default=False,
            help="text (the default), json, github or sarif.",
        ),
    ] = None,
    json: JsonOption = False,
    max_size: MaxSizeOption = None,
    color: ColorOption = None,
    debug: DebugOption = False,
) -> None:
    """Check batch results against the format.

    Every place that departs from it is told, with a code that the documentation explains. An
    error is what no release of the prover means to write, or what is no JSON, even if dsr can read
    it; a note is what a release writes although the specification has it otherwise. A directory
    stands for the batch results in it, with their runs and queries and how these hang together.
    """
    from deepsec_results import __version__
    from deepsec_results.cli import terminal
    from deepsec_results.cli.batch_checks import Part
    from deepsec_results.cli.validation import validate_paths
    from deepsec_results.cli.words import read_format
    from deepsec_results.render.findings import (
        FindingFormat,
        count_sentence,
        render_findings,
        tells_each,
    )

    chosen = FindingFormat(read_format(output, [*FindingFormat], json=json))
    look = terminal.look_at_stdout()
    at_once = tells_each(chosen, look, verbose=verbose)
    whole = Part()
    for part in validate_paths(paths, strict=strict):
        if at_once:
            # What each line says depends on no other, so that none need be kept.
            findings, part.findings = part.findings, []
            terminal.write(render_findings(findings, 0, chosen, look, __version__, each=True))
        whole.join(part)
    if not at_once:
        text = render_findings(whole.findings, whole.files, chosen, look, __version__, each=verbose)
        terminal.write(text)
    for message in whole.missing:
        terminal.remark(f"dsr: {message}")
    terminal.remark(count_sentence(whole.files, whole.with_errors))
    if whole.missing:
        raise typer.Exit(ExitCode.MISUSE)
    raise typer.Exit(ExitCode.NO if whole.with_errors else ExitCode.DONE)
