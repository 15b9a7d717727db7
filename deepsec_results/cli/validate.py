"""`dsr validate`: validate results against the format."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import read_filters
from deepsec_results.cli.looks import look_at_stdout
from deepsec_results.cli.option_values import read_format, read_limit, read_words
from deepsec_results.cli.options import (
    ClusterOption,
    DirOption,
    FilterOptions,
    JsonOption,
    format_option,
    value_option,
)
from deepsec_results.render.kit.output_formats import ValidateFormat

if TYPE_CHECKING:
    from deepsec_results.analysis.findings import Rules

_EXAMPLES = """\
  dsr validate
  dsr validate last --strict
  dsr validate last --ignore DSR3 --json
"""


def _codes() -> list[str]:
    from deepsec_results.analysis.findings import Code

    return [code.name for code in Code]


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "validate", validate_files, _EXAMPLES)


PathArguments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        show_default=False,
        help="A batch result, a results directory, - for standard input, or the name of a "
        "batch, such as last. [default: the batches that match the filters; without filters, "
        "the results directory]",
    ),
]


class RuleOptions(NamedTuple):
    """The options that choose the rules."""

    select: Annotated[
        list[str] | None,
        value_option(
            "--select CODE",
            "Report only findings whose code starts with CODE, such as DSR1. Separate several with "
            "commas, or repeat the option.",
            _codes,
        ),
    ] = None
    ignore: Annotated[
        list[str] | None,
        value_option(
            "--ignore CODE", "Do not report findings whose code starts with CODE.", _codes
        ),
    ] = None
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Apply the specification strictly: report notes as errors."),
    ] = False


def validate_files(
    *,
    filtering: FilterOptions,
    names: PathArguments = None,
    directory: DirOption = None,
    choosing: RuleOptions,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Show each note instead of a count."),
    ] = False,
    output: Annotated[str | None, format_option(ValidateFormat)] = None,
    json: JsonOption = False,
    cluster: ClusterOption = None,
) -> ExitCode:
    """Validate batch results against the format.

    Reports every deviation from the format, with a code that the documentation explains. An error
    is text that is not JSON, even if dsr can read it, or something that no release of the prover
    writes. A note is something that a release writes although the specification differs. For a
    directory, validates its batch results, their runs and queries, and the references between them.
    """
    from deepsec_results.render.batches.findings import (
        count_sentence,
        reason_sentence,
        render_validated,
    )
    from deepsec_results.use_cases.batch_validation import ValidatedFiles
    from deepsec_results.use_cases.validation import validate_named, validate_on_cluster

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    chosen = read_format(ValidateFormat, output, json=json)
    rules = _read_rules(choosing)
    look, whole = look_at_stdout(), ValidatedFiles()
    if cluster is None:
        parts = validate_named(names, opener(directory), filters, limit, rules)
    else:
        parts = validate_on_cluster(names, opener(directory), filters, limit, rules, cluster)
    for text in render_validated(parts, whole, chosen, look, each=verbose):
        terminal.write(text)
    terminal.remark_problems(whole.missing)
    terminal.remark(count_sentence(whole.files, whole.with_errors))
    terminal.remark(reason_sentence(whole))
    return exit_code(unreadable=bool(whole.missing), no=bool(whole.with_errors))


def _read_rules(options: RuleOptions) -> "Rules":
    """The rules that the options select. Raises RequestError."""
    from deepsec_results.analysis.findings import PREFIXES, Code, Rules, choose_codes

    names = [code.name for code in Code]
    others = {"all": "DSR", **{prefix: prefix for prefix in PREFIXES}}
    selected = read_words("--select", options.select or (), names, others)
    ignored = read_words("--ignore", options.ignore or (), names, others)
    return Rules(options.strict, choose_codes(selected, ignored))
