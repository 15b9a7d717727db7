"""A printed report as Typst: a document, which another can include."""

import json
from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.model.visible import visible
from deepsec_results.render.appendix.parts import (
    BREAKS,
    ChartFigure,
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
    TimelineFigure,
)
from deepsec_results.render.charts.svg import chart_svg
from deepsec_results.render.charts.timeline_svg import timeline_svg

_BEGIN = """\
// Made by dsr. To compile it: typst compile FILE. To include it in a document: #include "FILE"
#set page(margin: 20mm)
#set text(size: 10pt)
#set par(justify: false)
#set table(stroke: none, inset: (x: 4pt, y: 3pt))
#show table: set text(size: 8pt)
#show figure: set block(breakable: true)
"""
_BREAK = "\\u{200b}"


def report_typst(parts: Iterable[Part]) -> Iterator[str]:
    """The report, part by part."""
    yield _BEGIN
    for part in parts:
        yield f"\n{_part(part)}"


def _part(part: Part) -> str:
    match part:
        case ReportHeading(level=level, text=text):
            return f"#heading(level: {level + 1}, {_string(text)})\n"
        case Paragraph(text=text):
            return f"#par({_string(text)})\n"
        case ReportTable():
            return _table(part)
        case TimelineFigure(timeline=timeline):
            return _picture(timeline_svg(timeline))
        case ChartFigure(chart=chart):
            return _picture(chart_svg(chart))


def _table(table: ReportTable) -> str:
    widths = (
        f"{table.wide[at] * 100:.1f}fr" if at in table.wide else "auto"
        for at in range(len(table.header))
    )
    sides = ("right" if at in table.right else "left" for at in range(len(table.header)))
    lines = [
        "#table(",
        f"  columns: ({', '.join(widths)},),",
        f"  align: ({', '.join(sides)},),",
        f"  table.hline(), table.header({_cells(table.header)}), table.hline(stroke: 0.5pt),",
        *(f"  {_cells(row)}," for row in table.rows),
        "  table.hline(),",
        ")",
    ]
    return "\n".join(lines) + "\n"


def _cells(cells: Sequence[str]) -> str:
    return ", ".join(map(_string, cells))


def _picture(svg: str) -> str:
    """A picture inside the document."""
    return f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg")\n'


def _string(text: str) -> str:
    """A string, in which no character is markup, and terms can break."""
    quoted = visible(text).replace("\\", "\\\\").replace('"', '\\"')
    for character in BREAKS:
        quoted = quoted.replace(character, f"{character}{_BREAK}")
    return f'"{quoted}"'
