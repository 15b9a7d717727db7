"""A plot as LaTeX, drawn by pgfplots when the paper is typeset."""

from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.plots import Plot
from deepsec_results.analysis.vocabulary import PlotKind, Verdict
from deepsec_results.render.batches.plot_axes import (
    Axis,
    PlacedPoint,
    curve_label,
    frame_plot,
    guide_lines,
    line_of,
)
from deepsec_results.render.batches.plot_styles import VERDICTS, CurveStyle, curve_style
from deepsec_results.render.kit.latex_text import escape_latex

_PREAMBLE = """\
% Made by dsr. The preamble needs: \\usepackage{pgfplots}\\pgfplotsset{compat=1.16}
"""
_MARKS = {
    Verdict.VERIFIED: "mark=*, mark size=1.6pt",
    Verdict.ATTACK: "mark=x, mark size=2.8pt, thick",
    Verdict.UNDECIDED: "mark=triangle, mark size=2.4pt",
}
_GUIDE = "black!45, thin, no marks, forget plot"


def render_plot_latex(plot: Plot) -> str:
    """A picture to read with `\\input`, as wide as a line of the text."""
    frame = frame_plot(plot)
    styles = [curve_style(at) for at in range(len(frame.curves))]
    lines = [_PREAMBLE.rstrip(), r"\begin{tikzpicture}"]
    lines += [
        rf"\definecolor{{dsrcurve{at}}}{{HTML}}{{{style.color}}}" for at, style in enumerate(styles)
    ]
    lines += [
        r"\begin{axis}[",
        *(f"  {option}," for option in _options(plot.kind, frame.x, frame.y)),
        "]",
    ]
    if plot.kind is PlotKind.SCATTER:
        lines += [
            rf"\addplot[{_GUIDE}, {'solid' if factor == 1 else 'dashed'}]{_coordinates(ends)}"
            for factor, ends in guide_lines(frame)
            if ends[0][0] < ends[1][0]
        ]
    for at, ((curve, points), style) in enumerate(zip(frame.curves, styles, strict=True)):
        label = None if plot.kind is PlotKind.SCATTER else curve_label(curve)
        lines += _curve(f"dsrcurve{at}", style, points, label)
    shown = {point.verdict for _, points in frame.curves for point in points}
    for verdict in VERDICTS:
        if verdict in shown:
            lines.append(rf"\addlegendimage{{only marks, {_MARKS[verdict]}}}")
            lines.append(rf"\addlegendentry{{{verdict}}}")
    return "\n".join([*lines, r"\end{axis}", r"\end{tikzpicture}"]) + "\n"


def _options(kind: PlotKind, x: Axis, y: Axis) -> Iterator[str]:
    if kind is PlotKind.SCATTER:
        yield r"width=0.8\linewidth, height=0.8\linewidth"
    else:
        yield r"width=\linewidth, height=0.62\linewidth"
    for name, axis in (("x", x), ("y", y)):
        yield f"{name}label={{{escape_latex(axis.label)}}}"
        yield f"{name}mode={'log' if axis.log else 'linear'}"
        yield f"{name}min={_number(axis.least)}, {name}max={_number(axis.most)}"
        yield f"{name}tick={{{','.join(_number(value) for value, _ in axis.ticks)}}}"
        labels = ",".join(f"{{{escape_latex(text)}}}" for _, text in axis.ticks)
        yield f"{name}ticklabels={{{labels}}}"
    yield "minor tick num=0, clip mode=individual"
    yield (
        "legend style={at={(0.5,-0.22)}, anchor=north, draw=none, font=\\small, "
        "/tikz/every even column/.append style={column sep=1em}}, "
        "legend cell align=left, legend columns=2"
    )


def _curve(
    color: str, style: CurveStyle, points: Sequence[PlacedPoint], label: str | None
) -> Iterator[str]:
    if label is not None:
        pattern = " ".join(
            f"{'off' if at % 2 else 'on'} {length}pt" for at, length in enumerate(style.dashes)
        )
        dashes = f", dash pattern={pattern}" if pattern else ""
        line = line_of(points) or [(point.x, point.y) for point in points[:1]]
        yield rf"\addplot[{color}, semithick, no marks{dashes}]{_coordinates(line)}"
        yield rf"\addlegendentry{{{escape_latex(label)}}}"
    for point in points:
        start, end = (point.from_x, point.from_y), (point.x, point.y)
        if start != end:
            yield rf"\addplot[{_GUIDE}, densely dotted]{_coordinates([start, end])}"
    for verdict in VERDICTS:
        marked = [(point.x, point.y) for point in points if point.verdict is verdict]
        if marked:
            options = f"{color}, only marks, {_MARKS[verdict]}, forget plot"
            yield rf"\addplot[{options}]{_coordinates(marked)}"


def _coordinates(points: Iterable[tuple[float, float]]) -> str:
    pairs = " ".join(f"({_number(x)},{_number(y)})" for x, y in points)
    return f" coordinates {{{pairs}}};"


def _number(value: float) -> str:
    return f"{value:.6g}"
