"""`dsr report`: a page to share, with everything about batches."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.audit_options import AuditOptions, read_auditing
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.option_values import read_file_name, read_limit
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    value_option,
)

_EXAMPLES = """\
  dsr report -d fixtures/recorded/result_files mp37m1 -o report.html
  dsr report -d fixtures/recorded/result_files --title nightly -o nightly.html
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "report", report_batches, _EXAMPLES, QUERY_FILTERS)


def report_batches(
    filtering: FilterOptions,
    auditing: AuditOptions,
    names: BatchArguments = None,
    directory: DirOption = None,
    output: Annotated[
        str | None, value_option("--output -o FILE", "Write to FILE. [default: standard output]")
    ] = None,
) -> ExitCode:
    """Write an HTML page about batches, to share.

    The page is one file, which a browser shows without a network. It contains verdicts, processes,
    and each attack step by step. Without a name, it contains the batches that match the filters,
    or the last batch. With --audit, each verdict has the answer of an audit.
    """
    from deepsec_results.render.page.report import render_report
    from deepsec_results.use_cases.report import load_reported

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    file, bounds = read_file_name(output), read_auditing(auditing)
    terminal.check_not_a_terminal(file)
    batches = load_reported(names, opener(directory), filters, limit)
    terminal.write_file(file, render_report(batches, terminal.now(), bounds))
    terminal.remark_partial(narrowed.batch.listed for narrowed in batches)
    return ExitCode.DONE
