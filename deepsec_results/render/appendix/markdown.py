"""A printed report as Markdown, as GitHub and GitLab show it; pictures are diagrams of Mermaid."""

import re
from collections.abc import Iterable, Iterator

from deepsec_results.render.appendix.parts import (
    ChartFigure,
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
    TimelineFigure,
)
from deepsec_results.render.charts.mermaid import chart_mermaid
from deepsec_results.render.charts.timeline_mermaid import timeline_mermaid
from deepsec_results.render.kit.formats import markdown_cell, markdown_table


def report_markdown(parts: Iterable[Part]) -> Iterator[str]:
    """The report, part by part."""
    for number, part in enumerate(parts):
        yield ("\n" if number else "") + _part(part)


def _part(part: Part) -> str:
    match part:
        case ReportHeading(level=level, text=text):
            return f"{'#' * (level + 1)} {markdown_cell(text)}\n"
        case Paragraph(text=text):
            return f"{_paragraph(text)}\n"
        case ReportTable(header=header, rows=rows):
            return markdown_table(header, rows)
        case TimelineFigure(timeline=timeline):
            return _diagram(timeline_mermaid(timeline))
        case ChartFigure(chart=chart):
            return _diagram(chart_mermaid(chart))


def _diagram(mermaid: str) -> str:
    return f"```mermaid\n{mermaid}```\n"


def _paragraph(text: str) -> str:
    """Text that does not begin a list or underline the line before."""
    escaped = markdown_cell(text)
    return re.sub(r"^( *[0-9]*)([.)+=-])", r"\1\\\2", escaped)
