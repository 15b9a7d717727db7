"""What `queries` shows: a row for each query, as a table or as a format for programs."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.query_rows import QUERY_COLUMNS, ROW_COLUMNS, QueryRow
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.render.batches.column_cells import right_aligned, show_value
from deepsec_results.render.batches.remarks import partial_remarks
from deepsec_results.render.kit.fewer_columns import columns_that_fit
from deepsec_results.render.kit.formats import (
    csv_rows,
    json_elements,
    json_line,
    markdown_rows,
    markdown_table,
)
from deepsec_results.render.kit.grids import Grid, Look, Span, column_widths, lay_out
from deepsec_results.render.kit.output_formats import QueriesFormat
from deepsec_results.render.kit.quantities import show_time_taken
from deepsec_results.render.kit.sentences import show_outcome
from deepsec_results.render.kit.statuses import outcome_span
from deepsec_results.use_cases.query_listing import QueryListing
from deepsec_results.use_cases.query_reading import QueryPiece

_TABLE_COLUMNS = (
    "batch", "input", "query", "verdict", "time", "memory", "type", "semantics", "start",
    "release", "process", "trace",
)  # fmt: skip
# On a narrow terminal, columns are left out in this order.
_FIRST_TO_GO = (
    "trace", "process", "release", "start", "semantics", "type", "memory", "time", "input",
)  # fmt: skip
_ENOUGH = {"input": 32, "trace": 24}  # longer cells are cut before a column is left out
_BOM = "\ufeff"
_STYLES = {"batch": "bold", "trace": "red", "error": "red"}


class QueryStyle(Struct, frozen=True):
    """How rows look: the format and its columns; `fit` leaves out columns on a narrow terminal.

    The column `kept` is left out last, because the rows are sorted by it. `widths` are the least
    ones, so that the rows of all pieces are aligned. `separator` is between the cells of CSV, which
    begins with a byte order mark if `bom`.
    """

    output: QueriesFormat
    names: Sequence[str]
    look: Look
    fit: bool = False
    kept: str | None = None
    widths: Sequence[int] = ()
    separator: str = ","
    bom: bool = False


class QueryRemarks(Struct):
    """The remarks after the rows: how many there are, of how many batches that were `read`, and
    what could not be read."""

    shown: int = 0
    found: int = 0
    is_cut: bool = False
    read: int = 0
    partial: list[str] = []
    problems: list[str] = []

    def add(self, piece: QueryPiece) -> None:
        """Add the remarks on further rows."""
        self.shown += len(piece.rows)
        self.found += piece.found
        self.is_cut |= piece.is_cut
        self.read += piece.read
        batches: Sequence[ListedBatch] = piece.batches
        self.partial += partial_remarks(batches)
        self.problems += piece.problems


def query_columns(output: QueriesFormat) -> Sequence[str]:
    """The columns of a format if `--columns` does not name any."""
    in_table = output in (QueriesFormat.TABLE, QueriesFormat.MARKDOWN)
    return _TABLE_COLUMNS if in_table else ROW_COLUMNS


def render_queries(
    pieces: Iterable[QueryPiece], style: QueryStyle, remarks: QueryRemarks
) -> Iterator[str]:
    """The rows, piece by piece as they are read; `remarks` are added on each."""
    begin = _begin(style)
    for piece in pieces:
        if piece.rows:
            style = style if remarks.shown else _fitted(style, piece.rows)
            yield begin + _piece(piece.rows, style, first=not remarks.shown)
            begin = ""
        remarks.add(piece)
    end = ""
    if style.output is QueriesFormat.JSON:
        end = "\n]\n" if remarks.shown else "]\n"
    # Nothing is written before the first rows, since there may be an error instead of rows.
    yield begin + end


def rows_of(pieces: Iterable[QueryPiece], remarks: QueryRemarks) -> Iterator[Sequence[QueryRow]]:
    """The rows of the pieces, for a format that is not text; `remarks` are added on each."""
    for piece in pieces:
        yield piece.rows
        remarks.add(piece)


def query_limit_sentence(
    remarks: QueryRemarks, listing: QueryListing, output: QueriesFormat
) -> str | None:
    """How many queries the limit left out; None if that is not to be reported."""
    if not remarks.is_cut or output is not QueriesFormat.TABLE:
        return None
    if listing.request.by_time:
        first = "query" if remarks.shown == 1 else f"{remarks.shown} queries"
        return f"showing the first {first}; use -n 0 for all"
    return f"showing {remarks.shown} of {remarks.found} queries; use -n 0 for all"


def no_query_sentence(remarks: QueryRemarks, listing: QueryListing) -> str | None:
    """A sentence for an empty answer; None if the reason is reported already."""
    if remarks.shown or remarks.problems:
        return None
    if not remarks.read:
        return listing.nothing_found
    return "no query found" if listing.request.filters.keeps_all else "no query matches the filters"


def _begin(style: QueryStyle) -> str:
    """The text before the first row."""
    match style.output:
        case QueriesFormat.JSON:
            return "["
        case QueriesFormat.CSV:
            return (_BOM if style.bom else "") + csv_rows([style.names], style.separator)
        case QueriesFormat.MARKDOWN:
            return markdown_table([_heading(name).capitalize() for name in style.names], [])
        case _:
            return ""


def _piece(rows: Sequence[QueryRow], style: QueryStyle, *, first: bool) -> str:
    names = style.names
    match style.output:
        case QueriesFormat.JSON:
            return ("\n" if first else ",\n") + json_elements(_values(rows, names))
        case QueriesFormat.JSONL:
            return "".join(map(json_line, _values(rows, names)))
        case QueriesFormat.CSV:
            cells = ([getattr(row, name) for name in names] for row in rows)
            return csv_rows(cells, style.separator)
        case QueriesFormat.MARKDOWN:
            # It is pasted into other programs, so it looks the same on a terminal as in a pipe.
            plain = msgspec.structs.replace(style.look, terminal=False)
            return markdown_rows([_cell(row, name, plain).text for name in names] for row in rows)
        case QueriesFormat.TABLE:
            return lay_out([_grid(rows, style, header=first)], style.look)
        case QueriesFormat.PARQUET | QueriesFormat.ARROW | QueriesFormat.XLSX:
            raise ValueError(f"{style.output} is not text")


def _values(rows: Sequence[QueryRow], names: Sequence[str]) -> Sequence[object]:
    if tuple(names) == ROW_COLUMNS:
        return rows
    return [{name: getattr(row, name) for name in names} for row in rows]


def _fitted(style: QueryStyle, rows: Sequence[QueryRow]) -> QueryStyle:
    """The style with the columns that fit and their widths, for rows that begin with these."""
    if style.output is not QueriesFormat.TABLE:
        return style
    natural = column_widths(_grid(rows, style, header=True), style.look)
    widths = dict(zip(style.names, natural, strict=True))
    kept = [*style.names]
    if style.fit:
        first_to_go = sorted(_FIRST_TO_GO, key=lambda name: name == style.kept)
        kept = columns_that_fit(widths, _ENOUGH, first_to_go, style.look)
    fitted = msgspec.structs.replace(style, names=kept)
    least = column_widths(_grid(rows, fitted, header=True), style.look)
    return msgspec.structs.replace(fitted, widths=least)


def _grid(rows: Sequence[QueryRow], style: QueryStyle, *, header: bool) -> Grid:
    names = style.names
    cut = next((at for at, name in enumerate(names) if name == "trace"), None)
    if cut is None:
        cut = next((at for at, name in enumerate(names) if name == "input"), -1)
    return Grid(
        rows=[[_cell(row, name, style.look) for name in names] for row in rows],
        header=[Span(_heading(name).upper(), "bold") for name in names] if header else (),
        right=right_aligned(QUERY_COLUMNS[name] for name in names),
        folds=cut,
        cut=True,
        whole=frozenset(at for at, name in enumerate(names) if name in ("batch", "query")),
        least=style.widths,
    )


def _heading(name: str) -> str:
    return name.replace("_", " ")


def _cell(row: QueryRow, name: str, look: Look) -> Span:
    if name == "verdict":
        outcome = QueryOutcome(row.verdict, row.reason)
        short = look.terminal and look.symbols  # the symbol says that a query is undecided
        word = row.reason or row.verdict if short else show_outcome(outcome)
        return outcome_span(row.verdict, word, look)
    if name == "time" and (least := show_time_taken(None, row.time_so_far)):
        return Span(least)
    if name == "time_at_least" and (least := show_time_taken(None, row.time_at_least)):
        return Span(least)
    return show_value(getattr(row, name), QUERY_COLUMNS[name].kind, look, _STYLES.get(name, ""))
