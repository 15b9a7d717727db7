"""What `table --by sessions` writes for programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deepsec_results.analysis.input_names import family_of
from deepsec_results.analysis.tables import QueryCells, Table
from deepsec_results.render.batches.cells import AUDIT, CellStyle
from deepsec_results.render.batches.query_records import plain_record
from deepsec_results.render.kit.formats import Value, csv_text, json_text

if TYPE_CHECKING:
    from deepsec_results.render.shapes import comparisons as shapes


def render_sessions_csv(table: Table, style: CellStyle) -> str:
    """One row for each family and query, with a column for each number of sessions and kind of
    cell, such as `time_4`; times in seconds, memory in bytes."""
    numbers = [heading.partition(" ")[0] for heading in table.headings]
    header = [*table.stubs, "type"]
    header += [f"{cell}_{number}" for number in numbers for cell in style.cells]
    return csv_text(header, (_csv_row(row, style.cells) for row in table.rows))


def _csv_row(row: QueryCells, kinds: Sequence[str]) -> Sequence[Value]:
    return [*row.labels, " or ".join(row.types) or None, *_values(row, kinds)]


def _values(row: QueryCells, kinds: Sequence[str]) -> Iterator[Value]:
    for query in row.cells:
        for kind in kinds:
            value: Value = None
            if query is not None:
                value = query.outcome.verdict if kind == "verdict" else getattr(query, kind)
            yield value


def render_sessions_json(table: Table, style: CellStyle) -> str:
    """The rows as an array of objects, with the known cells in the order of their sessions."""
    rows: "list[shapes.SessionsRow]" = []  # noqa: UP037  # the name is only imported for types
    for row in table.rows:
        cells = [query for query in row.cells if query is not None]
        rows.append(
            {
                "family": family_of(cells[0].input),
                "query": cells[0].number,
                "cells": [plain_record(query, audited=AUDIT in style.cells) for query in cells],
            }
        )
    return json_text(rows)
