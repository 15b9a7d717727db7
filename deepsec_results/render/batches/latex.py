"""Tables and figures for a paper, as LaTeX to read with `\\input`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.tables import Table
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.batches.cells import WORDS, CellStyle, figure, outcome_word
from deepsec_results.render.batches.run_settings import short_hash, show_setting
from deepsec_results.render.kit.latex_text import escape_latex

_PREAMBLE = """\
% Made by dsr. The preamble needs: \\usepackage{booktabs,siunitx}
% To use other signs, such as \\ding{51} and \\ding{55} of pifont, define these first.
\\providecommand{\\dsrverified}{\\ensuremath{\\surd}}
\\providecommand{\\dsrattack}{\\ensuremath{\\times}}
"""
_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_SIGNS = {Verdict.VERIFIED: r"\dsrverified{}", Verdict.ATTACK: r"\dsrattack{}"}


def render_latex(table: Table, style: CellStyle) -> str:
    """A complete table, with a caption that shows the settings of the batches."""
    kinds = len(style.cells)
    columns = "".join("c" if cell in WORDS else "r" for cell in style.cells)
    lines = [
        _PREAMBLE.rstrip(),
        r"\begin{table}[htbp]",
        r"\centering",
        r"\setlength{\abovecaptionskip}{0pt}\setlength{\belowcaptionskip}{6pt}",
        rf"\caption{{{'; '.join(_captions(table.settings))}.}}",
        r"\label{tab:dsr}",
        rf"\begin{{tabular}}{{{'l' * len(table.stubs)}{columns * len(table.headings)}}}",
        r"\toprule",
    ]
    headings = [_spanning(kinds, heading) for heading in table.headings]
    if kinds == 1 and not style.unit(style.cells[0]):
        lines.append(_row(map(escape_latex, table.stubs), headings))
    else:
        lines.append(_row(["" for _ in table.stubs], headings))
        first = len(table.stubs) + 1
        rules = (
            rf"\cmidrule(lr){{{at}-{at + kinds - 1}}}"
            for at in range(first, first + kinds * len(table.headings), kinds)
        )
        units = [style.subheading(cell) for cell in style.cells]
        lines += ["".join(rules), _row(map(escape_latex, table.stubs), units * len(table.headings))]
    lines.append(r"\midrule")
    above = ""
    for row in table.rows:
        # Only the first row of an input has its name.
        labels = ["", *row.labels[1:]] if row.labels[0] == above else row.labels
        above = row.labels[0]
        lines.append(_row(map(escape_latex, labels), _cells(row.cells, style)))
    lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
    return "\n".join(lines) + "\n"


def render_macros(table: Table, style: CellStyle) -> str:
    r"""One macro for each figure, such as `\dsrSealedBoxQueryTwoTime`.

    With several batches, a macro's name begins with that of the batch. Digits are spelled out,
    because the name of a macro has only letters.
    """
    lines = ["% Made by dsr: one macro for each figure."]
    taken: set[str] = set()
    several = len(table.settings) > 1
    names = {setting.row.path: name for name, setting in table.settings}
    for name, setting in table.settings:
        prefix = _letters(name) if several else ""
        for what, value in (
            ("Release", setting.row.deepsec_version),
            ("Hash", short_hash(setting.row.git_hash or "") or None),
        ):
            if value is not None:
                lines.append(_macro(f"{prefix}{what}", escape_latex(value), taken))
    for query in table.queries:
        prefix = _letters(names[query.setting.row.path]) if several else ""
        stem = prefix + _letters(query.name)
        for cell in style.cells:
            if cell == "verdict":
                value = escape_latex(outcome_word(query.outcome, style))
            else:
                value = figure(query, cell, style)
            if value is not None:
                lines.append(_macro(stem + cell.capitalize(), value, taken))
    return "\n".join(lines) + "\n"


def _macro(name: str, value: str, taken: set[str]) -> str:
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = name + _letters(str(number))
    taken.add(unique)
    return rf"\newcommand{{\dsr{unique}}}{{{value}}}"


def _letters(text: str) -> str:
    """A text as a part of a macro's name, without accents and with digits spelled out.

    A letter that is not in ASCII is written as its number.
    """
    plain = "".join(
        character
        if character.isascii()
        else f" U{ord(character):04X} "
        if character.isalnum()
        else ""
        for character in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(character)
    )
    words = re.findall(r"[A-Za-z]+|[0-9]", plain)
    return "".join(
        _DIGITS[int(word)] if word.isdecimal() else word[0].upper() + word[1:] for word in words
    )


def _captions(settings: Sequence[tuple[str, Setting]]) -> Iterator[str]:
    captions = [(name, _setting(setting)) for name, setting in settings]
    if len({text for _, text in captions}) == 1:
        yield captions[0][1]
        return
    for name, text in captions:
        yield f"{escape_latex(name)}: {text}"


def _setting(setting: Setting) -> str:
    row = setting.row
    release = f"DeepSec {escape_latex(row.deepsec_version or '?')}"
    if row.git_hash:
        release += rf" (\texttt{{{escape_latex(short_hash(row.git_hash))}}})"
    return ", ".join([release, *map(escape_latex, show_setting(setting))])


def _spanning(count: int, heading: str) -> str:
    return rf"\multicolumn{{{count}}}{{c}}{{{escape_latex(heading)}}}"


def _row(labels: Iterable[str], cells: Sequence[str]) -> str:
    return " & ".join([*labels, *cells]) + r" \\"


def _cells(queries: Sequence[Measured | None], style: CellStyle) -> list[str]:
    cells = []
    for query in queries:
        for cell in style.cells:
            if query is None:
                cells.append("")
            elif cell == "verdict":
                cells.append(_verdict(query.outcome, style))
            else:
                shown = figure(query, cell, style)
                is_number = shown is not None and cell not in WORDS
                cells.append(rf"\num{{{shown}}}" if is_number else shown or "")
    return cells


def _verdict(outcome: QueryOutcome, style: CellStyle) -> str:
    if outcome.verdict in _SIGNS and outcome.verdict not in style.labels:
        return _SIGNS[outcome.verdict]
    return escape_latex(outcome_word(outcome, style))
