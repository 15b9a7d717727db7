r"""A chart as a `tikzpicture`, which needs TikZ and none of its libraries."""

from deepsec_results.model.visible import visible
from deepsec_results.render.charts.chart import Chart
from deepsec_results.render.charts.chart_columns import Medium
from deepsec_results.render.charts.drawing import (
    DrawnBox,
    DrawnEvent,
    DrawnItem,
    DrawnLine,
    DrawnText,
)
from deepsec_results.render.charts.layout import lay_out_chart
from deepsec_results.render.kit.latex_text import escape_latex, latex_code

_BEGIN = r"""% Made by dsr. Include it with \input{FILE}; the preamble needs: \usepackage{tikz}
% If it is too wide: \resizebox{\textwidth}{!}{\input{FILE}}
% If it is too high: \resizebox{!}{\textheight}{\input{FILE}}
"""
_ARTICLE = Medium(width=92, name=0.92)  # a line of an article, with the fonts of LaTeX
# A unit is the width of a letter, and the height of a line.
_PICTURE = r"""\begingroup\scriptsize\frenchspacing\setbox0=\hbox{\ttfamily x}%
\begin{tikzpicture}[x=\wd0,y=-1.35em,line width=0.5pt,
  every node/.style={inner sep=1pt,outer sep=0pt},
  start/.style={anchor=base west},middle/.style={anchor=base},end/.style={anchor=base east},
  over/.style={fill=white},number/.style={font=\tiny},head/.style={font=\scriptsize\bfseries},
  lane/.style={gray},attacker-lane/.style={dash pattern=on 4pt off 3pt},
  message/.style={},overheard/.style={dash pattern=on 1.5pt off 1.5pt},
  forbidden/.style={dash pattern=on 4pt off 2pt},
  box-head/.style={fill=white},box-attacker-head/.style={fill=black!12},
  box-step/.style={fill=white,draw=gray},box-end/.style={fill=black!5}]
"""


def chart_latex(chart: Chart) -> str:
    r"""A chart as LaTeX to read with `\input`, which fits into the line of an article if it can."""
    drawing = lay_out_chart(chart, _ARTICLE)
    lines = [f"% {visible(drawing.title)}"]
    for item in drawing.items:
        if isinstance(item, DrawnEvent):
            lines += [f"% {visible(item.number)}", *map(_item, item.items)]
        else:
            lines.append(_item(item))
    return f"{_BEGIN}{_PICTURE}" + "\n".join([*lines, r"\end{tikzpicture}%", r"\endgroup"]) + "\n"


def _item(item: DrawnItem) -> str:
    match item:
        case DrawnText():
            return _drawn_text(item)
        case DrawnLine():
            arrow = ",-latex" if item.is_arrow else ""
            start, end = _place(item.x1, item.y1), _place(item.x2, item.y2)
            return rf"\draw[{item.kind}{arrow}] {start} -- {end};"
        case DrawnBox():
            corner = _place(item.x, item.y)
            opposite = _place(item.x + item.width, item.y + item.height)
            return rf"\draw[box-{item.kind}] {corner} rectangle {opposite};"


def _drawn_text(text: DrawnText) -> str:
    is_code = text.kind.is_code
    content = latex_code(text.text, folded=False) if is_code else escape_latex(text.text)
    kinds = [str(text.anchor), *([] if is_code else [str(text.kind)])]
    if text.over:
        kinds.append("over")
    return rf"\node[{','.join(kinds)}] at {_place(text.x, text.y)} {{{content}}};"


def _place(x: float, y: float) -> str:
    return f"({_number(x)},{_number(y)})"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").removesuffix(".")
