r"""The processes of a query as a listing for a paper: LaTeX to read with `\input`."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.source import QuerySource
from deepsec_results.calculus.notation import ShownLabels
from deepsec_results.model.atoms import Atom
from deepsec_results.model.processes import Process
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.kit.latex_text import escape_latex, latex_code

_BEGIN = r"""% The preamble needs nothing. To change the look, define these first.
\providecommand{\dsrkeyword}[1]{\textrm{\bfseries #1}}
% A line: its number in the input, its depth, and its text.
\providecommand{\dsrline}[3]{\par\noindent\hangindent=\dimexpr #2em+5em\relax\hangafter=1
  \makebox[2em][r]{\scriptsize #1}\hspace{1em}\hspace*{#2em}#3\par}
\begingroup\small\raggedright\frenchspacing"""
_DEEPEST = 16  # the indentation of all that is deeper


def latex_listing(
    query: Query, processes: Sequence[Process], atoms: Sequence[Atom], source: QuerySource
) -> str:
    """Processes laid out, with the lines of the input at the left if they are known."""
    labels = ShownLabels(atoms)
    lines = [f"% Made by dsr: {visible(query.input)}, query {query.number}.", _BEGIN]
    for number, process in enumerate(processes, 1):
        lines.append(rf"\par\medskip\noindent Process {number}\par\smallskip")
        lines += _lines(lay_out_process(process, labels.anew()), source)
    return "\n".join([*lines, r"\par\endgroup"]) + "\n"


def _lines(laid_out: Sequence[ProcessLine], source: QuerySource) -> Iterator[str]:
    for line in laid_out:
        place = line.position and source.place(line.position)
        number = place.line if place else ""
        keyword = rf"\dsrkeyword{{{escape_latex(line.keyword)}}}" if line.keyword else ""
        rest = latex_code(line.rest) if line.rest else ""
        yield rf"\dsrline{{{number}}}{{{min(line.depth, _DEEPEST)}}}{{{keyword}{rest}}}"
