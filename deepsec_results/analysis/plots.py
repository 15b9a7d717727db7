"""Plots of the times or the memory of queries: their curves and points, before they are drawn.

Times are in seconds, memory in bytes.
"""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.vocabulary import PlotKind, PlotMeasure, Verdict


class PlotPoint(Struct, frozen=True):
    """A query. `x` and `y` are its place; None is the border, for a query that is undecided.

    `x_bound` and `y_bound` are what an undecided query has at least, if that is known.
    """

    name: str
    verdict: Verdict
    x: float | None
    y: float | None
    x_bound: float | None = None
    y_bound: float | None = None


class PlotCurve(Struct, frozen=True):
    """The points of a curve, in order. `queries` is how many it stands for, also those without a
    point, and `decided` how many of these are decided."""

    name: str
    points: Sequence[PlotPoint]
    queries: int
    decided: int


class Plot(Struct, frozen=True):
    """A plot of a measure. The y axis has the measure; the x axis has the number of decided
    queries, the same measure in the other batch, or the number of sessions.

    `sides` are the names of the two batches of a scatter plot, and `unpaired` queries are only in
    one of them. `curves_in_all` is the number of all curves; only the largest are here. `left_out`
    queries have no point, since they have no figure. `differing` are inputs that are not the same
    file in both batches.
    """

    kind: PlotKind
    measure: PlotMeasure
    curves: Sequence[PlotCurve]
    curves_in_all: int
    left_out: int
    sides: tuple[str, str] | None = None
    unpaired: int = 0
    differing: Sequence[str] = ()

    @property
    def points(self) -> Sequence[PlotPoint]:
        """The points of all curves."""
        return [point for curve in self.curves for point in curve.points]
