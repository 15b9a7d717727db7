"""From batches to all that is told of them, their runs and queries."""

from deepsec_results.analysis.facts import RunFacts, run_facts
from deepsec_results.analysis.narrowing import narrow
from deepsec_results.analysis.sheets import Sheet, describe_batch
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.tallies import with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.trees import RunFile


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
