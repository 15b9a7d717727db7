"""Load as much of a batch as needed: its row, its inputs, counts of its queries, its runs."""

import os
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, TypeGuard, TypeVar

import msgspec
from msgspec import Struct

from deepsec_results.analysis.listing import list_batch
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.staleness import LookUp
from deepsec_results.reading import file_system, running_provers
from deepsec_results.reading.batches import BatchFile, UnreadableFile, read_batches
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import ProblemKind
from deepsec_results.reading.reading_context import current_context, note_fault
from deepsec_results.use_cases.feedback import reporter

if TYPE_CHECKING:
    from deepsec_results.analysis.judging import Count
    from deepsec_results.analysis.verdicts import Tally
    from deepsec_results.reading.trees import RunFile

T = TypeVar("T")


class LoadedBatch(Struct, frozen=True):
    """A batch's file, its row, and its runs, which are None if they are not read or not listed."""

    file: BatchFile | UnreadableFile
    listed: ListedBatch
    runs: "Sequence[RunFile] | None" = None

    @property
    def directory(self) -> str:
        """The results directory that holds the batch."""
        return os.path.dirname(self.file.path) or "."


def readable(batch: LoadedBatch) -> BatchFile:
    """The file of a batch. Raises RequestError with the reason if it cannot be read."""
    if isinstance(batch.file, UnreadableFile):
        raise RequestError(f"{batch.file.path}: {batch.file.problem}")
    return batch.file


def is_run_or_query(file: BatchFile | UnreadableFile) -> "TypeGuard[UnreadableFile]":
    """Whether a file that was read as a batch is the result of a run or a query."""
    return isinstance(file, UnreadableFile) and file.problem.kind is ProblemKind.RUN_OR_QUERY


def lists_runs(file: BatchFile | UnreadableFile) -> TypeGuard[BatchFile]:
    """Whether a file could be read and lists its runs."""
    return isinstance(file, BatchFile) and file.batch.run_count is not None


def load_batches(paths: Sequence[str]) -> list[LoadedBatch]:
    """Read batch results and compute their rows."""
    now = reporter().now()
    look_up = cache(_look_up)  # many batches may name the same process
    is_local = cache(_is_local)
    return [_load(file, now, look_up, is_local) for file in read_batches(paths)]


def _load(
    file: BatchFile | UnreadableFile, now: int, look_up: LookUp, is_local: Callable[[str], bool]
) -> LoadedBatch:
    try:
        if not file_system.is_in_archive(file.path):
            return LoadedBatch(file, list_batch(file, now, look_up, is_local))
        listed = list_batch(file, now, _never_seen)
        damage = file_system.damage_around(file.path)
        return LoadedBatch(file, listed if damage is None else listed.in_damaged_archive(damage))
    except Exception as error:
        return _faulty(file, error)


def _is_local(directory: str) -> bool:
    from deepsec_results.reading.mounts import is_local

    return is_local(directory)


def _look_up(pid: int) -> running_provers.Process:
    if pid in current_context().provers:
        return running_provers.Process(running_provers.ProcessState.PROVER)
    return running_provers.look_up(pid)


def _never_seen(pid: int) -> running_provers.Process:
    """A process of a batch in an archive: it ran on another machine, or earlier."""
    return running_provers.Process(running_provers.ProcessState.ARCHIVED)


def _faulty(file: BatchFile | UnreadableFile, error: Exception) -> LoadedBatch:
    """An unreadable batch, for a batch on which dsr itself failed; the others are still shown."""
    problem = note_fault(file.path, error)
    unreadable = UnreadableFile(file.id, file.path, file.created, problem, file.written)
    return LoadedBatch(unreadable, list_batch(unreadable, 0, running_provers.look_up))


def with_files(batch: LoadedBatch) -> LoadedBatch:
    """The batch with the names of its inputs."""
    return _deeper(batch, _with_files)


def with_tally(batch: LoadedBatch) -> LoadedBatch:
    """The batch with its queries counted. The runs that were read for this are not kept.

    All cores of the machine share the runs of a large batch.
    """
    return _deeper(batch, _with_tally)


