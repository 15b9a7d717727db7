"""Queries as record batches of Arrow, and as the parts of a data set. This needs pyarrow."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from deepsec_results.library.session import Session
from deepsec_results.reading.reading_context import ReadingContext, visiting
from deepsec_results.use_cases.query_dataset import ALL_QUERIES, write_part
from deepsec_results.use_cases.query_frames import need_arrow, record_batches
from deepsec_results.use_cases.query_reading import read_queries

if TYPE_CHECKING:
    import pyarrow as pa

    from deepsec_results.analysis.query_rows import QueryRow

_AT_ONCE = 16  # batches that are read together


def query_frames(paths: Sequence[str], session: Session) -> "Iterator[pa.RecordBatch]":
    """The queries of batches as record batches, read when they are needed.

    Raises RequestError if pyarrow is not installed.
    """
    need_arrow("a record batch")
    return record_batches(session.each(_rows(paths)))


def _rows(paths: Sequence[str]) -> "Iterator[Sequence[QueryRow]]":
    for at in range(0, len(paths), _AT_ONCE):
        yield read_queries(paths[at : at + _AT_ONCE], ALL_QUERIES, named=False).rows


def write_queries(paths: Sequence[str], file: str) -> int:
    """Write the queries of some batches to a Parquet file, and return their number.

    This is a unit of work for Dask, Ray or Spark: a file of a data set, which appears when it is
    complete. If the work runs twice, the second file replaces the first one. What cannot be read
    has no row, or one without a verdict. Raises RequestError if pyarrow is not installed, or if the
    file cannot be written.
    """
    need_arrow("a Parquet file")
    with visiting(ReadingContext()):
        return write_part(list(paths), file).rows
