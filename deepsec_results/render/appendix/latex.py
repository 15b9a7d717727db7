r"""A printed report as LaTeX: a document, which a paper can also read with `\input`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.render.appendix.parts import (
    BREAKS,
    ChartFigure,
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
    TimelineFigure,
)
from deepsec_results.render.charts.latex import chart_latex
from deepsec_results.render.charts.timeline_latex import timeline_latex
from deepsec_results.render.kit.latex_text import escape_latex

_BEGIN = r"""% Made by dsr. To compile it: pdflatex FILE (twice). To include it in a paper:
%   \def\dsrincluded{}\input{FILE}
% The preamble of the paper then needs: \usepackage{array,booktabs,longtable,textcomp,tikz}
\ifdefined\dsrincluded\else
\documentclass[a4paper,10pt]{article}
\usepackage[margin=20mm]{geometry}
\usepackage{array,booktabs,longtable,textcomp,tikz}
\begin{document}
\fi
\begingroup
\setlength{\parindent}{0pt}\setlength{\parskip}{4pt}\setlength{\tabcolsep}{4pt}
\setlength{\emergencystretch}{3em}
"""
_END = r"""\endgroup
\ifdefined\dsrincluded\expandafter\endinput\fi
\end{document}
"""
_LEVELS = ("section", "subsection", "subsubsection")
_BREAK = re.compile(f"(?<=[{re.escape(BREAKS)}])")


def report_latex(parts: Iterable[Part]) -> Iterator[str]:
    """The report, part by part."""
    yield _BEGIN
    for part in parts:
        yield _part(part)
    yield _END


def _part(part: Part) -> str:
    match part:
        case ReportHeading(level=level, text=text):
            return f"\\{_LEVELS[level]}*{{{_text(text)}}}\n"
        case Paragraph(text=text):
            return f"{_text(text)}\\par\n"
        case ReportTable():
            return _table(part)
        case TimelineFigure(timeline=timeline):
            return f"{timeline_latex(timeline)}\\par\n"
        case ChartFigure(chart=chart):
            return _fitted(chart_latex(chart))


def _fitted(picture: str) -> str:
    """A picture that is no wider than a line."""
    return (
        "\\setbox0=\\hbox{%\n"
        f"{picture}}}%\n"
        r"\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\copy0}\else\copy0\fi\par"
        "\n"
    )


def _table(table: ReportTable) -> str:
    columns = "".join(_column(at, table) for at in range(len(table.header)))
    lines = [
        rf"{{\footnotesize\begin{{longtable}}[l]{{@{{}}{columns}@{{}}}}",
        r"\toprule",
        _row(table.header),
        r"\midrule\endhead",
        *map(_row, table.rows),
        r"\bottomrule",
        r"\end{longtable}}",
    ]
    return "\n".join(lines) + "\n"


def _column(at: int, table: ReportTable) -> str:
    if at in table.wide:
        return rf">{{\raggedright\arraybackslash}}p{{{table.wide[at]:.3f}\linewidth}}"
    return "r" if at in table.right else "l"


def _row(cells: Sequence[str]) -> str:
    return " & ".join(map(_text, cells)) + r" \\"


def _text(text: str) -> str:
    """Text whose terms and paths can break."""
    return r"\allowbreak{}".join(map(escape_latex, _BREAK.split(text)))
