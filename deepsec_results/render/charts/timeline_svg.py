"""A timeline as SVG, for the page of a report and for Typst.

It has the color of the text around it, so that it suits a light and a dark page.
"""

from collections.abc import Iterator
from html import escape

from deepsec_results.analysis.timelines import Timeline, TimelineBar, TimelineRow
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.visible import visible
from deepsec_results.render.charts.timeline_texts import LONGEST_NAME, bar_time, cut_name, tick_text

_CHARACTER, _SIZE = 6.7, 11  # the width of a character of this size, in pixels
_LEFT = LONGEST_NAME * _CHARACTER + 12
_WIDTH = 560  # of the bars
_RIGHT = 40  # for the last time below them
_ROW = 18
_STYLES = {
    Verdict.VERIFIED: 'fill="currentColor" fill-opacity="0.3"',
    Verdict.ATTACK: 'fill="#d32f2f"',
    Verdict.UNDECIDED: 'fill="none" stroke="currentColor" stroke-dasharray="3 2"',
}
_LEGEND = "gray: verified · red: attack · dashed: undecided"


def timeline_svg(timeline: Timeline) -> str:
    """A row for each run, a bar for each query, and the time since the start below."""
    return "".join(_elements(timeline))


def _elements(timeline: Timeline) -> Iterator[str]:
    bottom = _ROW * len(timeline.rows) + 6
    width, height = _LEFT + _WIDTH + _RIGHT, bottom + 40
    scale = _WIDTH / max(1, timeline.length)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'width="{width:.0f}" height="{height}" role="img" font-family="monospace" '
        f'font-size="{_SIZE}"><title>When each query ran</title>'
    )
    for tick in timeline.ticks:
        at = _LEFT + tick * scale
        yield (
            f'<path d="M{at:.1f} 4V{bottom}" stroke="currentColor" stroke-opacity="0.2"/>'
            f'<text x="{at:.1f}" y="{bottom + 13}" text-anchor="middle" '
            f'fill="currentColor">{escape(tick_text(tick), quote=False)}</text>'
        )
    for number, row in enumerate(timeline.rows):
        yield from _row(row, 6 + _ROW * number, scale)
    yield f'<text x="{_LEFT:.0f}" y="{bottom + 31}" fill="currentColor">{_LEGEND}</text></svg>'


def _row(row: TimelineRow, top: int, scale: float) -> Iterator[str]:
    yield (
        f'<text x="{_LEFT - 6:.0f}" y="{top + 11}" text-anchor="end" '
        f'fill="currentColor">{escape(cut_name(row.run), quote=False)}</text>'
    )
    for bar in row.bars:
        yield _bar(row, bar, top, scale)


def _bar(row: TimelineRow, bar: TimelineBar, top: int, scale: float) -> str:
    left, width = _LEFT + bar.begin * scale, max(1.5, (bar.end - bar.begin) * scale)
    words = visible(f"{row.run}, query {bar.number}: {bar.verdict}, {bar_time(bar)}")
    title = escape(words, quote=False)
    return (
        f'<rect x="{left:.1f}" y="{top + 2}" width="{width:.1f}" height="{_ROW - 6}" '
        f"{_STYLES[bar.verdict]}><title>{title}</title></rect>"
    )
