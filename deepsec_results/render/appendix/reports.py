"""What `report` writes, in each of its formats."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deepsec_results.render.kit.output_formats import ReportFormat
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, Shortening

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds


def run_maker(output: ReportFormat, bounds: "AuditBounds | None") -> "Shortening | None":
    """What makes the runs of a large batch when they are read; None if this is done later. Audits
    take so long that the cores share them one by one."""
    if output is not ReportFormat.HTML or bounds is not None:
        return None
    from deepsec_results.render.page.report_data import RunMaker

    return RunMaker()


def write_report(
    batches: Sequence[NarrowedBatch],
    output: ReportFormat,
    now: int,
    bounds: "AuditBounds | None" = None,
) -> Iterator[str]:
    """The report, piece by piece; `now` is when it is made, in seconds since 1970.

    With `bounds`, queries are audited.
    """
    if output is ReportFormat.HTML:
        from deepsec_results.render.page.report import render_report

        return render_report(batches, now, bounds)
    from deepsec_results.render.appendix.contents import report_parts

    parts = report_parts(batches, now, bounds)
    match output:
        case ReportFormat.MARKDOWN:
            from deepsec_results.render.appendix.markdown import report_markdown

            return report_markdown(parts)
        case ReportFormat.LATEX:
            from deepsec_results.render.appendix.latex import report_latex

            return report_latex(parts)
        case ReportFormat.TYPST:
            from deepsec_results.render.appendix.typst import report_typst

            return report_typst(parts)
