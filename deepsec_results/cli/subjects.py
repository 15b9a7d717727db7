"""From batches to what is compared, tabulated and counted of them."""

from collections.abc import Sequence

from deepsec_results.analysis.records import Record, Subject, records_of
from deepsec_results.cli import terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.tallies import directory_of, with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.inputs import read_content


def subject_of(batch: ShownBatch) -> Subject:
    """A batch with its runs, their queries and the contents of its inputs.

    Raises CommandError for one that cannot be read; one that does not tell its runs is told.
    """
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    known = with_runs(batch)
    if known.runs is None:
        terminal.remark(f"dsr: {batch.file.path}: does not tell its runs")
    runs = known.runs or ()
    directory = directory_of(batch.file)
    contents = [read_content(run.input, directory) for run in runs]
    return Subject(known.listed, batch.file.batch, runs, contents)


def records_on(batches: Sequence[ShownBatch]) -> list[Record]:
    """The queries of batches, one after the other; a batch that cannot be read is told."""
    records: list[Record] = []
    for batch in batches:
        try:
            subject = subject_of(batch)
        except CommandError as error:
            terminal.remark(f"dsr: {error}")
            continue
        records += records_of(subject)
    return records
