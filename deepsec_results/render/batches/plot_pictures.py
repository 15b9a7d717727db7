"""A plot as a picture, drawn by matplotlib, which is an extra and imported only here.

The same plot is always the same file.
"""

import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from deepsec_results.analysis.plots import Plot
from deepsec_results.analysis.vocabulary import PlotKind, Verdict
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.plot_axes import (
    PlacedPoint,
    PlotFrame,
    curve_label,
    frame_plot,
    guide_lines,
    line_of,
)
from deepsec_results.render.batches.plot_styles import VERDICTS, curve_style
from deepsec_results.render.kit.output_formats import PlotFormat

_SIZE, _SQUARE = (6.4, 3.8), (4.8, 4.4)  # in inches; each line of the legend adds some
_ENTRY = 0.19
_LONGEST_NAME = 36  # characters
_GRAY = "0.55"
_MARKS: Mapping[Verdict, Mapping[str, Any]] = {
    Verdict.VERIFIED: {"marker": "o", "markersize": 3.5},
    Verdict.ATTACK: {"marker": "x", "markersize": 6, "markeredgewidth": 1.4},
    Verdict.UNDECIDED: {"marker": "^", "markersize": 5.5, "markerfacecolor": "none"},
}
# No date, so that the same plot is the same file.
_METADATA: Mapping[PlotFormat, Mapping[str, None]] = {
    PlotFormat.SVG: {"Date": None},
    PlotFormat.PDF: {"CreationDate": None},
    PlotFormat.PNG: {"Software": None},
}
# Letters that a PDF embeds as fonts, which publishers ask for.
_SETTINGS = {"svg.hashsalt": "dsr", "pdf.fonttype": 42, "font.size": 9}


def draw_plot(plot: Plot, output: PlotFormat) -> bytes:
    """The plot as a file of this format. matplotlib is installed."""
    with _undisturbed():
        return _drawn(plot, output)


def _drawn(plot: Plot, output: PlotFormat) -> bytes:
    from matplotlib.figure import Figure

    frame = frame_plot(plot)
    handles, labels = [], list[str]()
    size = _SQUARE if plot.kind is PlotKind.SCATTER else _SIZE
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    _set_axes(axes, frame)
    if plot.kind is PlotKind.SCATTER:
        for factor, ((x1, y1), (x2, y2)) in guide_lines(frame):
            if x1 < x2:
                dash = "-" if factor == 1 else "--"
                axes.plot([x1, x2], [y1, y2], dash, color=_GRAY, linewidth=0.7)
    for at, (curve, points) in enumerate(frame.curves):
        if plot.kind is not PlotKind.SCATTER:
            handles.append(_draw_line(axes, at, points))
            labels.append(curve_label(curve, _LONGEST_NAME))
        _draw_marks(axes, at, points)
    shown = {point.verdict for _, points in frame.curves for point in points}
    for verdict in VERDICTS:
        if verdict in shown:
            handles += axes.plot([], [], color="black", linestyle="none", **_MARKS[verdict])
            labels.append(verdict)
    _add_legend(figure, handles, labels)
    written = io.BytesIO()
    figure.savefig(written, format=output.value, metadata=dict(_METADATA[output]), dpi=150)
    return written.getvalue()


def _set_axes(axes: Any, frame: PlotFrame) -> None:
    for axis, of_plot, limits, scale in (
        (frame.x, axes.xaxis, axes.set_xlim, axes.set_xscale),
        (frame.y, axes.yaxis, axes.set_ylim, axes.set_yscale),
    ):
        scale("log" if axis.log else "linear")
        limits(axis.least, axis.most)
        of_plot.set_ticks([value for value, _ in axis.ticks], [text for _, text in axis.ticks])
        of_plot.set_minor_locator(_no_ticks())
        label = of_plot.set_label_text(_short(axis.label))
        label.set_parse_math(False)
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _draw_line(axes: Any, number: int, points: Sequence[PlacedPoint]) -> Any:
    """Draw the line through decided queries, and return it for the legend."""
    style = curve_style(number)
    connected = line_of(points)
    dashes: str | tuple[float, tuple[float, ...]] = (0, style.dashes) if style.dashes else "-"
    xs, ys = [x for x, _ in connected], [y for _, y in connected]
    (line,) = axes.plot(xs, ys, color=f"#{style.color}", linestyle=dashes, linewidth=1.1)
    return line


def _draw_marks(axes: Any, number: int, points: Sequence[PlacedPoint]) -> None:
    """Draw the points, and a line from its bound to each undecided query at the border."""
    color = f"#{curve_style(number).color}"
    for point in points:
        if (point.from_x, point.from_y) != (point.x, point.y):
            axes.plot(
                [point.from_x, point.x], [point.from_y, point.y], ":", color=_GRAY, linewidth=0.8
            )
    for verdict in VERDICTS:
        marked = [point for point in points if point.verdict is verdict]
        if marked:
            xs, ys = [point.x for point in marked], [point.y for point in marked]
            axes.plot(xs, ys, color=color, linestyle="none", clip_on=False, **_MARKS[verdict])


def _add_legend(figure: Any, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """A legend below the axes. A name is set afterwards, because matplotlib ignores one that
    begins with an underscore, and reads one with dollar signs as a formula."""
    columns = 1 if max(map(len, labels)) > _LONGEST_NAME else min(3, len(labels))
    if max(map(len, labels)) > _LONGEST_NAME // 2:
        columns = min(2, columns)
    places = [str(at) for at in range(len(labels))]
    legend = figure.legend(
        handles, places, loc="outside lower center", ncols=columns, frameon=False, fontsize=8
    )
    for text, label in zip(legend.get_texts(), labels, strict=True):
        text.set_parse_math(False)
        text.set_text(label)
    figure.set_figheight(figure.get_figheight() + _ENTRY * -(-len(labels) // columns))


def _short(name: str) -> str:
    shown = visible(name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Draw with matplotlib's own settings, not the user's, and without warnings about letters that
    a font lacks or a cache that cannot be written."""
    logger = logging.getLogger("matplotlib")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import matplotlib as mpl

            with mpl.rc_context():
                mpl.rcdefaults()
                mpl.rcParams.update(_SETTINGS)
                yield
    finally:
        logger.setLevel(level)
