"""`dsr audit`: a second opinion on the verdicts of batches."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from deepsec_results.cli import terminal
from deepsec_results.cli.audit_options import BudgetOption, MaxTracesOption, read_bounds
from deepsec_results.cli.declaring import declare
from deepsec_results.cli.directory import opener
from deepsec_results.cli.errors import ExitCode, exit_code
from deepsec_results.cli.filters import QUERY_FILTERS, read_filters
from deepsec_results.cli.looks import look_at_stdout, look_at_terms
from deepsec_results.cli.option_values import (
    read_format,
    read_limit,
    read_query,
    wrong_value,
)
from deepsec_results.cli.options import (
    BatchesOrAll,
    ClusterOption,
    DirOption,
    FilterOptions,
    JsonOption,
    MaxStatesOption,
    QueryOption,
    format_option,
    value_option,
)
from deepsec_results.render.kit.output_formats import AuditFormat

if TYPE_CHECKING:
    from deepsec_results.render.attacks.audits import ShownAudit

_EXAMPLES = """\
  dsr audit last
  dsr audit last --max-traces 200 --json
  dsr audit --verdict attack -n 3 --budget 1s
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    declare(app, "audit", audit_queries, _EXAMPLES, QUERY_FILTERS)


def audit_queries(
    filtering: FilterOptions,
    names: BatchesOrAll = None,
    directory: DirOption = None,
    query: QueryOption = None,
    budget: BudgetOption = None,
    max_traces: MaxTracesOption = None,
    max_states: MaxStatesOption = None,
    report: Annotated[
        str | None,
        value_option(
            "--report FILE",
            "Write a report for the prover's authors to FILE if a verdict or a trace is wrong.",
        ),
    ] = None,
    output: Annotated[str | None, format_option(AuditFormat)] = None,
    json: JsonOption = False,
    cluster: ClusterOption = None,
) -> ExitCode:
    """Confirm attacks, and look for attacks on verified queries.

    Replays the trace of each attack on both processes, without the prover. For a verified query,
    looks for a trace that only one process has; not finding one proves nothing. One line per query,
    the worst first. The exit code is 1 if a verdict is contradicted, and 2 if something cannot be
    read.
    """
    from deepsec_results.analysis.query_selection import QuerySelection
    from deepsec_results.analysis.vocabulary import AuditAnswer
    from deepsec_results.render.attacks.audit_listing import render_audits
    from deepsec_results.render.attacks.audit_sentences import audit_count_sentence
    from deepsec_results.render.attacks.audits import show_audit
    from deepsec_results.use_cases.audit import AuditRequest, audit_batches

    filters, limit = read_filters(filtering), read_limit(filtering.limit)
    bounds = read_bounds(budget, max_traces, max_states)
    request = AuditRequest(QuerySelection(query=read_query(query)), bounds)
    chosen, file = read_format(AuditFormat, output, json=json), _read_report_name(report)
    view = partial(show_audit, look=look_at_terms(), report=file is not None)
    done = audit_batches(names, opener(directory), filters, limit, request, view, cluster)
    if done.interrupted and chosen is not AuditFormat.TEXT:
        raise KeyboardInterrupt  # a part of the result might be taken for all of it
    terminal.write(render_audits(done.found, chosen, look_at_stdout()))
    terminal.remark_problems(done.problems)
    answers = [shown.answer for shown in done.found]
    if done.interrupted:
        terminal.remark(f"interrupted after {audit_count_sentence(answers)}")
        raise KeyboardInterrupt
    _write_report(file, done.found)
    terminal.remark(audit_count_sentence(answers))
    return exit_code(unreadable=bool(done.problems), no=AuditAnswer.CONTRADICTED in answers)


def _read_report_name(name: str | None) -> str | None:
    """The file for a report. Raises RequestError at once if it can never be written."""
    from deepsec_results.use_cases.written_files import (
        refuse_missing_directory,
        refuse_results_directory,
    )

    if name in ("", "-"):
        raise wrong_value("--report", name, "the name of a file")
    if name is not None:
        refuse_results_directory(name)
        refuse_missing_directory(name)
    return name


def _write_report(file: str | None, audits: "Sequence[ShownAudit]") -> None:
    """Write the report for the prover's authors, if there is something to report."""
    from deepsec_results.render.attacks.audit_reports import render_audit_report

    if file is None:
        return
    reports = [shown.report for shown in audits if shown.report is not None]
    if reports:
        terminal.write_file(file, render_audit_report(reports))
    else:
        terminal.remark(f"nothing to report; {file} was not written")
