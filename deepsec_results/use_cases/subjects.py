"""Load batches with the contents of their inputs, to compare, tabulate or sum up."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.analysis.input_difference import Sources
from deepsec_results.analysis.judging import sum_up_counts
from deepsec_results.analysis.measured import (
    Measured,
    Subject,
    measured_queries,
    same_spelling,
)
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.run import Run, run_of
from deepsec_results.analysis.sized_runs import with_sizes
from deepsec_results.analysis.source import RunSource
from deepsec_results.model.batch import BatchResult
from deepsec_results.reading.directories import SelectionError, some_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.inputs import InputFile, digest, read_copy
from deepsec_results.reading.problems import FileProblem, ProblemKind
from deepsec_results.reading.spelling import composed, one_spelling
from deepsec_results.reading.trees import RunFile, read_tree
from deepsec_results.use_cases.examined_runs import examine_runs
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable, with_each_run
from deepsec_results.use_cases.sources import copy_source

if TYPE_CHECKING:
    pass

_MOST = 12  # inputs that a message lists after a wrong name


class LoadedQueries(Struct, frozen=True):
    """The queries of batches, the batches that could be read, and the copies of their inputs."""

    queries: Sequence[Measured]
    listed: Sequence[ListedBatch]
    sources: Sources


def subject_of(
    batch: LoadedBatch,
    selection: QuerySelection = ALL_QUERIES,
    wanted: Callable[[InputFile], bool] | None = None,
    *,
    sized: bool = False,
) -> Subject:
    """A batch with its runs, or only with the runs of inputs that are `wanted`. Only the
    queries of the `selection` count. With `sized`, the queries have the sizes of their processes.

    Reports a batch without a run list, and copies of inputs that cannot be read. Raises
    RequestError for a batch that cannot be read, or that has no run with the selected name.
    """
    file = readable(batch)
    examine = partial(_examine, directory=batch.directory, row=batch.listed.row, sized=sized)
    if wanted is None:
        batch, found = with_each_run(batch, examine)
    else:
        files = _wanted_runs(batch, file.batch, wanted)
        examined = examine_runs(files, examine, stale=batch.listed.row.stale is True)
        listed = batch.listed.with_tally(sum_up_counts([examined.counted]))
        batch, found = msgspec.structs.replace(batch, listed=listed), examined.found
    if file.batch.run_count is None:
        reporter().problem(f"{file.path}: does not list its runs")
    for _, _, _, wrong in found:
        if wrong is not None:
            reporter().problem(wrong)
    runs, contents = [run for run, *_ in found], [content for _, _, content, _ in found]
    sources = {
        content: copy_source(copy, batch.directory)
        for _, copy, content, _ in found
        if content is not None
    }
    subject = Subject(batch.listed, file.batch, runs, contents, sources, selection)
    try:
        subject.selected_runs()
    except SelectionError as error:
        raise SelectionError(f"{batch.listed.row.id}: {error}") from None
    return subject


def _wanted_runs(
    batch: LoadedBatch, result: BatchResult, wanted: Callable[[InputFile], bool]
) -> Iterator[RunFile]:
    """The runs of inputs that are `wanted`. If the names of the inputs are known, no other run is
    read."""
    names, paths = batch.listed.files, result.run_files
    if names is None or paths is None or result.run_results:
        yield from read_tree(result, batch.directory, wanted)
        return
    named = enumerate(zip(names, paths, strict=True), 1)
    chosen = {at: path for at, (name, path) in named if wanted(InputFile(name, None))}
    numbers = [*chosen]
    part = type(result)(run_files=[*chosen.values()])
    for run in read_tree(part, batch.directory, wanted):
        yield msgspec.structs.replace(run, number=numbers[run.number - 1])


def _examine(
    run: RunFile, directory: str, row: Row, *, sized: bool
) -> tuple[Run, InputFile, str | None, str | None]:
    """A run without the texts of its queries, its input, a digest of the copy of the input, and
    what is wrong with the copy; `row` is that of the batch."""
    copy = read_copy(run.input, directory)
    wrong = None
    # A missing copy is usual: results are often copied without them. Links are reported once.
    usual = (ProblemKind.ABSENT, ProblemKind.LINK_OUT)
    if isinstance(copy, FileProblem) and copy.kind not in usual:
        wrong = f"{run.input.path}: {copy}"
    light = run_of(run, row.id, row.last_sign, texts=False)
    if sized:
        light = with_sizes(light, [query.result for query in run.queries])
    return light, run.input, digest(copy), wrong


def load_queries(
    batches: Sequence[LoadedBatch],
    selection: QuerySelection = ALL_QUERIES,
    wanted: Callable[[InputFile], bool] | None = None,
) -> LoadedQueries:
    """The selected queries of batches. Batches that cannot be read are reported."""
    found: list[Sequence[Measured]] = []
    listed: list[ListedBatch] = []
    sources: dict[str, RunSource] = {}
    watched = reporter().watched(batches, len(batches))
    for subject in readable_subjects(watched, selection, wanted):
        found.append(measured_queries(subject))
        listed.append(subject.listed)
        sources |= subject.sources
    queries = [query for of_batch in same_spelling(found) for query in of_batch]
    return LoadedQueries(queries, listed, sources)


def readable_subjects(
    batches: Iterable[LoadedBatch],
    selection: QuerySelection = ALL_QUERIES,
    wanted: Callable[[InputFile], bool] | None = None,
    *,
    sized: bool = False,
) -> Iterator[Subject]:
    """The batches that can be read, one by one. The others are reported. Raises SelectionError for
    a batch without the selected run."""
    for batch in batches:
        try:
            yield subject_of(batch, selection, wanted, sized=sized)
        except SelectionError:
            raise
        except RequestError as error:
            reporter().problem(str(error))


def find_input_names(wanted: str, batches: Sequence[LoadedBatch], no_batch: str) -> frozenset[str]:
    """The spellings of the only input that `wanted` can mean: its name, its path or a unique
    beginning.

    The inputs of the batches are read already. `no_batch` begins the message if there is no such
    input. Raises RequestError.
    """
    files = [batch.listed.files or () for batch in batches]
    others = one_spelling(files)
    every = frozenset(name for names in files for name in names)
    meant = _only_input(wanted, every.difference(others), no_batch)
    return frozenset(name for name in every if others.get(name, name) == meant)


def _only_input(wanted: str, files: Collection[str], no_batch: str) -> str:
    names = sorted(files, key=natural_key)
    meant = os.path.basename(wanted)
    beginning = composed(meant)
    for found in (
        [name for name in names if name in (meant, f"{meant}.dps")],
        [name for name in names if composed(name) in (beginning, f"{beginning}.dps")],
        [name for name in names if meant and composed(name).startswith(beginning)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise SelectionError(f"'{meant}' is ambiguous: {some_of(found, _MOST)}")
    known = f"; choose from {some_of(names, _MOST)}" if names else ""
    raise SelectionError(f"{no_batch} has the input '{wanted}'{known}")
