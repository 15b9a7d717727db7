"""The parts of a printed report, which each format writes in its own way."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.timelines import Timeline
from deepsec_results.render.charts.chart import Chart

BREAKS = ",(=/_."
"""The characters after which terms and paths may go on in the next line."""


class ReportHeading(Struct, frozen=True):
    """A heading; that of the whole report has level 0."""

    level: int
    text: str


class Paragraph(Struct, frozen=True):
    """Text without markup."""

    text: str


class ReportTable(Struct, frozen=True):
    """Rows of cells. `right` are the columns of numbers. A column in `wide` has lines that break;
    its value is its share of the width of the page."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: frozenset[int] = frozenset()
    wide: dict[int, float] = {}


class TimelineFigure(Struct, frozen=True):
    """When the queries of a batch ran."""

    timeline: Timeline


class ChartFigure(Struct, frozen=True):
    """The chart of an attack."""

    chart: Chart


Part = ReportHeading | Paragraph | ReportTable | TimelineFigure | ChartFigure
