"""What `table` shows: text, Markdown, and formats for programs."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.query_records import Record
from deepsec_results.analysis.tables import Cells, Table, TableRow
from deepsec_results.render.cells import CellStyle, figure, outcome_word
from deepsec_results.render.formats import csv_text, json_text, markdown_table
from deepsec_results.render.grids import Block, Grid, Line, Look, Span, fits, lay_out
from deepsec_results.render.output_formats import TableFormat
from deepsec_results.render.run_settings import show_workers
from deepsec_results.render.statuses import outcome_span
from deepsec_results.render.visible import visible

Value = str | int | bool | None

COLUMNS = (
    "batch", "title", "deepsec_version", "git_hash", "debug", "por", "workers",
    "input", "query", "type", "semantics", "verdict", "reason", "time", "time_at_least",
    "memory", "content", "error",
)  # fmt: skip
_PAGE_COLUMNS = 10  # columns of figures that fit into LaTeX's article


def render_table(table: Table, output: TableFormat, style: CellStyle, look: Look) -> str:
    """The table in a format."""
    match output:
        case TableFormat.TEXT:
            return render_table_text(table, style, look)
        case TableFormat.MARKDOWN:
            return render_table_markdown(table, style)
        case TableFormat.CSV:
            return render_records_csv(table.records)
        case TableFormat.JSON:
            return render_records_json(table.records)
        case TableFormat.LATEX | TableFormat.MACROS:
            from deepsec_results.render.latex import render_latex, render_macros

            view = render_latex if output is TableFormat.LATEX else render_macros
            return view(table, style)


def table_remarks(table: Table, output: TableFormat, style: CellStyle) -> Iterator[str]:
    """Warnings: a table that may be too wide for a page, and inputs that differ."""
    columns = len(table.headings) * len(style.cells)
    if output is TableFormat.LATEX and columns > _PAGE_COLUMNS:
        yield f"{columns} columns may be wider than a page; use --cells, --rows or fewer batches"
    for name in table.differing:
        yield f"{name} is not the same file in all batches"


def render_table_text(table: Table, style: CellStyle, look: Look) -> str:
    """The table for a terminal or a pipe.

    If a terminal is too narrow, verdicts are shown as symbols only. If that is still too wide, the
    columns are laid out in several tables, one below the other. No figure is ever cut.
    """
    if not table.rows:
        return ""
    count = len(table.headings)
    for words in (True, False) if look.symbols else (True,):
        grid = _grid(table, style, look, range(count), words=words)
        if fits(grid, look):
            return lay_out([grid], look)
    most = count
    while most > 1 and not all(
        fits(_grid(table, style, look, part, words=not look.symbols), look)
        for part in _in_parts(count, most)
    ):
        most -= 1
    blocks: list[Block] = []
    for part in _in_parts(count, most):
        blocks += [Line()] if blocks else []
        blocks.append(_grid(table, style, look, part, words=not look.symbols))
    return lay_out(blocks, look)


def _in_parts(count: int, most: int) -> list[range]:
    return [range(at, min(at + most, count)) for at in range(0, count, most)]


def _grid(table: Table, style: CellStyle, look: Look, which: Sequence[int], *, words: bool) -> Grid:
    """Some of the columns."""
    header = [Span(visible(stub).upper(), "bold") for stub in table.stubs]
    header += [
        Span(
            visible(table.headings[column]) if at == 0 else style.unit(cell) or "",
            "bold" if at == 0 else "dim",
        )
        for column in which
        for at, cell in enumerate(style.cells)
    ]
    stubs, kinds = len(table.stubs), len(style.cells)
    right = frozenset(
        stubs + at for at in range(len(header) - stubs) if style.cells[at % kinds] != "verdict"
    )
    rows = [
        [
            *(Span(visible(label)) for label in row.labels),
            *_spans([row.cells[column] for column in which], style, look, words=words),
        ]
        for row in table.rows
    ]
    return Grid(rows, header, right=right, folds=0, cut=True, whole=right)


def render_table_markdown(table: Table, style: CellStyle) -> str:
    """The table for a pull request or a page."""
    header = [*table.stubs, *(_titled(heading, cell, style) for heading in table.headings
                              for cell in style.cells)]  # fmt: skip
    rows = ([*row.labels, *_texts(row, style)] for row in table.rows)
    return markdown_table(header, rows)


def render_records_csv(records: Sequence[Record]) -> str:
    """One row for each batch and query; time in seconds, memory in bytes."""
    return csv_text(COLUMNS, (list(plain_record(record).values()) for record in records))


def render_records_json(records: Sequence[Record]) -> str:
    """The same as an array of objects."""
    return json_text([plain_record(record) for record in records])


def plain_record(record: Record) -> dict[str, Value]:
    """A record with the names of `COLUMNS`."""
    row = record.setting.row
    return {
        "batch": row.id,
        "title": row.title,
        "deepsec_version": row.deepsec_version,
        "git_hash": row.git_hash,
        "debug": row.debug,
        "por": record.setting.por,
        "workers": None if record.setting.workers is None else show_workers(record.setting.workers),
        "input": record.input,
        "query": record.query,
        "type": record.type,
        "semantics": record.semantics,
        "verdict": record.outcome.verdict,
        "reason": record.outcome.reason,
        "time": record.time,
        "time_at_least": record.at_least,
        "memory": record.memory,
        "content": record.content,
        "error": None if record.unread is None else record.unread.reason,
    }


def _titled(heading: str, cell: str, style: CellStyle) -> str:
    unit = style.unit(cell)
    if len(style.cells) == 1:
        return heading if unit is None else f"{heading} ({unit})"
    return f"{heading} {cell}" if unit is None else f"{heading} {cell} ({unit})"


def _spans(cells: Cells, style: CellStyle, look: Look, *, words: bool) -> Iterator[Span]:
    for record in cells:
        for cell in style.cells:
            if record is None:
                yield Span("-" if cell == "verdict" else "", "dim")
            elif cell == "verdict":
                outcome = record.outcome
                plain = outcome.verdict in style.labels or outcome.reason is not None
                word = visible(outcome_word(outcome, style)) if words or plain else ""
                yield outcome_span(outcome.verdict, word, look)
            else:
                yield Span(figure(record, cell, style) or "-")


def _texts(row: TableRow, style: CellStyle) -> Iterator[str]:
    for record in row.cells:
        for cell in style.cells:
            if record is None:
                yield ""
            elif cell == "verdict":
                yield outcome_word(record.outcome, style)
            else:
                yield figure(record, cell, style) or ""
