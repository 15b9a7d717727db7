"""Queries with the settings of their batches, for programs: as `table`, `history` and others have
them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from deepsec_results.analysis.columns import Column, ColumnKind
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.query_rows import QUERY_COLUMNS
from deepsec_results.render.batches.cells import AUDIT
from deepsec_results.render.batches.column_cells import plain_value
from deepsec_results.render.batches.run_settings import show_workers
from deepsec_results.render.kit.formats import csv_text, json_text

if TYPE_CHECKING:
    from deepsec_results.render.shapes import comparisons as shapes


def render_records_csv(queries: Sequence[Measured], *, audited: bool = False) -> str:
    """One row for each batch and query; time in seconds, memory in bytes."""
    columns = [*_COLUMNS, *_SIZE_COLUMNS, *([_AUDIT] if audited else [])]
    rows = ([plain_value(column, query) for column in columns] for query in queries)
    return csv_text([column.name for column in columns], rows)


def render_records_json(queries: Sequence[Measured], *, audited: bool = False) -> str:
    """The same as an array of objects."""
    return json_text([plain_record(query, audited=audited) for query in queries])


def plain_record(query: Measured, *, audited: bool) -> "shapes.TableRow":
    """A query as an object with the size of its processes, and with the answer of its audit."""
    more = [*_SIZE_COLUMNS, *([_AUDIT] if audited else [])]
    return cast(
        "shapes.TableRow",
        {**plain_row(query), **{column.name: column.value(query) for column in more}},
    )


def plain_row(query: Measured) -> "shapes.QueryRecord":
    """A query as an object."""
    return cast("shapes.QueryRecord", {column.name: column.value(query) for column in _COLUMNS})


def _workers(query: Measured) -> str | None:
    workers = query.setting.workers
    return None if workers is None else show_workers(workers)


# The columns for programs. Some are those of `queries`, too.
_COLUMNS: tuple[Column[Measured], ...] = (
    QUERY_COLUMNS["batch"],
    QUERY_COLUMNS["title"],
    Column("deepsec_version", lambda query: query.setting.row.deepsec_version, ColumnKind.TEXT),
    Column("git_hash", lambda query: query.setting.row.git_hash, ColumnKind.TEXT),
    Column("debug", lambda query: query.setting.row.debug, ColumnKind.FLAG),
    Column("por", lambda query: query.setting.por, ColumnKind.FLAG),
    Column("workers", _workers, ColumnKind.TEXT),
    *(QUERY_COLUMNS[name] for name in ("input", "query", "type", "semantics", "verdict", "reason")),
    *(QUERY_COLUMNS[name] for name in ("time", "time_at_least", "elapsed", "memory")),
    Column("content", lambda query: query.content, ColumnKind.TEXT),
    Column("error", lambda query: query.unread and query.unread.reason, ColumnKind.TEXT),
)
_SIZE_COLUMNS = tuple(QUERY_COLUMNS[name] for name in ("family", "sessions", "processes"))
_AUDIT: Column[Measured] = Column(AUDIT, lambda query: query.audit, ColumnKind.TEXT)
