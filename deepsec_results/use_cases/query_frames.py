"""The rows of `queries` as record batches of Arrow, with one fixed schema.

pyarrow is imported when it is needed, because it is an extra.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import msgspec

from deepsec_results.analysis.columns import ColumnKind
from deepsec_results.analysis.query_rows import (
    QUERY_COLUMNS,
    ROW_COLUMNS,
    QueryRow,
    SizedQueryRow,
)
from deepsec_results.use_cases.extras import need_extra
from deepsec_results.use_cases.query_listing import QueryListing

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

COLUMNS = ROW_COLUMNS

_TEXTS = [name for name, column in QUERY_COLUMNS.items() if column.kind is ColumnKind.TEXT]
_ALWAYS_KNOWN = frozenset(
    field.name
    for field in msgspec.structs.fields(SizedQueryRow)
    if NoneType not in get_args(field.type)
)

_MOST = (1 << 63) - 1
# The least and the greatest number of a kind; other numbers are unknown.
_LIMITS = {
    # From the year 1 to 9999, which all libraries can show.
    ColumnKind.MOMENT: (-62_135_596_800, 253_402_300_799),
    # 3,000 years: Parquet's readers count in nanoseconds or microseconds.
    ColumnKind.SECONDS: (-(10**11), 10**11),
    ColumnKind.DIGIT: (-127, 127),
}

_MOST_ROWS = 8192  # in a record batch
_MOST_CHARACTERS = 1 << 24


def need_arrow(what: str) -> None:
    """Check that pyarrow is installed, which `what` needs. Raises MissingExtraError."""
    need_extra("arrow", what, "pyarrow")


def query_schema(columns: Sequence[str] = COLUMNS) -> "pa.Schema":
    """The schema of the record batches; `columns` are names of `QUERY_COLUMNS`."""
    import pyarrow as pa

    return pa.schema(
        pa.field(name, _type_of(QUERY_COLUMNS[name].kind), nullable=name not in _ALWAYS_KNOWN)
        for name in columns
    )


def query_frames(
    listing: QueryListing, columns: Sequence[str] = COLUMNS
) -> "Iterator[pa.RecordBatch]":
    """The queries of a listing as record batches, while others are read.

    Raises RequestError, as `QueryListing.read` does, and if pyarrow is not installed.
    """
    need_arrow("a record batch")
    pieces = begun(listing.read(watched=True))
    return record_batches((piece.rows for piece in pieces), columns)


def begun(pieces: Iterable[T]) -> Iterator[T]:
    """The same pieces, after the first one is read.

    Reading starts processes by a fork, which has to happen before pyarrow is imported: pyarrow has
    threads, and a fork does not copy threads.
    """
    rest = iter(pieces)
    first = list(islice(rest, 1))
    return chain(first, rest)


def record_batches(
    pieces: Iterable[Sequence[QueryRow]], columns: Sequence[str] = COLUMNS
) -> "Iterator[pa.RecordBatch]":
    """Rows as record batches of bounded size."""
    import pyarrow as pa

    schema = query_schema(columns)
    for rows in pieces:
        for some in _bounded(rows):
            arrays = [_array(name, list(map(attrgetter(name), some))) for name in columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _bounded(rows: Sequence[QueryRow]) -> Iterator[Sequence[QueryRow]]:
    """The rows in parts with a bounded number of rows and characters, or of one row."""
    start, characters = 0, 0
    for at, row in enumerate(rows):
        size = sum(len(getattr(row, name, None) or "") for name in _TEXTS)
        if at > start and (at - start == _MOST_ROWS or characters + size > _MOST_CHARACTERS):
            yield rows[start:at]
            start, characters = at, 0
        characters += size
    if start < len(rows):
        yield rows[start:]


def _type_of(kind: ColumnKind) -> "pa.DataType":
    import pyarrow as pa

    types = {
        ColumnKind.TEXT: pa.string(),
        ColumnKind.WORD: pa.dictionary(pa.int8(), pa.string()),
        ColumnKind.NUMBER: pa.int64(),
        ColumnKind.DIGIT: pa.int8(),
        ColumnKind.MOMENT: pa.timestamp("s", tz="UTC"),
        ColumnKind.SECONDS: pa.duration("s"),
        ColumnKind.BYTES: pa.int64(),
    }
    return types[kind]


def _array(name: str, values: Sequence[Any]) -> "pa.Array":
    import pyarrow as pa

    column = QUERY_COLUMNS[name]
    if column.kind is ColumnKind.TEXT:
        return pa.array(map(_text, values), pa.string(), size=len(values))
    if column.kind is ColumnKind.WORD:
        places = {word: at for at, word in enumerate(column.words)}
        indices = pa.array([None if word is None else places[word] for word in values], pa.int8())
        return pa.DictionaryArray.from_arrays(indices, _dictionary(column.words))
    least, most = _LIMITS.get(column.kind, (-_MOST, _MOST))
    numbers = [None if v is None or not least <= v <= most else v for v in values]
    return pa.array(numbers, pa.int64()).cast(_type_of(column.kind))


@cache
def _dictionary(words: tuple[str, ...]) -> "pa.Array":
    """The words of a column. The array is always the same, so that it is written only once."""
    import pyarrow as pa

    return pa.array(map(str, words), pa.string(), size=len(words))


def _text(value: str | StrEnum | None) -> str | None:
    """A text in Unicode: what a file name has instead, becomes an escape such as `\\udcff`."""
    if value is None or value.isascii():
        return value
    return value.encode("utf-8", "backslashreplace").decode()
