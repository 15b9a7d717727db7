"""What a row of a listing, a verdict and a check are made of, in µs each, in one process.

`.venv/bin/python tests/bench/parts.py [--folder FOLDER]`, behind `run.py`, whose directories it
looks at. Each figure is the least of five.
"""

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from directories import BIG_BATCH
from run import HUNDRED_THOUSAND, QUERIES

from deepsec_results.analysis.conformity import Kind, read_for_validation, validate_document
from deepsec_results.analysis.rows import list_batch
from deepsec_results.analysis.rules import soundness
from deepsec_results.model.batch import Batch
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.batches import decode_batch, read_batches
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.running_provers import Process, ProcessState
from deepsec_results.render.formats import json_elements
from deepsec_results.use_cases.loaded_batch import look_at_files

SOME = 5000  # batch results that are looked at
RUNS = 25  # of twenty queries each


def measure(what: str, count: int, work: Callable[[], object]) -> None:
    times = []
    for _ in range(5):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    print(f"{what:44}{min(times) / count * 1e6:9.1f}")


def read(paths: Sequence[str]) -> Iterator[bytes]:
    """The least that reading files takes: the calls of the system."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        yield os.read(descriptor, os.fstat(descriptor).st_size + 1)
        os.close(descriptor)


def rows(folder: Path) -> None:
    directory = ResultsDirectory((str(folder),), named=True)
    paths = directory.batches()[:SOME]
    texts = list(read(paths))
    decoder = msgspec.json.Decoder(Batch)
    files = read_batches(paths)
    nowhere = Process(ProcessState.NONE)
    listed = [list_batch(file, 0, lambda pid: nowhere) for file in files]
    print("a row of list --json, by batch result")
    measure("  the system's open, stat, read and close", SOME, lambda: sum(map(len, read(paths))))
    measure("  the decoder alone", SOME, lambda: [decoder.decode(text) for text in texts])
    measure("  decoded, its title understood", SOME, lambda: [decode_batch(text) for text in texts])
    measure("  read, decoded, or why not", SOME, lambda: read_batches(paths))
    measure("  the row", SOME, lambda: [list_batch(file, 0, lambda pid: nowhere) for file in files])
    measure("  JSON", SOME, lambda: json_elements([batch.row for batch in listed]))


def queries(folder: Path) -> None:
    runs = [f"{BIG_BATCH}/input{number}_1.json" for number in range(RUNS)]
    paths = [str(path) for run in runs for path in (folder / run[:-5]).glob("query_*.json")]
    texts = list(read(paths))
    decoder = msgspec.json.Decoder(QueryResult)
    count = len(paths)
    print(f"a query of {len(texts[0]) / 1000:.0f} kB")
    measure("  the system's open, stat, read and close", count, lambda: sum(map(len, read(paths))))
    measure("  the decoder, large fields passed over", count, lambda: [*map(decoder.decode, texts)])
    measure(
        "  a verdict, from its path",
        count,
        lambda: look_at_files(runs, str(folder), lambda run: None, canceled=False, stale=False),
    )
    for text in texts:
        read_for_validation(text)
    measure("  checked, found sound before", count, lambda: check(texts))
    measure("  checked, never seen before", count, lambda: check(texts, forget=True))


def check(texts: Sequence[bytes], *, forget: bool = False) -> None:
    if forget:
        soundness._known.clear()
    for text in texts:
        assert not validate_document(read_for_validation(text), "query_1.json", Kind.QUERY)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    folder = parser.parse_args().folder
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    rows(folder / HUNDRED_THOUSAND)
    queries(folder / QUERIES)


if __name__ == "__main__":
    main()
