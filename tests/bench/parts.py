"""The time of each step of the commands of the benchmark, in µs for each file, query or member.

`.venv/bin/python tests/bench/parts.py [--folder FOLDER]` needs the directories that `run.py` makes,
and works in one process. Each figure is the least of five.
"""

import argparse
import gc
import gzip
import io
import os
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from directories import BIG_BATCH
from run import ARCHIVED, HUNDRED_THOUSAND, QUERIES

from deepsec_results.analysis.conformity import FileKind, read_for_validation, validate_document
from deepsec_results.analysis.listing import list_batch
from deepsec_results.analysis.plausibility import why_impossible
from deepsec_results.analysis.rules import soundness
from deepsec_results.analysis.run import run_of
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.calculus.notation import ShownLabels, write_trace
from deepsec_results.model.batch import BatchResult, CompletedBatch
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.reading.archives import open_archive
from deepsec_results.reading.batches import decode_batch, read_batches
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.documents import Document
from deepsec_results.reading.queries import decode_atoms, decode_processes, decode_trace
from deepsec_results.reading.running_provers import Process, ProcessState
from deepsec_results.reading.trees import RunFile
from deepsec_results.render.batches.layout import lay_out_process
from deepsec_results.render.kit.formats import json_elements
from deepsec_results.use_cases.examined_runs import RunFiles, examine_run_files
from deepsec_results.use_cases.explanations import explain_found

SOME = 5000  # batch results that are looked at
RUNS = [f"{BIG_BATCH}/input{number}_1.json" for number in range(25)]  # of twenty queries each

T = TypeVar("T")


def measure(what: str, count: int, work: Callable[[], object]) -> None:
    times = []
    for _ in range(5):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    print(f"  {what:44}{min(times) / count * 1e6:9.1f}")


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
    decoder = msgspec.json.Decoder(BatchResult)
    files = read_batches(paths)
    nowhere = Process(ProcessState.NONE)
    listed = [list_batch(file, 0, lambda pid: nowhere) for file in files]
    print("a row of list --json, by batch result")
    measure("the system's open, stat, read and close", SOME, lambda: sum(map(len, read(paths))))
    measure("the decoder alone", SOME, lambda: [decoder.decode(text) for text in texts])
    measure("decoded, with its title", SOME, lambda: [decode_batch(text) for text in texts])
    measure("read and decoded, or the error", SOME, lambda: read_batches(paths))
    measure("the row", SOME, lambda: [list_batch(file, 0, lambda pid: nowhere) for file in files])
    measure("JSON", SOME, lambda: json_elements([batch.row for batch in listed]))


def members(archive: str) -> None:
    packed = Path(archive).read_bytes()
    unpacked = gzip.decompress(packed)

    def read_headers() -> int:
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as headers:
            return len(headers.getmembers())

    count = read_headers()
    print("a member of a tar.gz")
    measure("unpacked", count, lambda: gzip.decompress(packed))
    measure("its header read by tarfile", count, read_headers)
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        file.write(unpacked)
        file.flush()
        measure("its header read by dsr", count, lambda: open_archive(file.name))
    measure("the archive opened", count, lambda: open_archive(archive))


def verdicts(folder: Path) -> None:
    paths = query_files(folder)
    texts = list(read(paths))
    decoder = msgspec.json.Decoder(QueryResult)
    count = len(paths)
    print(f"a query of {len(texts[0]) / 1000:.0f} kB")
    measure("the system's open, stat, read and close", count, lambda: sum(map(len, read(paths))))
    measure("the decoder, large fields skipped", count, lambda: [*map(decoder.decode, texts)])
    measure("a verdict, from its path", count, lambda: look(folder, lambda run: None))
    for text in texts:
        read_for_validation(text)
    measure("checked, known to be valid", count, lambda: check(texts))
    measure("checked, not known", count, lambda: check(texts, forget=True))


def attacks(folder: Path) -> None:
    runs = look(folder, lambda run: run_of(run, BIG_BATCH, None))
    found = [query for run in runs for query in run.attacks]
    count = len(found)
    documents = [query.file for query in found]
    known = [query.stored_attack for query in found]

    def decode() -> None:
        for document in documents:
            assert isinstance(document, Document)
            decode_trace(document)
            decode_atoms(document)

    def trust() -> None:
        for attack in known:
            assert attack and not why_impossible(attack.trace, attack.atoms, QueryType.TRACE_EQUIV)

    def write() -> None:
        for attack in known:
            assert attack and write_trace(
                attack.trace.action_sequence, ShownLabels(attack.atoms.data)
            )

    print("an attack")
    measure("its trace and atoms decoded", count, decode)
    measure("the trace checked", count, trust)
    measure("the trace written", count, write)
    measure("explained", 20, lambda: [explain_found(one, MAX_STATES) for one in found[:20]])


def layouts(folder: Path) -> None:
    documents = [
        query.result
        for run in look(folder, lambda run: run)
        for query in run.queries
        if isinstance(query.result, Document)
    ]
    tables = [decode_atoms(document).data for document in documents]
    processes = [decode_processes(document) for document in documents]

    def lay_out() -> None:
        for atoms, pair in zip(tables, processes, strict=True):
            for process in pair:
                lay_out_process(process, ShownLabels(atoms))

    print("the processes of a query")
    measure("decoded", len(documents), lambda: [*map(decode_processes, documents)])
    measure("laid out", len(documents), lay_out)


def query_files(folder: Path) -> list[str]:
    """The queries of some runs."""
    within = [folder / run.removesuffix(".json") for run in RUNS]
    return [str(path) for inside in within for path in inside.glob("query_*.json")]


def look(folder: Path, each: Callable[[RunFile], T]) -> Sequence[T]:
    """What is found in each of some runs, whose queries are read and judged."""
    return examine_run_files(
        RunFiles(1, RUNS), str(folder), each, kind=CompletedBatch, stale=False
    ).found


def check(texts: Sequence[bytes], *, forget: bool = False) -> None:
    if forget:
        soundness._known.clear()
    for text in texts:
        query = read_for_validation(text)
        assert not [*validate_document(query, "query_1.json", FileKind.QUERY)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    folder = parser.parse_args().folder
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    rows(folder / HUNDRED_THOUSAND)
    members(str(folder / f"{ARCHIVED}.tar.gz"))
    verdicts(folder / QUERIES)
    attacks(folder / QUERIES)
    layouts(folder / QUERIES)


if __name__ == "__main__":
    main()