def with_size(batch: LoadedBatch) -> LoadedBatch:
    """The batch with the bytes of all its files."""
    if batch.listed.row.size is not None:
        return batch
    from deepsec_results.reading.tree_size import tree_size

    row = msgspec.structs.replace(batch.listed.row, size=tree_size(batch.file.path))
    return msgspec.structs.replace(batch, listed=msgspec.structs.replace(batch.listed, row=row))


def with_runs(batch: LoadedBatch) -> LoadedBatch:
    """The batch with its runs and their queries read, and counted."""
    return _deeper(batch, _with_runs)


def with_each_run(
    batch: LoadedBatch, examine: "Callable[[RunFile], T]"
) -> tuple[LoadedBatch, Sequence[T]]:
    """The batch with its queries counted, and what `examine` returns for each run, in order. The
    runs are not kept.

    All cores of the machine share the runs of a large batch; then results of `examine` are pickled.
    There are no runs if the batch cannot be read, or does not list its runs.
    """
    found: list[T] = []
    counted = _deeper(batch, partial(_with_each_run, examine=examine, found=found))
    return counted, found if isinstance(counted.file, BatchFile) else ()


def _deeper(batch: LoadedBatch, read: Callable[[LoadedBatch], LoadedBatch]) -> LoadedBatch:
    """Read more of a batch. After an internal error, it is unreadable; others are still shown."""
    try:
        return read(batch)
    except RequestError:
        raise
    except Exception as error:
        return _faulty(batch.file, error)


def _with_files(batch: LoadedBatch) -> LoadedBatch:
    if not lists_runs(batch.file) or batch.listed.files is not None:
        return batch
    from deepsec_results.use_cases.examined_runs import input_names

    files = input_names(batch.file, batch.directory)
    return msgspec.structs.replace(batch, listed=msgspec.structs.replace(batch.listed, files=files))


def _with_tally(batch: LoadedBatch) -> LoadedBatch:
    if batch.listed.tally is not None:
        return batch
    return _with_each_run(batch, _ignore, [])


def _ignore(run: "RunFile") -> None:
    """Ignore a run, for a caller that needs only the counts."""


def _with_each_run(
    batch: LoadedBatch, examine: "Callable[[RunFile], T]", found: list[T]
) -> LoadedBatch:
    """The batch with its queries counted; what `examine` returns for each run goes into `found`."""
    if not lists_runs(batch.file):
        return batch
    from deepsec_results.analysis.judging import sum_up_counts
    from deepsec_results.use_cases.examined_runs import examined

    names: list[str] = []
    counts: list[Count] = []
    stale = _is_stale(batch)
    for piece in examined(batch.file, batch.directory, examine, stale=stale):
        names += piece.names
        counts.append(piece.counted)
        found += piece.found
    return _with_counts(batch, names, sum_up_counts(counts))


def _with_runs(batch: LoadedBatch) -> LoadedBatch:
    if not lists_runs(batch.file) or batch.runs is not None:
        return batch
    from deepsec_results.analysis.judging import tally
    from deepsec_results.reading.trees import read_tree

    runs = list(read_tree(batch.file.batch, batch.directory))
    files = [run.input.name for run in runs]
    counted = _with_counts(batch, files, tally(runs, stale=_is_stale(batch)))
    return msgspec.structs.replace(counted, runs=runs)


def _with_counts(batch: LoadedBatch, files: list[str], tally: "Tally") -> LoadedBatch:
    """The batch with its inputs, its queries counted, and the unlisted files in its folder."""
    from deepsec_results.reading.unlisted import find_unlisted

    run_files = readable(batch).batch.run_files or ()
    unlisted = find_unlisted(run_files, batch.file.id, batch.directory)
    listed = batch.listed.with_tally(tally)
    listed = msgspec.structs.replace(listed, files=files, unlisted=unlisted)
    return msgspec.structs.replace(batch, listed=listed)


def _is_stale(batch: LoadedBatch) -> bool:
    return batch.listed.row.stale is True
