"""The files below a batch: its runs, and their queries."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from deepsec_results.model.batch import BatchResult, CanceledBatch, FailedBatch
from deepsec_results.model.runs import QueryResult, RunResult, RunStatus
from deepsec_results.reading.confinement import place_to_read, read_inside
from deepsec_results.reading.documents import Document
from deepsec_results.reading.files import FileContent
from deepsec_results.reading.half_written import Read, read_many
from deepsec_results.reading.inputs import InputFile, find_input
from deepsec_results.reading.names import query_number
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.run_documents import decode_inline, decode_query, decode_run

T = TypeVar("T")
_GROUP = 32  # queries of a group that is read in parallel, on a slow file system


class QueryFile(Struct, frozen=True):
    """A query's document, or why it cannot be read.

    `number` is the query's `index`, or else the number in its file's name, or else its place in the
    run, all from 1. `path` is None if the result is inside the run's. `cut_short` is how its run or
    its batch ended if that was before its time, as canceled or with an internal error: the prover
    writes these first, so that the query may still have the status in progress.
    """

    number: int
    path: str | None
    result: Document[QueryResult] | FileProblem
    cut_short: RunStatus | None = None


class RunFile(Struct, frozen=True):
    """A run: its number in its batch, from 1, its input, and its result or why it cannot be read.

    `path` is None if the result is inside the batch's. The queries of a run without a result are
    not known.
    """

    number: int
    path: str | None
    input: InputFile
    result: RunResult | FileProblem
    queries: Sequence[QueryFile]

    @property
    def name(self) -> str:
        """The input's name without `.dps`."""
        return self.input.stem


def read_tree(
    batch: BatchResult,
    directory: str,
    wanted: Callable[[InputFile], bool] = lambda _: True,
    first: int = 1,
) -> Iterator[RunFile]:
    """Read the runs of a batch with their queries, run by run; `directory` is the results
    directory. Runs of an input that is not `wanted` are left out. `first` is the number of the
    first run, which is not 1 for a part of a batch.

    A run or a query that cannot be read is a problem in its place and does not hide the others.
    """
    current_context().begin_tree()
    in_files = len(batch.run_files or ())
    runs = (
        _Run(number, path, input_file, run)
        for number, (path, run) in enumerate(_read_runs(batch, directory), first)
        if wanted(input_file := find_input(number, path, run, directory))
    )
    for together in in_groups(runs, lambda run: len(run.query_files)):
        paths = [path for run in together for path in run.query_files]
        found = read_named(paths, directory, decode_query)
        for run in together:
            inline = f"$.run_results[{run.number - in_files - first}]"
            within = "$" if run.path is not None else inline
            queries: list[QueryFile] = []
            if isinstance(run.result, RunResult):
                cut_short = _cut_short(batch, run.result)
                queries = list(_queries(run.result, found, within, cut_short))
            yield RunFile(run.number, run.path, run.input, run.result, queries)


class _Run(Struct, frozen=True):
    """A run whose queries are not read yet."""

    number: int
    path: str | None
    input: InputFile
    result: RunResult | FileProblem

    @property
    def query_files(self) -> Sequence[str]:
        return (self.result.query_files or ()) if isinstance(self.result, RunResult) else ()


def in_groups(runs: Iterable[T], count_files: Callable[[T], int]) -> Iterator[list[T]]:
    """Runs one by one, or, on a slow file system, in groups with some files to read in parallel."""
    together: list[T] = []
    files = 0
    for run in runs:
        together.append(run)
        files += count_files(run)
        if files >= _GROUP or not current_context().slow:
            yield together
            together, files = [], 0
    if together:
        yield together


def read_inputs(batch: BatchResult, directory: str, first: int = 1) -> list[InputFile]:
    """The inputs of a batch, or of a part of one that begins at the `first` run. Its runs are read,
    but no queries."""
    current_context().begin_tree()
    return [
        find_input(number, path, run, directory)
        for number, (path, run) in enumerate(_read_runs(batch, directory), first)
    ]


def read_query_file(path: str) -> QueryFile:
    """Read a query by itself, wherever its file is."""
    (read,) = read_many([path], decode_query)
    current_context().read_below |= isinstance(read, Read)
    result = read.value if isinstance(read, Read) else read
    return QueryFile(_number(result, path, 1), path, result)


def read_named(
    paths: Sequence[str], directory: str, decode_text: Callable[[bytes], T]
) -> Iterator[tuple[str, T | FileProblem]]:
    """Each path with the value of its file, or why it cannot be read."""
    places = {path: place_to_read(path, directory) for path in paths}
    inside = {path: place for path, place in places.items() if isinstance(place, str)}

    def read_path(path: str) -> FileContent:
        return read_inside(path, inside[path], directory)

    read = read_many(inside, decode_text, read_path)
    found = dict(zip(inside, read, strict=True))
    if any(isinstance(value, Read) for value in read):
        current_context().read_below = True
    for path in paths:
        place = places[path]
        value = found[path] if isinstance(place, str) else place
        yield path, value.value if isinstance(value, Read) else value


def _read_runs(
    batch: BatchResult, directory: str
) -> Iterable[tuple[str | None, RunResult | FileProblem]]:
    """The runs in files, and the inline runs. No release writes inline runs."""
    yield from read_named(batch.run_files or (), directory, decode_run)
    yield from decode_inline(batch.run_results or (), "$.run_results", decode_run)


def _cut_short(batch: BatchResult, run: RunResult) -> RunStatus | None:
    """How a run, or else its batch, ended before its time; None if neither did."""
    if run.status in (RunStatus.CANCELED, RunStatus.INTERNAL_ERROR):
        return run.status
    if isinstance(batch, CanceledBatch):
        return RunStatus.CANCELED
    return RunStatus.INTERNAL_ERROR if isinstance(batch, FailedBatch) else None


def _queries(
    run: RunResult,
    found: Iterator[tuple[str, Document[QueryResult] | FileProblem]],
    within: str,
    cut_short: RunStatus | None,
) -> Iterator[QueryFile]:
    """The queries of a run: first those in files, which are the next in `found`, then those inside
    the run's result. `within` is the JSON path of that result in its file."""
    every = itertools.chain[tuple[str | None, Document[QueryResult] | FileProblem]](
        itertools.islice(found, len(run.query_files or ())),
        decode_inline(run.query_results or (), f"{within}.query_results", decode_query),
    )
    for place, (path, query) in enumerate(every, 1):
        yield QueryFile(_number(query, path, place), path, query, cut_short)


def _number(query: Document[QueryResult] | FileProblem, path: str | None, place: int) -> int:
    if isinstance(query, Document) and query.value.index is not None:
        return query.value.index
    return query_number((path or "").rpartition("/")[2]) or place
