"""Lay out a chart: the lanes, the actions of each process, and how it ends."""

from collections.abc import Iterator
from itertools import zip_longest

from deepsec_results.render.charts.chart import Arrow, Chart, ChartSide, Gap, LaneNote
from deepsec_results.render.charts.chart_columns import Columns, Medium, columns_of
from deepsec_results.render.charts.chart_rows import draw_event
from deepsec_results.render.charts.drawing import (
    Anchor,
    BoxKind,
    Drawing,
    DrawnBox,
    DrawnEvent,
    DrawnItem,
    DrawnLine,
    DrawnText,
    LineKind,
    TextKind,
)
from deepsec_results.render.kit.term_folding import fold_terms

_BETWEEN = 1.0  # between two parts of a chart

Part = tuple[list[DrawnItem | DrawnEvent], float]
"""What is drawn, and how far down it reaches."""


def lay_out_chart(chart: Chart, medium: Medium) -> Drawing:
    """Lay out a chart for a medium."""
    end, below = end_lines(chart), [*named_lines(chart), *legend_lines(chart)]
    columns = columns_of(chart, [*end, *below], medium)
    items: list[DrawnItem | DrawnEvent] = []
    y = 0.0
    for side in chart.sides:
        drawn, y = _side(side, chart, columns, y)
        items += drawn
        y += _BETWEEN
    box, y = _end(end, columns, y)
    list_below, y = _below(below, columns, y)
    return Drawing(columns.width, y, [*items, *box, *list_below], chart.title, description(chart))


def end_lines(chart: Chart) -> list[str]:
    """How a chart ends, in lines: why it is an attack, the test with what it gives, and what the
    other process does instead."""
    lines = [chart.sentence]
    if chart.test is not None:
        if chart.test.text not in chart.sentence:
            lines.append(f"Test: {chart.test.text}")
        what = "the test " if chart.test.is_equality else ""
        lines += [f"For process {process}, {what}{value}" for process, value in chart.test.values]
    return [*lines, *chart.differences]


def named_lines(chart: Chart) -> list[str]:
    """The long messages with their names, and the channel if there is only one."""
    lines = [f"{named.name} = {named.text}" for named in chart.named]
    if chart.channel is not None:
        lines.append(f"Channel: {chart.channel}")
    return lines


def legend_lines(chart: Chart) -> list[str]:
    """What signs of a chart mean."""
    return [f"{entry.sign}: {entry.meaning}" for entry in chart.legend]


def end_of_side(side: ChartSide) -> str | None:
    """Why a process does not do the whole trace, if it does not."""
    return None if side.ends is None else f"Process {side.process} {side.ends}"


def description(chart: Chart) -> str:
    """All that a chart shows, in words."""
    parts = []
    for side in chart.sides:
        parts.append(f"{side.heading}.")
        parts += [
            f"{event.number}: {_in_words(event, chart)}."
            for event in side.events
            if not isinstance(event, Gap)
        ]
        if (end := end_of_side(side)) is not None:
            parts.append(f"{end}.")
    sentences = [*end_lines(chart), *named_lines(chart), *legend_lines(chart)]
    return " ".join([*parts, *(f"{one.removesuffix('.')}." for one in sentences)])


def _in_words(event: Arrow | LaneNote, chart: Chart) -> str:
    if isinstance(event, LaneNote):
        return f"{chart.lanes[event.lane].name}, {event.text}"
    start, end = chart.lanes[event.start].name, chart.lanes[event.end].name
    return f"{event.kind}, {start} to {end}, {event.label}"


def _side(side: ChartSide, chart: Chart, columns: Columns, y: float) -> Part:
    """The lanes and the actions of a process, from `y` on."""
    items: list[DrawnItem | DrawnEvent] = [DrawnText(0, y + 0.8, side.heading, TextKind.HEAD)]
    y += 1.4
    items += _heads(chart, columns, y)
    top = y + _head_height(columns)
    y = top + 0.4
    for event, height in zip(side.events, _row_heights(chart, columns), strict=False):
        if not isinstance(event, Gap):
            items.append(draw_event(event, columns, y)[0])
        y += height
    bottom = y + 0.4
    y = bottom
    if (end := end_of_side(side)) is not None:
        lines = fold_terms(end, int(columns.width)).split("\n")
        items += [DrawnText(0, y + at + 1, line) for at, line in enumerate(lines)]
        y += len(lines) + 0.2
    return [*_lanes(chart, columns, top, bottom), *items], y


def _row_heights(chart: Chart, columns: Columns) -> Iterator[float]:
    """The height of each row, which is that of the higher one of two that belong together."""
    for events in zip_longest(*(side.events for side in chart.sides)):
        drawn = [event for event in events if event is not None and not isinstance(event, Gap)]
        yield max((draw_event(event, columns, 0)[1] for event in drawn), default=0)


def _head_height(columns: Columns) -> float:
    return max(map(len, columns.heads)) + 0.6


def _heads(chart: Chart, columns: Columns, y: float) -> Iterator[DrawnItem]:
    height = _head_height(columns)
    shown = zip(chart.lanes, columns.heads, columns.head_widths, columns.lanes, strict=True)
    for lane, lines, width, x in shown:
        kind = BoxKind.ATTACKER_HEAD if lane.is_attacker else BoxKind.HEAD
        yield DrawnBox(x - width / 2, y, width, height, kind)
        first = y + (height - len(lines)) / 2 + 0.75
        for number, line in enumerate(lines):
            yield DrawnText(x, first + number, line, TextKind.HEAD, Anchor.MIDDLE)


def _lanes(chart: Chart, columns: Columns, top: float, bottom: float) -> Iterator[DrawnItem]:
    for lane, x in zip(chart.lanes, columns.lanes, strict=True):
        kind = LineKind.ATTACKER_LANE if lane.is_attacker else LineKind.LANE
        yield DrawnLine(x, top, x, bottom, kind)


def _end(lines: list[str], columns: Columns, y: float) -> Part:
    """The box that says how the chart ends."""
    width = int(columns.width) - 2
    folded = [part for line in lines for part in fold_terms(line, width).split("\n")]
    texts = [DrawnText(1, y + at + 1.05, line) for at, line in enumerate(folded)]
    box = DrawnBox(0, y, columns.width, len(folded) + 0.6, BoxKind.END)
    return [box, *texts], y + len(folded) + 0.6


def _below(lines: list[str], columns: Columns, y: float) -> Part:
    """The list below the box."""
    folded = [part for line in lines for part in fold_terms(line, int(columns.width)).split("\n")]
    texts = [DrawnText(0, y + at + 1.4, line) for at, line in enumerate(folded)]
    return [*texts], y + len(folded) + (0.6 if folded else 0)
