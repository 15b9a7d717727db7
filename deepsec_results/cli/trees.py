"""From batches to all that is told of them, their runs and queries."""

from deepsec_results.analysis.batch_details import Sheet, describe_batch
from deepsec_results.analysis.narrowing import narrow
from deepsec_results.analysis.run_facts import RunFacts, run_facts
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.tallies import directory_of, with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.inputs import find_copy


def describe(batch: ShownBatch) -> Sheet | UnreadableFile:
    """All that is told of a batch, with what was found below it."""
    file = batch.file
    if isinstance(file, UnreadableFile):
        return file
    known = with_runs(batch)
    runs, directory = known.runs or (), directory_of(file)
    inputs = [(run.input.name, find_copy(run.input, directory)) for run in runs]
    return describe_batch(file, known.listed, runs, inputs)


def facts_on(batch: ShownBatch, run: str | None, query: int | None) -> list[RunFacts] | None:
    """The facts on the runs of a batch that were asked for; None if it does not tell its runs.

    Raises SelectionError where there is no such run or query.
    """
    runs = with_runs(batch).runs
    if runs is not None:
        stale_since = batch.listed.row.stale_since
        return [run_facts(one, stale_since) for one in narrow(list(runs), run, query)]
    if run is not None or query is not None:
        raise SelectionError("the file does not tell its runs")
    return None
