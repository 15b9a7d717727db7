"""A chart as text, for a terminal and for a pipe."""

from collections.abc import Iterator
from itertools import pairwise

from deepsec_results.analysis.ordering import natural_key
from deepsec_results.render.charts.canvas import Canvas
from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart, ChartSide, Gap, LaneNote
from deepsec_results.render.charts.text_lanes import MARGIN, TextLanes, label_width, place_lanes
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.term_folding import display_width, fold_terms

_NARROW = 10  # columns of a gap that is too small for a label
_ATTACKER, _ROLE, _FAINT, _WRONG = "red", "cyan", "dim", "bold red"
_NO_ACTION = "-"


def chart_blocks(chart: Chart, look: Look) -> Iterator[Block]:
    """A chart in lines of at most the width of the look.

    If the names of the lanes do not fit, they are short ones or numbers with a legend below. If not
    even these fit, each message is a line of text.
    """
    yield Grid([[Span(chart.title, "bold")]])
    yield Grid([[Span(chart.sentence)]], indent=2)
    lanes = place_lanes(chart, look.width)
    for side in chart.sides:
        yield Line()
        yield Grid([[Span(side.heading, "bold")]], indent=2)
        if lanes is None:
            yield from _listed(chart, side)
        else:
            yield from _drawn(chart, side, lanes)
        if side.ends is not None:
            yield Grid([[Span(side.ends, _WRONG)]], indent=2)
    yield from _legend(chart, lanes)


