"""From batches to what lies below them: their runs and queries.

Apart from `deepsec_results.cli.batches`, since a listing that tells of no query has no use for it.
"""

import os
from collections.abc import Iterator

import msgspec

from deepsec_results.analysis.facts import RunFacts, run_facts
from deepsec_results.analysis.narrowing import narrow
from deepsec_results.analysis.sheets import Sheet, describe_batch
from deepsec_results.analysis.verdicts import tally
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.trees import RunFile, read_tree


def with_tally(batch: ShownBatch) -> ShownBatch:
    """The batch with its queries counted; what was read to count them is not kept."""
    if isinstance(batch.file, UnreadableFile) or batch.listed.tally is not None:
        return batch
    files: list[str] = []
    counted = tally(_noting_files(_tree(batch.file), files))
    listed = msgspec.structs.replace(batch.listed, files=files, tally=counted)
    return msgspec.structs.replace(batch, listed=listed)


def with_runs(batch: ShownBatch) -> ShownBatch:
    """The batch with its runs and their queries read, and counted."""
    if isinstance(batch.file, UnreadableFile) or batch.runs:
        return batch
    runs = list(_tree(batch.file))
    files = [run.input.name for run in runs]
    listed = msgspec.structs.replace(batch.listed, files=files, tally=tally(runs))
    return ShownBatch(batch.file, listed, runs)


def _tree(file: BatchFile) -> Iterator[RunFile]:
    return read_tree(file.batch, os.path.dirname(file.path) or ".")


def _noting_files(runs: Iterator[RunFile], files: list[str]) -> Iterator[RunFile]:
    for run in runs:
        files.append(run.input.name)
        yield run


def describe(batch: ShownBatch) -> Sheet | UnreadableFile:
    """All that is told of a batch, with what was found below it."""
    if isinstance(batch.file, UnreadableFile):
        return batch.file
    known = with_runs(batch)
    return describe_batch(batch.file, known.listed, known.runs)


def describe_readable(batch: ShownBatch) -> Sheet:
    """The same, of a batch without which there is nothing to tell. Raises CommandError."""
    sheet = describe(batch)
    if isinstance(sheet, UnreadableFile):
        raise CommandError(f"{sheet.path}: {sheet.problem}")
    return sheet


def narrowed(batch: ShownBatch, run: str | None, query: int | None) -> list[RunFile]:
    """The runs of a batch that were asked for. Raises CommandError where there is none."""
    try:
        return narrow(list(with_runs(batch).runs), run, query)
    except SelectionError as error:
        raise CommandError(f"{batch.listed.row.id}: {error}") from None


def facts_on(batch: ShownBatch, run: str | None, query: int | None) -> list[RunFacts]:
    """The facts on the runs of a batch that were asked for. Raises CommandError."""
    return [run_facts(one) for one in narrowed(batch, run, query)]
