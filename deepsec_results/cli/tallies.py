"""From batches to their inputs, and to their queries counted.

Apart from `deepsec_results.cli.batches`, since a listing that tells of no query has no use for it,
and from `deepsec_results.cli.trees`, since one that counts them has no use for processes.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeGuard

import msgspec

from deepsec_results.analysis.judging import Count, count_runs, sum_up, tally
from deepsec_results.cli import crew
from deepsec_results.cli.batches import ShownBatch, faulty
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.progress import watched
from deepsec_results.model.batch import CanceledBatch, CompletedBatch
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.trees import RunFile, read_inputs, read_tree
from deepsec_results.reading.unlisted import find_unlisted

_MANY_RUNS = 100  # from which on other processes are worth their start
_RUNS = 16  # that are read together


def with_files(batch: ShownBatch) -> ShownBatch:
    """The batch with the names of its inputs."""
    return _unless_faulty(batch, _with_files)


def with_tally(batch: ShownBatch) -> ShownBatch:
    """The batch with its queries counted; what was read to count them is not kept.

    The runs of a large batch are shared out among the cores of the machine.
    """
    return _unless_faulty(batch, _with_tally)


def with_runs(batch: ShownBatch) -> ShownBatch:
    """The batch with its runs and their queries read, and counted."""
    return _unless_faulty(batch, _with_runs)


def _unless_faulty(batch: ShownBatch, more: Callable[[ShownBatch], ShownBatch]) -> ShownBatch:
    try:
        return more(batch)
    except CommandError:
        raise
    except Exception as error:
        return faulty(batch.file, error)


def _with_files(batch: ShownBatch) -> ShownBatch:
    if not _tells_runs(batch.file) or batch.listed.files is not None:
        return batch
    files = [one.name for one in read_inputs(batch.file.batch, directory_of(batch.file))]
    return msgspec.structs.replace(batch, listed=msgspec.structs.replace(batch.listed, files=files))


def _with_tally(batch: ShownBatch) -> ShownBatch:
    if not _tells_runs(batch.file) or batch.listed.tally is not None:
        return batch
    run_files, directory = batch.file.batch.run_files, directory_of(batch.file)
    if run_files is None or len(run_files) < _MANY_RUNS:
        files, count = _count(_tree(batch.file), stale=_is_stale(batch))
        counts = [count]
    else:
        pieces = [run_files[at : at + _RUNS] for at in range(0, len(run_files), _RUNS)]
        canceled = isinstance(batch.file.batch, CanceledBatch)
        stale = _is_stale(batch)
        work = partial(count_piece, directory=directory, canceled=canceled, stale=stale)
        counted = list(watched(crew.spread(work, pieces, alone=False), len(pieces)))
        files, counts = [one for some, _ in counted for one in some], [one for _, one in counted]
    listed = msgspec.structs.replace(
        batch.listed, files=files, tally=sum_up(counts), unlisted=_unlisted(batch.file)
    )
    return msgspec.structs.replace(batch, listed=listed)


def count_piece(
    run_files: list[str], directory: str, *, canceled: bool, stale: bool
) -> tuple[list[str], Count]:
    """The names of the inputs of some runs, and their queries counted; `canceled` and `stale` say
    whether their batch is."""
    kind = CanceledBatch if canceled else CompletedBatch
    return _count(read_tree(kind(run_files=run_files), directory), stale=stale)


def _count(runs: Iterator[RunFile], *, stale: bool) -> tuple[list[str], Count]:
    files: list[str] = []
    count = count_runs(_noting_files(runs, files), stale=stale)
    return files, count


def _with_runs(batch: ShownBatch) -> ShownBatch:
    if not _tells_runs(batch.file) or batch.runs is not None:
        return batch
    runs = list(_tree(batch.file))
    files = [run.input.name for run in runs]
    counted = tally(runs, stale=_is_stale(batch))
    listed = msgspec.structs.replace(
        batch.listed, files=files, tally=counted, unlisted=_unlisted(batch.file)
    )
    return ShownBatch(batch.file, listed, runs)


def directory_of(file: BatchFile) -> str:
    """The results directory in which a batch is."""
    return os.path.dirname(file.path) or "."


def _tells_runs(file: BatchFile | UnreadableFile) -> TypeGuard[BatchFile]:
    return isinstance(file, BatchFile) and file.batch.run_count is not None


def _is_stale(batch: ShownBatch) -> bool:
    return batch.listed.row.stale is True


def _unlisted(file: BatchFile) -> list[str]:
    """Files in the folder of a batch that it does not list."""
    return find_unlisted(file.batch.run_files or (), file.id, directory_of(file))


def _tree(file: BatchFile) -> Iterator[RunFile]:
    return read_tree(file.batch, directory_of(file))


def _noting_files(runs: Iterator[RunFile], files: list[str]) -> Iterator[RunFile]:
    for run in runs:
        files.append(run.input.name)
        yield run
