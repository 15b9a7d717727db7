"""The columns of rows: each has a kind that fits its values. The order of the rows of `list`."""

from types import NoneType
from typing import Any, get_args

import msgspec
import pytest

from deepsec_results.analysis.columns import LIST_COLUMNS, Column, ColumnKind, sort_position
from deepsec_results.analysis.query_rows import QUERY_COLUMNS, QueryRow
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.verdicts import Incomplete, Tally
from deepsec_results.analysis.vocabulary import RowStatus, SortKey, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType

# The kinds that a field of a type may have.
KINDS = {
    str: {ColumnKind.TEXT, ColumnKind.WORD},
    bool: {ColumnKind.FLAG},
    int: {
        ColumnKind.NUMBER,
        ColumnKind.DIGIT,
        ColumnKind.MOMENT,
        ColumnKind.SECONDS,
        ColumnKind.BYTES,
    },
    Incomplete: {ColumnKind.UNREAD},
    RowStatus: {ColumnKind.WORD},
    QueryType: {ColumnKind.WORD},
    Semantics: {ColumnKind.WORD},
    Verdict: {ColumnKind.WORD},
}


@pytest.mark.parametrize(("row", "columns"), [(Row, LIST_COLUMNS), (QueryRow, QUERY_COLUMNS)])
def test_the_first_columns_are_the_fields_of_a_row(row: Any, columns: dict[str, Any]) -> None:
    fields = msgspec.structs.fields(row)
    assert [*columns][: len(fields)] == [field.name for field in fields]
    for field in fields:
        (type_,) = {*(get_args(field.type) or [field.type])} - {NoneType}
        assert columns[field.name].kind in KINDS[type_], field.name


@pytest.mark.parametrize("name", Row.__struct_fields__)
def test_the_value_of_a_column_is_that_of_the_field_of_its_name(name: str) -> None:
    mark = object()
    row: Any = Row("id", "path", RowStatus.COMPLETED)
    batch = ListedBatch(msgspec.structs.replace(row, **{name: mark}))
    assert LIST_COLUMNS[name].value(batch) is mark


@pytest.mark.parametrize("column", [*LIST_COLUMNS.values(), *QUERY_COLUMNS.values()])
def test_only_words_are_listed(column: Column[Any]) -> None:
    assert bool(column.words) == (column.kind is ColumnKind.WORD)


def listed(name: str, attacks: int | None = None, **fields: int) -> ListedBatch:
    row = Row(name, "", RowStatus.COMPLETED, **fields)  # type: ignore[arg-type]
    if attacks is None:
        return ListedBatch(row)
    tally = Tally(0, attacks, 0, 1, 1, progress=attacks * 10, memory=attacks * 1000)
    return ListedBatch(row).with_tally(tally)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        (SortKey.CREATED, "created"), (SortKey.DURATION, "duration"), (SortKey.RUNS, "runs"),
        (SortKey.ELAPSED, "elapsed"), (SortKey.ENDED, "end_time"), (SortKey.SIZE, "size"),
        (SortKey.LAST_WRITTEN, "last_written"), (SortKey.ATTACKS, "attacks"),
        (SortKey.MEMORY, "attacks"), (SortKey.PROGRESS, "attacks"),
    ],
)  # fmt: skip
def test_the_largest_is_first_and_the_unknown_last(key: SortKey, field: str) -> None:
    batches = [listed("few", **{field: 2}), listed("unknown"), listed("none", **{field: 0}),
               listed("many", **{field: 10})]  # fmt: skip
    batches.sort(key=lambda batch: sort_position(batch, key))
    assert [batch.row.id for batch in batches] == ["many", "few", "none", "unknown"]


def test_every_key_has_an_order() -> None:
    for key in SortKey:
        assert sort_position(listed("a"), key) == sort_position(listed("b"), key)
