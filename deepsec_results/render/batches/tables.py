"""What `table` shows: text, Markdown, and formats for programs."""

from collections.abc import Iterator, Sequence

from msgspec import structs

from deepsec_results.analysis.tables import Cells, QueryCells, Table
from deepsec_results.model.visible import visible
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.batches.cells import AUDIT, WORDS, CellStyle, figure, outcome_word
from deepsec_results.render.batches.query_records import render_records_csv, render_records_json
from deepsec_results.render.batches.session_tables import (
    render_sessions_csv,
    render_sessions_json,
)
from deepsec_results.render.kit.formats import markdown_table
from deepsec_results.render.kit.grids import (
    Block,
    Grid,
    Line,
    Look,
    Span,
    column_widths,
    fits,
    lay_out,
)
from deepsec_results.render.kit.output_formats import TableFormat
from deepsec_results.render.kit.statuses import audit_span, outcome_span

_SHORTEST_TITLE = 8  # to which a title is cut
_PAGE_COLUMNS = 10  # columns of figures that fit into LaTeX's article


def render_table(table: Table, output: TableFormat, style: CellStyle, look: Look) -> str:
    """The table in a format. Raises RequestError if the style does not suit it."""
    if output in (TableFormat.LATEX, TableFormat.MACROS) and not style.has_numbers:
        raise RequestError(f"--unit auto does not apply to the format {output}")
    match output:
        case TableFormat.TEXT:
            return render_table_text(table, style, look)
        case TableFormat.MARKDOWN:
            return render_table_markdown(table, style)
        case TableFormat.CSV:
            if table.batches == "neither":
                return render_sessions_csv(table, style)
            return render_records_csv(table.queries, audited=AUDIT in style.cells)
        case TableFormat.JSON:
            if table.batches == "neither":
                return render_sessions_json(table, style)
            return render_records_json(table.queries, audited=AUDIT in style.cells)
        case TableFormat.LATEX | TableFormat.MACROS:
            from deepsec_results.render.batches.latex import render_latex, render_macros

            view = render_latex if output is TableFormat.LATEX else render_macros
            return view(table, style)


def table_remarks(table: Table, output: TableFormat, style: CellStyle) -> Iterator[str]:
    """Warnings: a table that may be too wide for a page, and inputs that differ."""
    columns = len(table.headings) * len(style.cells)
    if output is TableFormat.LATEX and columns > _PAGE_COLUMNS:
        yield f"{columns} columns may be wider than a page; use --cells, --rows or fewer batches"
    for name in table.differing:
        yield f"{name} does not have the same content in all batches"


def render_table_text(table: Table, style: CellStyle, look: Look) -> str:
    """The table for a terminal or a pipe.

    If a terminal is too narrow, the titles of batches are cut, then verdicts are shown as symbols
    only. If that is still too wide, the columns are laid out in several tables, one below the
    other. If not even one batch fits, the types of queries are left out. No figure is ever cut.
    """
    if not table.rows:
        return ""
    count = len(table.headings)
    short = _with_short_titles(table)
    ways = [(table, True), (short, True), (short, False)]
    for shown, words in ways if look.symbols else ways[:2]:
        grid = _grid(shown, style, look, range(count), words=words)
        if fits(grid, look):
            return lay_out([grid], look)
    words = not look.symbols
    if table.typed and not _most(short, style, look, words=words):
        return render_table_text(structs.replace(table, typed=False), style, look)
    most, most_short = (_most(shown, style, look, words=words) for shown in (table, short))
    shown = short if most_short > most else table
    blocks: list[Block] = []
    for part in _in_parts(count, max(most, most_short, 1)):
        blocks += [Line()] if blocks else []
        blocks.append(_grid(shown, style, look, part, words=words))
    return lay_out(blocks, look)


def _most(table: Table, style: CellStyle, look: Look, *, words: bool) -> int:
    """Number of columns that fit next to each other; 0 if not even one does."""
    most = count = len(table.headings)
    widths = column_widths(_grid(table, style, look, range(count), words=words), look)
    stubs, kinds = len(_stubs(table)), len(style.cells)
    labels, cells = widths[:stubs], widths[stubs:]

    def part_fits(part: range) -> bool:
        own = cells[part.start * kinds : part.stop * kinds]
        return fits(Grid([], least=[*labels, *own]), look)

    while most and not all(map(part_fits, _in_parts(count, most))):
        most -= 1
    return most


