r"""Tables of text for a paper: LaTeX to read with `\input`."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil

_LINE = 73  # letters of small typewriter type in a line of an article
_GAP = 3  # letters between two columns
_LEAST = 14  # letters of a column that is folded
_FILLED = 0.8  # of the width of a folded cell, since lines end after commas only
_MOST_LINES = 40  # of a table on one page


def latex_table(
    caption: str,
    headings: Sequence[str],
    texts: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
) -> str:
    r"""A table with a number in its first column, which may end on another page if it is long.

    `texts` are its cells as text, for the widths of its columns; `rows` are the same as LaTeX.
    `caption` is LaTeX with a `\label`.
    """
    widths = _widths(texts)
    columns = _columns(texts, widths)
    is_long = _height(texts, widths) > _MOST_LINES
    packages = "booktabs,longtable" if is_long else "booktabs"
    lay_out = _long if is_long else _floating
    lines = [_row(row, columns) for row in rows]
    parts = lay_out("".join(columns), caption, _row(headings, columns), lines)
    first = rf"% Made by dsr. The preamble needs: \usepackage{{{packages}}}"
    return "\n".join([first, *parts]) + "\n"


def _floating(columns: str, caption: str, heading: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (r"\begin{table}[htbp]", r"\centering\small\frenchspacing")
    yield r"\setlength{\abovecaptionskip}{0pt}\setlength{\belowcaptionskip}{6pt}"
    yield caption
    yield from (rf"\begin{{tabular}}{{{columns}}}", r"\toprule", heading, r"\midrule", *lines)
    yield from (r"\bottomrule", r"\end{tabular}", r"\end{table}")


def _long(columns: str, caption: str, heading: str, lines: Sequence[str]) -> Iterator[str]:
    """A table that may end on another page."""
    yield from (r"\begingroup\small\frenchspacing", rf"\begin{{longtable}}{{{columns}}}")
    yield rf"{caption}\\"
    yield from (r"\toprule", heading, r"\midrule", r"\endfirsthead")
    yield from (r"\toprule", heading, r"\midrule", r"\endhead")
    yield from (r"\bottomrule", r"\endfoot", *lines)
    yield from (r"\end{longtable}", r"\endgroup")


def _widths(texts: Sequence[Sequence[str]]) -> list[int]:
    """The widths of columns in letters: each has its own if all fit in a line, else the last two
    share what the others leave."""
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    left = _LINE - _GAP * len(widths)
    for at, width in enumerate(widths):
        others = sum(min(other, left // 2) for other in widths[at + 1 :])
        widths[at] = min(width, max(left - others, _LEAST))
        left -= widths[at]
    return widths


def _columns(texts: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str]:
    """The columns for LaTeX: the first at the right, and those with a wider text folded."""
    folded = [any(len(row[at]) > width for row in texts) for at, width in enumerate(widths)]
    columns = [
        rf"p{{{width / _LINE:.2f}\linewidth}}" if fold else "l"
        for width, fold in zip(widths, folded, strict=True)
    ]
    return ["r", *columns[1:]]


def _height(texts: Sequence[Sequence[str]], widths: Sequence[int]) -> int:
    """About how many lines a table has."""
    return sum(
        max(
            1 if len(text) <= width else ceil(len(text) / (_FILLED * width))
            for text, width in zip(row, widths, strict=True)
        )
        for row in texts
    )


def _row(cells: Iterable[str], columns: Sequence[str]) -> str:
    folded = [column.startswith("p") for column in columns]
    shown = [
        rf"\raggedright {cell}" if fold and cell else cell
        for cell, fold in zip(cells, folded, strict=True)
    ]
    return " & ".join(shown) + (r" \tabularnewline" if folded[-1] else r" \\")
