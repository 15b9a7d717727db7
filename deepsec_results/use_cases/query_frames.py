"""The rows of `queries` as record batches of Arrow, with one fixed schema.

pyarrow is imported when it is needed, because it is an extra.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from deepsec_results.analysis.judging import REASONS
from deepsec_results.analysis.query_rows import QueryRow
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.use_cases.extras import need_extra
from deepsec_results.use_cases.query_listing import QueryListing

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")

COLUMNS = QueryRow.__struct_fields__

_WORDS: dict[str, tuple[str, ...]] = {
    "type": tuple(QueryType),
    "semantics": tuple(Semantics),
    "verdict": tuple(Verdict),
    "reason": REASONS,
}
_DURATIONS = frozenset({"time", "time_at_least"})
_TIMES = frozenset({"start", "end"})
_TEXTS = ("batch", "input", "trace", "release", "title", "error")
_ALWAYS_KNOWN = frozenset({"batch", "input", "verdict"})

# Times from the year 1 to 9999, which all libraries can show, in seconds since 1970.
_FIRST_TIME, _LAST_TIME = -62_135_596_800, 253_402_300_799
_MOST_SECONDS = 10**11  # 3,000 years: Parquet's readers count in nanoseconds or microseconds
_BITS = {"process": 7}  # all other numbers have 63

_MOST_ROWS = 8192  # in a record batch
_MOST_CHARACTERS = 1 << 24


def need_arrow(what: str) -> None:
    """Check that pyarrow is installed, which `what` needs. Raises MissingExtraError."""
    need_extra("arrow", what, "pyarrow")


def query_schema(columns: Sequence[str] = COLUMNS) -> "pa.Schema":
    """The schema of the record batches; `columns` are fields of `QueryRow`."""
    import pyarrow as pa

    return pa.schema(
        [pa.field(name, _type_of(name), nullable=name not in _ALWAYS_KNOWN) for name in columns]
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
        size = sum(len(getattr(row, name) or "") for name in _TEXTS)
        if at > start and (at - start == _MOST_ROWS or characters + size > _MOST_CHARACTERS):
            yield rows[start:at]
            start, characters = at, 0
        characters += size
    if start < len(rows):
        yield rows[start:]


def _type_of(name: str) -> "pa.DataType":
    import pyarrow as pa

    if name in _WORDS:
        return pa.dictionary(pa.int8(), pa.string())
    if name in _DURATIONS:
        return pa.duration("s")
    if name in _TIMES:
        return pa.timestamp("s", tz="UTC")
    if name in _TEXTS:
        return pa.string()
    return pa.int8() if name in _BITS else pa.int64()


def _array(name: str, values: Sequence[Any]) -> "pa.Array":
    import pyarrow as pa

    if name in _WORDS:
        places = {word: at for at, word in enumerate(_WORDS[name])}
        indices = pa.array([None if word is None else places[word] for word in values], pa.int8())
        return pa.DictionaryArray.from_arrays(indices, _dictionary(name))
    if name in _TEXTS:
        return pa.array(map(_text, values), pa.string(), size=len(values))
    if name in _TIMES:
        least, most = _FIRST_TIME, _LAST_TIME
    elif name in _DURATIONS:
        least, most = -_MOST_SECONDS, _MOST_SECONDS
    else:
        most = (1 << _BITS.get(name, 63)) - 1
        least = -most
    numbers = [None if v is None or not least <= v <= most else v for v in values]
    return pa.array(numbers, pa.int64()).cast(_type_of(name))


@cache
def _dictionary(name: str) -> "pa.Array":
    """The words of a column. The array is always the same, so that it is written only once."""
    import pyarrow as pa

    return pa.array([str(word) for word in _WORDS[name]], pa.string())


def _text(value: str | StrEnum | None) -> str | None:
    """A text in Unicode: what a file name has instead, becomes an escape such as `\\udcff`."""
    if value is None or value.isascii():
        return value
    return value.encode("utf-8", "backslashreplace").decode()
