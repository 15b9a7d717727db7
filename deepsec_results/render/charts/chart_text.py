"""A chart as text, for a terminal and for a pipe."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from deepsec_results.render.charts.canvas import Canvas
from deepsec_results.render.charts.chart import Arrow, ArrowKind, Chart, ChartSide, Gap, LaneNote
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.kit.term_folding import display_width, fold_terms

_WIDEST_GAP = 40  # columns between two lanes
_MOST_LINES = 2  # of a label that is no wider than its arrow
_MARGIN = 2  # after the numbers
_ATTACKER, _ROLE, _FAINT, _WRONG = "red", "cyan", "dim", "bold red"
_ATTACKER_LETTER = "A"
_NO_ACTION = "-"


class _Plan(Struct, frozen=True):
    """Where the lanes are: the names above them, and their columns."""

    names: Sequence[str]
    columns: Sequence[int]
    margin: int
    width: int


def chart_blocks(chart: Chart, look: Look) -> Iterator[Block]:
    """A chart in lines of at most the width of the look.

    If the names of the lanes do not fit, they are numbers with a legend below. If not even these
    fit, each message is a line of text.
    """
    yield Grid([[Span(chart.title, "bold")]])
    yield Grid([[Span(chart.sentence)]], indent=2)
    plan = _plan(chart, look.width)
    for side in chart.sides:
        yield Line()
        if len(chart.sides) > 1:
            yield Line([Span(f"  Process {side.process}", "bold")])
        if plan is None:
            yield from _listed(chart, side)
        else:
            yield from _drawn(chart, side, plan)
        if side.ends is not None:
            yield Grid([[Span(side.ends, _WRONG)]], indent=2)
    yield from _legend(chart, plan)


def _plan(chart: Chart, width: int) -> _Plan | None:
    """Names if they fit, else numbers; None if not even numbers do."""
    numbers = [event.number for side in chart.sides for event in side.events]
    margin = max(map(len, numbers), default=0) + _MARGIN
    names = [lane.name for lane in chart.lanes]
    short = [*map(str, range(1, len(names))), _ATTACKER_LETTER]
    for shown in (names, short):
        widths = [*map(display_width, shown)]
        first, last = widths[0] // 2, (widths[-1] + 1) // 2
        least = max(
            (-(-(left + right) // 2) + 1 for left, right in pairwise(widths)),
            default=0,
        )
        gap = (width - margin - first - last) // max(1, len(shown) - 1)
        if gap >= max(least, 4):
            start = margin + first
            columns = [start + at * min(gap, _WIDEST_GAP) for at in range(len(shown))]
            return _Plan(shown, columns, margin, width)
    return None


def _drawn(chart: Chart, side: ChartSide, plan: _Plan) -> Iterator[Block]:
    """The lanes and the events of a process."""
    canvas = Canvas(plan.width)
    row = canvas.add_row()
    for lane, name, column in zip(chart.lanes, plan.names, plan.columns, strict=True):
        style = _ATTACKER if lane.is_attacker else _ROLE
        canvas.draw(row, column - display_width(name) // 2, name, style)
    drawing = _Drawing(canvas, plan)
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
    """Draws events below each other."""

    def __init__(self, canvas: Canvas, plan: _Plan) -> None:
        self._canvas = canvas
        self._plan = plan

    def row(self) -> int:
        """A row with nothing but the lanes."""
        row = self._canvas.add_row()
        for column in self._plan.columns:
            self._canvas.draw(row, column, "│", _FAINT)
        return row

    def arrow(self, arrow: Arrow) -> None:
        """A label, and below it the arrow with its number."""
        wrong = arrow.kind is ArrowKind.FORBIDDEN
        start, end = self._plan.columns[arrow.start], self._plan.columns[arrow.end]
        style = _WRONG if wrong else ""
        if start == end:
            self._beside(arrow.number, arrow.start, f"↻ {_words(arrow)}", style)
            return
        left, right = min(start, end), max(start, end)
        for line in self._label_lines(_words(arrow), right - left - 3):
            row = self.row()
            width = display_width(line)
            middle = (left + right + 1 - width) // 2
            column = max(self._plan.margin, min(middle, self._plan.width - width))
            self._canvas.draw(row, column - 1, f" {line} ", style)
        row = self.row()
        self._number(row, arrow.number)
        line = "─" * (right - left - 2)
        head = "×" if wrong else "▶" if start < end else "◀"
        self._canvas.draw(row, left + 1, line + head if start < end else head + line, style)
        if arrow.kind is ArrowKind.EAVESDROP:
            last = self._plan.columns[-1]
            self._canvas.draw(row, right + 1, "┄" * (last - right - 2) + "▷", _ATTACKER)

    def note(self, note: LaneNote) -> None:
        """A step of one lane, next to it."""
        self._beside(note.number, note.lane, f"• {note.text}", _FAINT)

    def gap(self) -> None:
        """A mark that only the other process has an action here."""
        self._number(self.row(), _NO_ACTION)

    def _beside(self, number: str, lane: int, text: str, style: str) -> None:
        """Text next to a lane, on the side that has more columns."""
        plan, column = self._plan, self._plan.columns[lane]
        after, before = plan.width - column - 2, column - 2 - plan.margin
        width = max(after, before)
        for at, line in enumerate(fold_terms(text, width).split("\n")):
            row = self.row()
            if at == 0:
                self._number(row, number)
            start = column + 2 if after >= before else column - 1 - display_width(line)
            self._canvas.draw(row, start, f"{line}", style)

    def _label_lines(self, label: str, span: int) -> list[str]:
        """A label in lines as wide as its arrow, if few suffice, else as wide as the chart."""
        lines = fold_terms(label, max(span, 1)).split("\n")
        if len(lines) <= _MOST_LINES and all(line.endswith(",") for line in lines[:-1]):
            return lines
        return fold_terms(label, self._plan.width - self._plan.margin).split("\n")

    def _number(self, row: int, number: str) -> None:
        self._canvas.draw(row, self._plan.margin - _MARGIN - len(number), number, _FAINT)


def _words(arrow: Arrow) -> str:
    """The label, and that the attacker does not see it."""
    return f"{arrow.label} (internal)" if arrow.kind is ArrowKind.INTERNAL else arrow.label


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
            text = _words(event)
        rows.append([Span(event.number, _FAINT), Span(f"{who}: {text}")])
    yield Grid(rows, right=frozenset({0}))


def _legend(chart: Chart, plan: _Plan | None) -> Iterator[Block]:
    """What the numbers of lanes and the names of messages stand for, and the test."""
    rows = []
    if plan is not None and plan.names[-1] == _ATTACKER_LETTER:
        rows += [
            [Span(name, _ROLE), Span(lane.name)]
            for name, lane in zip(plan.names, chart.lanes, strict=True)
        ]
    if chart.channel is not None:
        rows.append([Span("channel", _FAINT), Span(chart.channel)])
    rows += [[Span(named.name, _FAINT), Span(named.text)] for named in chart.named]
    if chart.test is not None:
        rows.append([Span("test", _FAINT), Span(chart.test.text, "bold")])
        rows += [
            [Span(f"process {number}", _FAINT), Span(text)] for number, text in chart.test.values
        ]
    if rows:
        yield Line()
        yield Grid(rows, indent=2)
