"""A plot as text: a canvas of characters, and the curves below it."""

from collections.abc import Iterator
from string import ascii_lowercase

from deepsec_results.analysis.plots import Plot
from deepsec_results.analysis.vocabulary import PlotKind, PlotMeasure, Verdict
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.plot_axes import (
    Axis,
    PlacedPoint,
    PlotFrame,
    curve_label,
    frame_plot,
    guide_lines,
)
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.quantities import show_duration, show_memory

_HEIGHT = 18
_USUAL_WIDTH, _WIDEST = 80, 120
_SEVERAL = "*"
_SIGNS = {Verdict.VERIFIED: "o", Verdict.ATTACK: "x", Verdict.UNDECIDED: "^"}

Cells = list[list[str]]


def render_plot_text(plot: Plot, look: Look) -> str:
    """The plot for a terminal or a pipe, never wider than the look."""
    frame = frame_plot(plot)
    width = min(look.width if look.bounded else _USUAL_WIDTH, _WIDEST)
    return lay_out([*_canvas(plot, frame, width), Line(), *_legend(plot, frame)], look)


def _canvas(plot: Plot, frame: PlotFrame, width: int) -> Iterator[Line]:
    """The points between the axes."""
    ticks = {_row(frame.y, value): text for value, text in frame.y.ticks}
    margin = max(map(len, ticks.values()))
    columns = max(1, width - margin - 2)
    cells: Cells = [[" "] * columns for _ in range(_HEIGHT)]
    if plot.kind is PlotKind.SCATTER:
        _draw_diagonal(cells, frame)
    for at, (_, points) in enumerate(frame.curves):
        for point in points:
            _draw(cells, frame, point, _sign(plot, at, point))
    yield Line([Span(visible(frame.y.label)[:width], "dim")])
    for row in range(_HEIGHT - 1, -1, -1):
        text = ticks.get(row, "").rjust(margin)
        yield Line([Span(text, "dim"), Span(" |"), Span("".join(cells[row]).rstrip())])
    yield Line([Span(" " * margin + " +" + "-" * columns)])
    yield Line([Span(" " * (margin + 2) + _marked_ticks(frame.x, columns), "dim")])
    yield Line([Span(visible(frame.x.label)[:width].rjust(width).rstrip(), "dim")])


def _row(axis: Axis, value: float) -> int:
    return min(_HEIGHT - 1, max(0, round(axis.share(value) * (_HEIGHT - 1))))


def _column(axis: Axis, value: float, columns: int) -> int:
    return min(columns - 1, max(0, round(axis.share(value) * (columns - 1))))


def _draw(cells: Cells, frame: PlotFrame, point: PlacedPoint, sign: str) -> None:
    row, column = _row(frame.y, point.y), _column(frame.x, point.x, len(cells[0]))
    before = cells[row][column]
    cells[row][column] = sign if before in (" ", ".", sign) else _SEVERAL


def _draw_diagonal(cells: Cells, frame: PlotFrame) -> None:
    """The lines on which B is equal to A, and 2 or 10 times more or less."""
    columns = len(cells[0])
    for _, ((x1, y1), (x2, y2)) in guide_lines(frame):
        if x1 >= x2:
            continue
        first, last = (_column(frame.x, x, columns) for x in (x1, x2))
        low, high = (_row(frame.y, y) for y in (y1, y2))
        for column in range(first, last + 1):
            share = (column - first) / max(1, last - first)
            cells[round(low + share * (high - low))][column] = "."


def _sign(plot: Plot, curve: int, point: PlacedPoint) -> str:
    """A letter for each curve, in capitals for attacks; an undecided query has its own sign."""
    if plot.kind is PlotKind.SCATTER or point.verdict is Verdict.UNDECIDED:
        return _SIGNS[point.verdict]
    letter = ascii_lowercase[curve % len(ascii_lowercase)]
    return letter.upper() if point.verdict is Verdict.ATTACK else letter


def _marked_ticks(axis: Axis, columns: int) -> str:
    """The ticks below the canvas, those that fit next to each other."""
    text, end = [" "] * columns, -1
    for value, shown in axis.ticks:
        at = _column(axis, value, columns)
        start = min(at, columns - len(shown))
        if start > end and start >= 0:
            text[start : start + len(shown)] = shown
            end = start + len(shown)
    return "".join(text).rstrip()


def _legend(plot: Plot, frame: PlotFrame) -> Iterator[Block]:
    if plot.kind is PlotKind.SCATTER:
        yield Grid([[Span("o verified  x attack  ^ undecided  * several", "dim")]])
        yield Grid([[Span("dots: equal, and 2 and 10 times more or less", "dim")]])
        yield from _bounds(plot)
        return
    signs = "small letter: verified, capital: attack, ^ undecided (at least), * several"
    yield Grid([[Span(signs, "dim")]])
    letters = ascii_lowercase
    rows = [
        [Span(letters[at % len(letters)]), Span(visible(curve_label(curve)))]
        for at, (curve, _) in enumerate(frame.curves)
    ]
    yield Grid(rows, cut=True)


def _bounds(plot: Plot) -> Iterator[Grid]:
    """The queries at the border, with what is known of them in A and in B."""
    show = show_duration if plot.measure is PlotMeasure.TIME else show_memory

    def figure(value: float | None, bound: float | None) -> str:
        if value is not None:
            return show(int(value))
        return "undecided" if bound is None else f"undecided, at least {show(int(bound))}"

    for point in plot.points:
        if point.x is None or point.y is None:
            sides = figure(point.x, point.x_bound), figure(point.y, point.y_bound)
            yield Grid([[Span(visible(f"{point.name}: {' → '.join(sides)}"))]])
