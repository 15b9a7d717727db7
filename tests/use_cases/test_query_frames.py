"""Record batches: a fixed schema, sizes with bounds, and values that no file should have."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from frames import as_in_json

from deepsec_results.analysis.judging import REASONS
from deepsec_results.analysis.query_rows import QueryRow
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryType
from deepsec_results.use_cases.frame_files import FrameFormat, write_frames

pa = pytest.importorskip("pyarrow", reason="the extra arrow is not installed")
parquet = pytest.importorskip("pyarrow.parquet")

from deepsec_results.use_cases.query_frames import (  # noqa: E402
    COLUMNS,
    query_schema,
    record_batches,
)

WORD = pa.dictionary(pa.int8(), pa.string())
TYPES = {
    "batch": pa.string(), "input": pa.string(), "query": pa.int64(), "type": WORD,
    "semantics": WORD, "verdict": WORD, "reason": WORD, "time": pa.duration("s"),
    "memory": pa.int64(), "start": pa.timestamp("s", "UTC"), "end": pa.timestamp("s", "UTC"),
    "process": pa.int8(), "trace": pa.string(), "release": pa.string(), "title": pa.string(),
    "time_at_least": pa.duration("s"), "elapsed": pa.duration("s"), "error": pa.string(),
}  # fmt: skip


def row(**fields: Any) -> QueryRow:
    usual = dict.fromkeys(COLUMNS) | {"batch": "b", "input": "i", "verdict": Verdict.VERIFIED}
    return QueryRow(**usual | fields)


def values(name: str, *given: Any) -> list[Any]:
    (batch,) = record_batches([[row(**{name: value}) for value in given]])
    return [found[name] for found in as_in_json(batch)]


def test_the_schema_is_fixed() -> None:
    assert {field.name: field.type for field in query_schema()} == TYPES
    always = [field.name for field in query_schema() if not field.nullable]
    assert always == ["batch", "input", "verdict"]
    assert query_schema(["time", "batch"]).names == ["time", "batch"]


@pytest.mark.parametrize(
    ("name", "words"),
    {"type": QueryType, "semantics": Semantics, "verdict": Verdict, "reason": REASONS}.items(),
)
def test_every_word_has_a_place(name: str, words: Any) -> None:
    assert values(name, *words) == [str(word) for word in words]


@pytest.mark.parametrize("name", ["time", "memory", "start", "end", "query", "process"])
@pytest.mark.parametrize("number", [10**30, -(10**30), 1 << 63, -(1 << 63)])
def test_a_number_that_does_not_fit_is_unknown(name: str, number: int) -> None:
    assert values(name, 1, number, None) == [1, None, None]


@pytest.mark.parametrize(
    ("name", "number"),
    [("start", 253_402_300_799), ("start", -62_135_596_800), ("end", -1), ("time", -5),
     ("memory", (1 << 63) - 1), ("query", 0), ("process", 2)],
)  # fmt: skip
def test_a_number_that_fits_is_kept(name: str, number: int) -> None:
    assert values(name, number) == [number]
    file = io.BytesIO()
    write_frames(record_batches([[row(**{name: number})]]), query_schema(), FrameFormat.PARQUET,
                 file)  # fmt: skip
    (found,) = as_in_json(parquet.read_table(file))
    assert found[name] == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [("é\0\n", "é\0\n"), ("a\udcff", "a\\udcff"), ("\ud800", "\\ud800"), ("", "")],
)
def test_texts(text: str, shown: str) -> None:
    assert values("title", text) == [shown]


def test_batches_have_a_bounded_number_of_rows() -> None:
    sizes = [len(batch) for batch in record_batches([[row()] * 20_000, [], [row()] * 3])]
    assert sizes == [8192, 8192, 20_000 - 2 * 8192, 3]


def test_batches_have_a_bounded_size() -> None:
    title = "x" * 10_000_000
    sizes = [len(batch) for batch in record_batches([[row(title=title)] * 3 + [row()]])]
    assert sizes == [1, 1, 2]


def many(count: int) -> Iterator[list[QueryRow]]:
    for at in range(count):
        yield [row(title=f"{at} {number}" * 20, time=number) for number in range(1000)]


@pytest.mark.parametrize("form", FrameFormat)
def test_memory_does_not_grow_with_the_rows(form: FrameFormat) -> None:
    """Both what pyarrow has allocated at most, and what it has at the end."""
    peaks = []
    for count in (150, 300):
        most = 0

        class Sink(io.RawIOBase):
            def write(self, data: Any) -> int:
                nonlocal most
                most = max(most, pa.total_allocated_bytes())
                return len(data)

        before = pa.total_allocated_bytes()
        write_frames(record_batches(many(count)), query_schema(), form, Sink())  # type: ignore[arg-type]
        peaks.append(most - before)
    assert peaks[1] < 1.3 * peaks[0]


def test_row_groups_are_of_a_size_that_readers_like() -> None:
    file = io.BytesIO()
    write_frames(record_batches(many(150)), query_schema(), FrameFormat.PARQUET, file)
    data = parquet.ParquetFile(file).metadata
    assert data.num_rows == 150_000
    assert [data.row_group(at).num_rows for at in range(data.num_row_groups)] == [
        66_000, 66_000, 18_000,
    ]  # fmt: skip


# The end of a stream is the end of the file, so this does not hold for one.
@pytest.mark.parametrize("form", [FrameFormat.PARQUET, FrameFormat.ARROW])
def test_a_file_that_is_not_whole_has_no_end(form: FrameFormat) -> None:
    def broken() -> Iterator[list[QueryRow]]:
        yield from many(150)
        raise KeyboardInterrupt

    file = io.BytesIO()
    with pytest.raises(KeyboardInterrupt):
        write_frames(record_batches(broken()), query_schema(), form, file)
    assert len(file.getvalue()) > 10_000
    with pytest.raises((pa.ArrowInvalid, OSError)):
        file.seek(0)
        if form is FrameFormat.PARQUET:
            parquet.read_table(file)
        else:
            pa.ipc.open_file(file).read_all()