def _with_short_titles(table: Table) -> Table:
    """The table with the titles of its batches cut, but not so far that two become the same."""
    across = table.batches == "columns"
    if table.batches == "neither":
        return table
    titles = table.headings if across else [row.labels[0] for row in table.rows]
    short = short_titles([visible(title) for title in titles])
    if across:
        return structs.replace(table, headings=short)
    pairs = zip(table.rows, short, strict=True)
    rows = [structs.replace(row, labels=[title, *row.labels[1:]]) for row, title in pairs]
    return structs.replace(table, rows=rows)


def short_titles(titles: Sequence[str]) -> list[str]:
    """Titles cut to the least width at which they are still distinct."""
    width = _SHORTEST_TITLE
    while len(set(short := [_cut(title, width) for title in titles])) < len(set(titles)):
        width += 1
    return short


def _cut(title: str, width: int) -> str:
    return title if len(title) <= width else f"{title[: width - 1]}…"


def _in_parts(count: int, most: int) -> list[range]:
    return [range(at, min(at + most, count)) for at in range(0, count, most)]


def _grid(table: Table, style: CellStyle, look: Look, which: Sequence[int], *, words: bool) -> Grid:
    """Some of the columns."""
    stubs, marks = _stubs(table), _marks(table)
    header = [Span(visible(stub).upper(), "bold") for stub in stubs]
    header += [
        Span(
            _marked(table.headings[column], marks[column] if table.batches == "columns" else "")
            if at == 0
            else style.subheading(cell),
            "bold" if at == 0 else "dim",
        )
        for column in which
        for at, cell in enumerate(style.cells)
    ]
    kinds = len(style.cells)
    right = frozenset(
        len(stubs) + at
        for at in range(len(header) - len(stubs))
        if style.cells[at % kinds] not in WORDS
    )
    rows = [
        [
            Span(_marked(first, marks[at] if table.batches == "rows" else "")),
            *(Span(visible(label)) for label in labels),
            *_spans([row.cells[column] for column in which], style, look, words=words),
        ]
        for at, row in enumerate(table.rows)
        for first, *labels in [_labels(row, table)]
    ]
    return Grid(rows, header, right=right, folds=0, cut=True, whole=right)


def _marks(table: Table) -> list[str]:
    """An exclamation mark for each batch that cannot be read completely."""
    return ["" if setting.row.incomplete is None else "!" for _, setting in table.settings]


def _marked(title: str, mark: str) -> str:
    return visible(title) + mark


def _stubs(table: Table) -> list[str]:
    """The headings of the labels; a query also has its type."""
    return [*table.stubs, "type"] if table.typed else [*table.stubs]


def _labels(row: QueryCells, table: Table) -> list[str]:
    types = [" or ".join(row.types) or "-"] if table.typed else []
    return [*row.labels, *types]


def render_table_markdown(table: Table, style: CellStyle) -> str:
    """The table for a pull request or a page."""
    header = [*_stubs(table), *(_titled(heading, cell, style) for heading in table.headings
                              for cell in style.cells)]  # fmt: skip
    rows = ([*_labels(row, table), *_texts(row, style)] for row in table.rows)
    return markdown_table(header, rows)


def _titled(heading: str, cell: str, style: CellStyle) -> str:
    unit = style.unit(cell)
    if len(style.cells) == 1:
        return heading if unit is None else f"{heading} ({unit})"
    return f"{heading} {cell}" if unit is None else f"{heading} {cell} ({unit})"


def _spans(cells: Cells, style: CellStyle, look: Look, *, words: bool) -> Iterator[Span]:
    for query in cells:
        for cell in style.cells:
            if query is None:
                yield Span("-" if cell == "verdict" else "", "dim")
            elif cell == "verdict":
                outcome = query.outcome
                plain = outcome.verdict in style.labels or outcome.reason is not None
                word = visible(outcome_word(outcome, style)) if words or plain else ""
                yield outcome_span(outcome.verdict, word, look)
            elif cell == AUDIT and query.audit is not None:
                yield audit_span(query.audit)
            else:
                yield Span(figure(query, cell, style) or "-")


def _texts(row: QueryCells, style: CellStyle) -> Iterator[str]:
    for query in row.cells:
        for cell in style.cells:
            if query is None:
                yield ""
            elif cell == "verdict":
                yield outcome_word(query.outcome, style)
            else:
                yield figure(query, cell, style) or ""
