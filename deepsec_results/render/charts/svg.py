"""A chart as SVG, which needs no font, script or other file, in light, in dark and in print."""

from collections.abc import Iterator
from hashlib import sha256
from html import escape

from msgspec import Struct

from deepsec_results.model.visible import visible
from deepsec_results.render.charts.chart import Chart
from deepsec_results.render.charts.chart_columns import Medium
from deepsec_results.render.charts.drawing import (
    Anchor,
    DrawnBox,
    DrawnEvent,
    DrawnItem,
    DrawnLine,
    DrawnText,
)
from deepsec_results.render.charts.layout import lay_out_chart
from deepsec_results.render.charts.svg_style import ROOT, chart_style
from deepsec_results.render.charts.text_widths import LETTER, text_width

_FONT = 13  # pixels; the style has the same
_COLUMN, _LINE = _FONT * LETTER, 18  # pixels of the units of a drawing
_MARGIN = 16
_ASCENT = 0.75  # of a line above the baseline of its text
_TIP, _HALF_TIP = 8, 3.5  # the length of the tip of an arrow, and half of its width


class DrawnChart(Struct, frozen=True):
    """A chart that is drawn, but for its title: its size in pixels, what it shows in words, and its
    elements."""

    width: str
    height: str
    description: str
    elements: str


def draw_chart(chart: Chart) -> DrawnChart:
    """Draw all of a chart that is the same for alike queries."""
    drawing = lay_out_chart(chart, Medium())
    lines: list[str] = []
    for item in drawing.items:
        lines += _event(item) if isinstance(item, DrawnEvent) else _item(item)
    return DrawnChart(
        _number(drawing.width * _COLUMN + 2 * _MARGIN),
        _number(drawing.height * _LINE + 2 * _MARGIN),
        drawing.description,
        "\n".join(lines),
    )


def chart_svg(chart: Chart, name: str = "", *, styled: bool = True) -> str:
    """A chart as an SVG document, which may also be a part of a page.

    `name` distinguishes it from other charts on the page, for the ids of its title and its
    description. Each action is a group with the classes `dsr-chart-event` and
    `dsr-chart-event-output` (or another kind), and the number of the action in `data-number`. A
    page with many charts may have `chart_style` once: then they are not `styled`.
    """
    return titled_svg(draw_chart(chart), chart.title, name, styled=styled)


def titled_svg(drawn: DrawnChart, title: str, name: str = "", *, styled: bool) -> str:
    """A chart that is drawn, with its title, as `chart_svg` gives it."""
    key = sha256((name or title).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    heading, description = f"{ROOT}-{key}-title", f"{ROOT}-{key}-description"
    width, height = drawn.width, drawn.height
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{ROOT}" role="img" '
        f'aria-labelledby="{heading}" aria-describedby="{description}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<title id="{heading}">{_text(title)}</title>',
        f'<desc id="{description}">{_text(drawn.description)}</desc>',
        *([f"<style>\n{chart_style()}</style>"] if styled else []),
        f'<rect class="{ROOT}-paper" width="{width}" height="{height}"/>',
        *([drawn.elements] if drawn.elements else []),
    ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _event(event: DrawnEvent) -> Iterator[str]:
    classes = f"{ROOT}-event {ROOT}-event-{event.kind}"
    yield f'<g class="{classes}" data-number="{_text(event.number)}">'
    for item in event.items:
        yield from _item(item)
    yield "</g>"


def _item(item: DrawnItem) -> Iterator[str]:
    match item:
        case DrawnText():
            if item.over:
                yield _behind(item)
            yield _drawn_text(item)
        case DrawnLine():
            yield from _drawn_line(item)
        case DrawnBox():
            corner = f'x="{_x(item.x)}" y="{_y(item.y)}" rx="3"'
            width, height = _number(item.width * _COLUMN), _number(item.height * _LINE)
            size = f'width="{width}" height="{height}"'
            yield f'<rect class="{ROOT}-box-{item.kind}" {corner} {size}/>'


def _behind(text: DrawnText) -> str:
    """A box that covers the lines behind a text.

    An outline of the letters would do, too, but CairoSVG (2.9.1) draws it over them.
    """
    width = text_width(visible(text.text), text.kind)
    left = {Anchor.START: text.x, Anchor.MIDDLE: text.x - width / 2, Anchor.END: text.x - width}
    corner = f'x="{_x(left[text.anchor])}" y="{_y(text.y - _ASCENT)}"'
    size = f'width="{_number(width * _COLUMN)}" height="{_number(_LINE)}"'
    return f'<rect class="{ROOT}-behind" {corner} {size}/>'


def _drawn_text(text: DrawnText) -> str:
    place = f'x="{_x(text.x)}" y="{_y(text.y)}"'
    if text.anchor != "start":
        place += f' text-anchor="{text.anchor}"'
    if text.kind.is_code and text.text:
        # Each font makes a message as wide as the drawing has it.
        length = _number(text_width(visible(text.text), text.kind) * _COLUMN)
        place += f' textLength="{length}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{ROOT}-{text.kind}" {place}>{_text(text.text)}</text>'


def _drawn_line(line: DrawnLine) -> Iterator[str]:
    x1, y1, x2, y2 = _x(line.x1), _y(line.y1), _x(line.x2), _y(line.y2)
    yield f'<path class="{ROOT}-line-{line.kind}" d="M{x1} {y1}L{x2} {y2}"/>'
    if line.is_arrow:
        back = -_TIP if line.x2 > line.x1 else _TIP
        tip = f"M{x2} {y2}l{back} {-_HALF_TIP}v{2 * _HALF_TIP}z"
        yield f'<path class="{ROOT}-tip {ROOT}-tip-{line.kind}" d="{tip}"/>'


def _x(value: float) -> str:
    return _number(value * _COLUMN + _MARGIN)


def _y(value: float) -> str:
    return _number(value * _LINE + _MARGIN)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(visible(text))
