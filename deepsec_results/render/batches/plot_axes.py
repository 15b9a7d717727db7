"""The axes of a plot, in the units that are drawn: seconds, megabytes, or numbers."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, log10

from msgspec import Struct

from deepsec_results.analysis.plots import Plot, PlotCurve
from deepsec_results.analysis.vocabulary import PlotKind, PlotMeasure, Verdict
from deepsec_results.model.visible import visible

_MEGABYTE = 10**6
_LEAST_TIME = 0.5  # where less than a second is drawn
UNDECIDED = "undecided"
GUIDES = (2, 10)  # the factors that have lines in a scatter plot


class Axis(Struct, frozen=True):
    """An axis from `least` to `most`, with the texts at its ticks.

    `border` is where undecided queries are drawn if only a bound is known; None if there are none.
    All figures are greater than 0 on a `log` axis.
    """

    label: str
    least: float
    most: float
    ticks: Sequence[tuple[float, str]]
    log: bool = True
    border: float | None = None

    def share(self, value: float) -> float:
        """Where a value is, from 0 at the least to 1 at the most."""
        if not self.log:
            return (value - self.least) / (self.most - self.least)
        return log10(value / self.least) / log10(self.most / self.least)


class PlacedPoint(Struct, frozen=True):
    """A point in the units of the axes; `from_x` and `from_y` are where the line to it begins that
    shows the bound of a query at the border."""

    verdict: Verdict
    x: float
    y: float
    from_x: float
    from_y: float


class PlotFrame(Struct, frozen=True):
    """The two axes of a plot, and the placed points of each curve."""

    x: Axis
    y: Axis
    curves: Sequence[tuple[PlotCurve, Sequence[PlacedPoint]]]


def frame_plot(plot: Plot) -> PlotFrame:
    """Lay out a plot that has points."""
    points = plot.points
    if plot.kind is PlotKind.SCATTER:
        figures = [
            value for point in points for value in (point.x, point.y, point.x_bound, point.y_bound)
        ]
        bordered = any(value is None for point in points for value in (point.x, point.y))
        axes = [
            _measure_axis(plot.measure, figures, name, bordered=bordered)
            for name in plot.sides or ("A", "B")
        ]
        x, y = axes
    else:
        x = _count_axis(plot.kind, [point.x for point in points if point.x is not None])
        y = _measure_axis(plot.measure, [point.y for point in points], "", bordered=False)
    return PlotFrame(x, y, [(curve, list(_placed(plot, curve, x, y))) for curve in plot.curves])


def line_of(points: Sequence[PlacedPoint]) -> list[tuple[float, float]]:
    """The points that the line of a curve connects: those of decided queries."""
    return [(point.x, point.y) for point in points if point.verdict is not Verdict.UNDECIDED]


def guide_lines(frame: PlotFrame) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    """The lines of a scatter plot on which B is equal to A, and a factor more or less."""
    least, most = frame.x.least, frame.x.border or frame.x.most
    for factor in (1, *GUIDES):
        yield factor, [(least, least * factor), (most / factor, most)]
        if factor > 1:
            yield factor, [(least * factor, least), (most, most / factor)]


def curve_label(curve: PlotCurve, longest: int | None = None) -> str:
    """The name of a curve, cut to the `longest` number of characters, and how many of its queries
    are decided if not all are."""
    name = visible(curve.name)
    if longest is not None and len(name) > longest:
        name = f"{name[: longest - 1]}…"
    if curve.decided == curve.queries:
        return name
    return f"{name} ({curve.decided} of {curve.queries} decided)"


def _placed(plot: Plot, curve: PlotCurve, x: Axis, y: Axis) -> Iterator[PlacedPoint]:
    measured_x = plot.kind is PlotKind.SCATTER
    for point in curve.points:
        at_x = _place(point.x, x, plot.measure) if measured_x else float(point.x or 0)
        at_y = _place(point.y, y, plot.measure)
        from_x = at_x if point.x_bound is None else _place(point.x_bound, x, plot.measure)
        from_y = at_y if point.y_bound is None else _place(point.y_bound, y, plot.measure)
        yield PlacedPoint(point.verdict, at_x, at_y, from_x, from_y)


def _place(value: float | None, axis: Axis, measure: PlotMeasure) -> float:
    if value is None:
        return axis.border or axis.most
    return max(_in_unit(value, measure), axis.least)


def _in_unit(value: float, measure: PlotMeasure) -> float:
    return value / _MEGABYTE if measure is PlotMeasure.MEMORY else value


def _count_axis(kind: PlotKind, values: Sequence[float]) -> Axis:
    label = "queries decided" if kind is PlotKind.QUANTILE else "sessions"
    most = max(values)
    step = _round_step(most / 8)
    ticks = [(at, str(at)) for at in range(0, ceil(most) + 1, step)]
    return Axis(label, 0, max(most * 1.05, most + 0.5), ticks, log=False)


def _round_step(least: float) -> int:
    """The least of 1, 2, 5, 10, 20 … that is not smaller."""
    step = 1
    while step < least:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _measure_axis(
    measure: PlotMeasure, values: Iterable[float | None], side: str, *, bordered: bool
) -> Axis:
    name = "time (s)" if measure is PlotMeasure.TIME else "memory (MB)"
    label = f"{name}, {side}" if side else name
    known = [_in_unit(value, measure) for value in values if value is not None]
    positive = [value for value in known if value > 0] or [1.0]
    least, most = min(positive), max(positive)
    ticks: list[tuple[float, str]] = []
    if measure is PlotMeasure.TIME:
        least, most = _LEAST_TIME, max(most, 10)
        ticks.append((least, "<1"))
    else:
        least, most = 10.0 ** floor(log10(least)), 10.0 ** ceil(log10(max(most, least * 1.01)))
        if min(known, default=1) == 0:
            least /= 2
            ticks.append((least, "0"))
    low, high = ceil(log10(least) - 1e-9), floor(log10(most) + 1e-9)
    every = max(1, (high - low) // 8)
    ticks += [(10.0**at, _power(at)) for at in range(low, high + 1, every)]
    if not bordered:
        return Axis(label, least, most * 1.3, ticks)
    border = most * 2
    return Axis(label, least, border * 1.3, [*ticks, (border, UNDECIDED)], border=border)


def _power(exponent: int) -> str:
    return f"{10**exponent}" if exponent >= 0 else f"{10.0**exponent:.{-exponent}f}"
