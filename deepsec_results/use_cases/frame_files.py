"""Files of record batches: Parquet and Arrow, written row group by row group."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_ROWS = 1 << 16
_GROUP_BYTES = 1 << 26  # in memory; a row group in a file is much smaller


class FrameFormat(StrEnum):
    """The formats of record batches: `ARROW` needs a file that can be read at any place, `STREAM`
    is for a pipe."""

    PARQUET = "parquet"
    ARROW = "arrow"
    STREAM = "stream"


class _Sink:
    """A file to append to, which may be a pipe, as pyarrow wants it."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.file: BinaryIO | None = file
        self.size = 0

    def give_up(self) -> None:
        """Write nothing more, so that a file that is not whole has no end that makes it look so."""
        self.file = None

    def write(self, data: "pa.Buffer") -> int:
        if self.file is not None:
            self.file.write(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def flush(self) -> None:
        if self.file is not None:
            self.file.flush()

    def close(self) -> None:
        """Leave the file open: another one closes it."""


def write_frames(
    batches: "Iterable[pa.RecordBatch]", schema: "pa.Schema", form: FrameFormat, file: BinaryIO
) -> None:
    """Write record batches to a file, one row group after the other. Raises OSError."""
    import pyarrow as pa
    from pyarrow import parquet

    sink = _Sink(file)
    target = pa.PythonFile(sink, mode="w")
    match form:
        case FrameFormat.PARQUET:
            writer = parquet.ParquetWriter(target, schema, compression="zstd")
        case FrameFormat.ARROW:
            writer = pa.ipc.new_file(target, schema)
        case FrameFormat.STREAM:
            writer = pa.ipc.new_stream(target, schema)
    try:
        for group in _groups(batches):
            if form is FrameFormat.PARQUET:
                writer.write_table(group, row_group_size=len(group))
            else:
                writer.write_table(group.combine_chunks(), _GROUP_ROWS)
    except BaseException:
        sink.give_up()
        writer.close()
        raise
    writer.close()
    file.flush()


def _groups(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.Table]":
    """Record batches in groups of a size that readers like, bounded in rows and in bytes."""
    import pyarrow as pa

    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        group.append(batch)
        rows += len(batch)
        size += batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.Table.from_batches(group)
            group, rows, size = [], 0, 0
    if group:
        yield pa.Table.from_batches(group)
