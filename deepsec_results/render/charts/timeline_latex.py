"""A timeline as a picture that needs TikZ alone."""

from collections.abc import Iterator

from deepsec_results.analysis.timelines import Timeline, TimelineBar
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.charts.timeline_texts import cut_name, tick_text
from deepsec_results.render.kit.latex_text import escape_latex

_WIDTH = 11.0  # of the bars, in cm
_ROW = 0.42
# Distinct in print: gray, black, and white with dashes.
_STYLES = {
    Verdict.VERIFIED: "fill=black!30,draw=black!60",
    Verdict.ATTACK: "fill=black,draw=black",
    Verdict.UNDECIDED: "fill=white,draw=black,dashed",
}
_LEGEND = "gray: verified; black: attack; dashed: undecided"


def timeline_latex(timeline: Timeline) -> str:
    """A row for each run, a bar for each query, and the time since the start below."""
    return "\n".join(_lines(timeline)) + "\n"


def _lines(timeline: Timeline) -> Iterator[str]:
    bottom = -_ROW * len(timeline.rows)
    scale = _WIDTH / max(1, timeline.length)
    yield r"\begin{tikzpicture}[x=1cm,y=1cm,font=\footnotesize]"
    for tick in timeline.ticks:
        at = tick * scale
        yield rf"\draw[black!20] ({at:.3f},0) -- ({at:.3f},{bottom:.2f});"
        yield rf"\node[below] at ({at:.3f},{bottom:.2f}) {{{escape_latex(tick_text(tick))}}};"
    for number, row in enumerate(timeline.rows):
        top = -_ROW * number
        middle = top - _ROW / 2
        yield rf"\node[left] at (0,{middle:.2f}) {{{escape_latex(cut_name(row.run))}}};"
        for bar in row.bars:
            yield _bar(bar, top, scale)
    yield rf"\node[below right] at (0,{bottom - 0.45:.2f}) {{{_LEGEND}}};"
    yield r"\end{tikzpicture}"


def _bar(bar: TimelineBar, top: float, scale: float) -> str:
    left, right = bar.begin * scale, max(bar.end * scale, bar.begin * scale + 0.03)
    corners = f"({left:.3f},{top - 0.08:.2f}) rectangle ({right:.3f},{top - _ROW + 0.08:.2f})"
    return rf"\draw[{_STYLES[bar.verdict]}] {corners};"