def _drawn(chart: Chart, side: ChartSide, lanes: TextLanes) -> Iterator[Block]:
    """The lanes and the events of a process."""
    canvas = Canvas(lanes.width)
    row = canvas.add_row()
    for lane, name, column in zip(chart.lanes, lanes.names, lanes.columns, strict=True):
        style = _ATTACKER if lane.is_attacker else _ROLE
        canvas.draw(row, column - display_width(name) // 2, name, style)
    drawing = _Drawing(canvas, lanes)
    drawing.row()
    for event in side.events:
        if isinstance(event, Arrow):
            drawing.arrow(event)
        elif isinstance(event, LaneNote):
            drawing.note(event)
        else:
            drawing.gap()
    drawing.row()
    yield from canvas.lines()


class _Drawing:
    """Draws events below each other. Where an arrow crosses a lane, the lane is whole."""

    def __init__(self, canvas: Canvas, lanes: TextLanes) -> None:
        self._canvas = canvas
        self._lanes = lanes
        self._last = len(lanes.columns) - 1

    def row(self) -> int:
        """A row with nothing but the lanes."""
        row = self._canvas.add_row()
        for column in self._lanes.columns:
            self._canvas.draw(row, column, "│", _FAINT)
        return row

    def arrow(self, arrow: Arrow) -> None:
        """A label, and below it the arrow with its number."""
        style = _WRONG if arrow.kind is ArrowKind.FORBIDDEN else ""
        if arrow.start == arrow.end:
            self._beside(arrow.number, arrow.start, f"↻ {arrow.label}", style)
            return
        overheard = arrow.kind is ArrowKind.EAVESDROP
        self._label(arrow.text if overheard else arrow.label, arrow, style)
        row = self.row()
        self._number(row, arrow.number)
        self._line(row, arrow, style)
        if overheard:
            self._overheard(row, arrow)

    def note(self, note: LaneNote) -> None:
        """A step of one lane, next to it."""
        self._beside(note.number, note.lane, f"• {note.text}", _FAINT)

    def gap(self) -> None:
        """A mark that only the other process has an action here."""
        self._number(self.row(), _NO_ACTION)

    def _line(self, row: int, arrow: Arrow, style: str) -> None:
        """An arrow, which begins with a joint at the lane of its sender."""
        start, end = self._lanes.columns[arrow.start], self._lanes.columns[arrow.end]
        left, right = min(start, end), max(start, end)
        self._between(row, left, right, "─", style)
        self._canvas.draw(row, start, "├" if start < end else "┤", style)
        head = "×" if arrow.kind is ArrowKind.FORBIDDEN else "▶" if start < end else "◀"
        self._canvas.draw(row, right - 1 if start < end else left + 1, head, style)

    def _between(self, row: int, left: int, right: int, sign: str, style: str) -> None:
        """A line between two columns, which leaves out the lanes."""
        for column in range(left + 1, right):
            if column not in self._lanes.columns:
                self._canvas.draw(row, column, sign, style)

    def _overheard(self, above: int, arrow: Arrow) -> None:
        """A dotted arrow from the middle of an arrow to the attacker, who overhears it."""
        columns = self._lanes.columns
        left, right = sorted((columns[arrow.start], columns[arrow.end]))
        middle = next(
            column
            for column in sorted(range(left + 1, right), key=lambda at: abs(at * 2 - left - right))
            if column not in columns
        )
        row, last = self.row(), columns[self._last]
        self._canvas.draw(above, middle, "┬", "")
        self._between(row, middle, last, "┄", _ATTACKER)
        self._canvas.draw(row, middle, "└", _ATTACKER)
        self._canvas.draw(row, last - 1, "▷", _ATTACKER)
        free = [*(column for column in columns if column > middle)]
        begin, end = max(pairwise([middle, *free]), key=lambda pair: pair[1] - pair[0])
        text = f" {arrow.known} "
        self._canvas.draw(row, (begin + end + 1 - len(text)) // 2, text, _ATTACKER)

    def _label(self, label: str, arrow: Arrow, style: str) -> None:
        """A label above an arrow: between two lanes if it fits, else over others."""
        columns = self._lanes.columns
        left, right = sorted((arrow.start, arrow.end))
        begin, end = self._space(left, right, display_width(label))
        first, width = columns[begin], label_width(self._lanes, begin, end)
        if width < min(_NARROW, display_width(label)):
            first, width = columns[left], self._lanes.width - columns[left] - MARGIN
        for line in fold_terms(label, width).split("\n"):
            row = self.row()
            size = display_width(line)
            middle = (columns[begin] + columns[end] + 1 - size) // 2
            fitting = min(max(middle, first + 2), self._lanes.width - size)
            self._canvas.draw(row, fitting - 1, f" {line} ", style)

    def _space(self, left: int, right: int, width: int) -> tuple[int, int]:
        """The lanes between which the label of an arrow is: the gap before the attacker; or the
        widest gap that the arrow crosses if the label fits, else all of the arrow."""
        if right == self._last:
            return right - 1, right
        gaps = pairwise(range(left, right + 1))
        widest = max(gaps, key=lambda gap: label_width(self._lanes, *gap))
        return widest if label_width(self._lanes, *widest) >= width else (left, right)

    def _beside(self, number: str, lane: int, text: str, style: str) -> None:
        """Text next to a lane, up to that of the attacker."""
        lanes, column = self._lanes, self._lanes.columns[lane]
        width = lanes.columns[self._last] - column - 3
        if width < _NARROW:
            width = lanes.width - column - MARGIN
        for at, line in enumerate(fold_terms(text, width).split("\n")):
            row = self.row()
            if at == 0:
                self._number(row, number)
            self._canvas.draw(row, column + 2, f"{line} ", style)

    def _number(self, row: int, number: str) -> None:
        self._canvas.draw(row, self._lanes.margin - MARGIN - len(number), number, _FAINT)


def _listed(chart: Chart, side: ChartSide) -> Iterator[Block]:
    """The events as lines of text."""
    rows = []
    for event in side.events:
        if isinstance(event, Gap):
            continue
        if isinstance(event, LaneNote):
            who, text = chart.lanes[event.lane].name, event.text
        else:
            who = f"{chart.lanes[event.start].name} → {chart.lanes[event.end].name}"
            text = event.label
        rows.append([Span(event.number, _FAINT), Span(f"{who}: {text}")])
    yield Grid(rows, right=frozenset({0}))


def _legend(chart: Chart, lanes: TextLanes | None) -> Iterator[Block]:
    """What stands below the lanes: long messages, the test, and what signs mean."""
    rows = [*_names_of_lanes(chart, lanes)]
    if chart.channel is not None:
        rows.append(("channel", chart.channel))
    rows += [(named.name, named.text) for named in chart.named]
    if chart.test is not None:
        rows.append(("test", chart.test.text))
        rows += [(f"process {number}", text) for number, text in chart.test.values]
    rows += [("" if at else "differs", text) for at, text in enumerate(chart.differences)]
    meanings = [(entry.sign, entry.meaning) for entry in chart.legend]
    if any(isinstance(event, Gap) for side in chart.sides for event in side.events):
        meanings.append((_NO_ACTION, "only the other process has an action here"))
    for part in (rows, meanings):
        if part:
            yield Line()
            yield Grid([[Span(sign, _FAINT), Span(text)] for sign, text in part], indent=2)


def _names_of_lanes(chart: Chart, lanes: TextLanes | None) -> Iterator[tuple[str, str]]:
    """What the short names of lanes, or their numbers, stand for."""
    if lanes is not None and lanes.is_short:
        names = zip(lanes.names, (lane.name for lane in chart.lanes), strict=True)
        shortened = [(short, name) for short, name in names if short != name]
        yield from sorted(shortened, key=lambda one: natural_key(one[0]))
