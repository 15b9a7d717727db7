"""`dsr report`: a page to share, or a document to print, with everything about batches."""

from typing import Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.audit_options import AuditOptions, read_auditing
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.option_values import read_file_format, read_file_name, read_limit
from deepsec_results.cli.options import (
    BatchArguments,
    DirOption,
    FilterOptions,
    format_option,
    value_option,
)
from deepsec_results.render.kit.output_formats import ReportFormat

_ENDINGS = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".tex": ReportFormat.LATEX,
    ".typ": ReportFormat.TYPST,
}
_EXAMPLES = """\
  dsr report last -o report.html
  dsr report last~1 last -o appendix.tex
  dsr report --verdict attack -n 3 --format markdown
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
    format_: Annotated[str | None, format_option(ReportFormat)] = None,
) -> ExitCode:
    """Write a report about batches, to share or to print.

    The report shows options, verdicts and times, and each attack with a chart and its actions. The
    default is an HTML page: one file, which a browser shows without a network. It also has the
    processes, and shows each attack step by step. Markdown, LaTeX and Typst are for printing, or
    for including in a document. Without --format, the ending of FILE selects the format. Without a
    name, the report is about the batches that match the filters, or the last batch. With --audit,
    the answer of an audit is next to each verdict.
    """
    from deepsec_results.render.appendix.reports import run_maker, write_report
    from deepsec_results.use_cases.report import load_reported

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    file, bounds = read_file_name(output), read_auditing(auditing)
    chosen = read_file_format(ReportFormat, format_, file, _ENDINGS)
    terminal.check_not_a_terminal(file)
    batches = load_reported(names, opener(directory), filters, limit, run_maker(chosen, bounds))
    terminal.write_file(file, write_report(batches, chosen, terminal.now(), bounds))
    terminal.remark_partial(narrowed.batch.listed for narrowed in batches)
    return ExitCode.DONE
