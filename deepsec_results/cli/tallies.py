"""From batches to their inputs, and to their queries counted.

Apart from `deepsec_results.cli.batches`, since a listing that tells of no query has no use for it,
and from `deepsec_results.cli.trees`, since one that counts them has no use for processes.
"""

import os
from collections.abc import Iterator
from typing import TypeGuard

import msgspec

from deepsec_results.analysis.verdicts import tally
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.trees import RunFile, read_inputs, read_tree


def with_files(batch: ShownBatch) -> ShownBatch:
    """The batch with the names of its inputs."""
    if not _tells_runs(batch.file) or batch.listed.files is not None:
        return batch
    files = [one.name for one in read_inputs(batch.file.batch, directory_of(batch.file))]
    return msgspec.structs.replace(batch, listed=msgspec.structs.replace(batch.listed, files=files))


def with_tally(batch: ShownBatch) -> ShownBatch:
    """The batch with its queries counted; what was read to count them is not kept."""
    if not _tells_runs(batch.file) or batch.listed.tally is not None:
        return batch
    files: list[str] = []
    counted = tally(_noting_files(_tree(batch.file), files))
    listed = msgspec.structs.replace(batch.listed, files=files, tally=counted)
    return msgspec.structs.replace(batch, listed=listed)


def with_runs(batch: ShownBatch) -> ShownBatch:
    """The batch with its runs and their queries read, and counted."""
    if not _tells_runs(batch.file) or batch.runs is not None:
        return batch
    runs = list(_tree(batch.file))
    files = [run.input.name for run in runs]
    listed = msgspec.structs.replace(batch.listed, files=files, tally=tally(runs))
    return ShownBatch(batch.file, listed, runs)


def directory_of(file: BatchFile) -> str:
    """The results directory in which a batch is."""
    return os.path.dirname(file.path) or "."


def _tells_runs(file: BatchFile | UnreadableFile) -> TypeGuard[BatchFile]:
    return isinstance(file, BatchFile) and file.batch.run_count is not None


def _tree(file: BatchFile) -> Iterator[RunFile]:
    return read_tree(file.batch, directory_of(file))


def _noting_files(runs: Iterator[RunFile], files: list[str]) -> Iterator[RunFile]:
    for run in runs:
        files.append(run.input.name)
        yield run
