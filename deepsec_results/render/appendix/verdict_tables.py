"""The tables of verdicts in a printed report."""

from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.tables import Table
from deepsec_results.render.appendix.parts import ReportTable
from deepsec_results.render.batches.cells import CellStyle, figure, outcome_word


def one_batch_table(table: Table, style: CellStyle) -> ReportTable:
    header = ["Input", "Query", "Type", *(cell.capitalize() for cell in style.cells)]
    rows = [
        [*row.labels, " or ".join(row.types), *_texts(row.cells[0], style)] for row in table.rows
    ]
    return ReportTable(header, rows, right=frozenset({1, 4, 5}), wide={0: 0.28, 3: 0.2})


def _texts(query: Measured | None, style: CellStyle) -> list[str]:
    """The cells of a query."""
    if query is None:
        return ["" for _ in style.cells]
    return [
        outcome_word(query.outcome, style)
        if cell == "verdict"
        else figure(query, cell, style) or ""
        for cell in style.cells
    ]


def several_batches_table(table: Table, style: CellStyle, which: range) -> ReportTable:
    header = ["Input", "Query", *(table.headings[at] for at in which)]
    rows = [
        [*row.labels, *(", ".join(filter(None, _texts(row.cells[at], style))) for at in which)]
        for row in table.rows
        if any(row.cells[at] for at in which)
    ]
    wide = {0: 0.25, **dict.fromkeys(range(2, 2 + len(which)), 0.6 / len(which))}
    return ReportTable(header, rows, right=frozenset({1}), wide=wide)
