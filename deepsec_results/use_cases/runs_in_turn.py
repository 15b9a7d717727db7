"""The runs of a batch one after the other, for a caller that does not keep them."""

from collections.abc import Iterator

from deepsec_results.analysis.run import Run, run_of, unreadable_run
from deepsec_results.reading.inputs import InputFile
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.reading.trees import RunFile, read_tree
from deepsec_results.use_cases.loaded_batch import LoadedBatch, lists_runs


def runs_in_turn(batch: LoadedBatch) -> Iterator[Run]:
    """The runs of a batch with their queries, each read when it is asked for.

    There are none if the batch cannot be read, or does not list its runs. After an internal error,
    the last run has it as its problem.
    """
    file = batch.file
    if not lists_runs(file):
        return
    number = 0
    try:
        for run in read_tree(file.batch, batch.directory):
            number = run.number
            yield run_of(run, batch.listed.row.id, batch.listed.row.last_sign)
    except Exception as error:
        problem = note_fault(file.path, error)
        unread = InputFile(f"run {number + 1}", None)
        yield unreadable_run(RunFile(number + 1, None, unread, problem, ()), problem)
