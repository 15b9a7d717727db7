"""From batches to what is compared, tabulated and counted of them."""

import os
from collections.abc import Callable, Sequence

import msgspec

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.judging import tally
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record, Subject, records_of
from deepsec_results.cli import terminal
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.progress import watched
from deepsec_results.cli.remarks import partial_remarks, write_partial
from deepsec_results.cli.tallies import directory_of, with_runs
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import ResultsDirectory, some_of
from deepsec_results.reading.inputs import InputFile, digest, read_copy
from deepsec_results.reading.problems import Problem, ProblemKind
from deepsec_results.reading.trees import read_tree

_MOST = 12  # inputs that are told where none is the one that is meant


def subject_of(batch: ShownBatch, wanted: Callable[[InputFile], bool] | None = None) -> Subject:
    """A batch with its runs, their queries and the contents of its inputs, or only those `wanted`.

    Raises CommandError for one that cannot be read; one that does not tell its runs is told.
    """
    if isinstance(batch.file, UnreadableFile):
        raise CommandError(f"{batch.file.path}: {batch.file.problem}")
    file, directory = batch.file, directory_of(batch.file)
    if wanted is None:
        batch = with_runs(batch)
        runs = batch.runs or ()
    else:
        runs = list(read_tree(file.batch, directory, wanted))
        counted = tally(runs, stale=batch.listed.row.stale is True)
        listed = msgspec.structs.replace(batch.listed, tally=counted)
        batch = msgspec.structs.replace(batch, listed=listed)
    if file.batch.run_count is None:
        terminal.remark(f"dsr: {file.path}: does not tell its runs")
    copies = [read_copy(run.input, directory) for run in runs]
    for run, copy in zip(runs, copies, strict=True):
        # That there is none is usual: results are copied without them.
        if isinstance(copy, Problem) and copy.kind is not ProblemKind.ABSENT:
            terminal.remark(f"dsr: {run.input.path}: {copy}")
    return Subject(batch.listed, file.batch, runs, [digest(copy) for copy in copies])


def each_once(batches: Sequence[ShownBatch]) -> list[ShownBatch]:
    """Batches without those that are named a second time, by whatever path."""
    return list({os.path.realpath(batch.file.path): batch for batch in reversed(batches)}.values())[
        ::-1
    ]


def records_on(
    batches: Sequence[ShownBatch], wanted: Callable[[InputFile], bool] | None = None
) -> list[Record]:
    """The queries of batches, one after the other; what cannot be read is reported."""
    records: list[Record] = []
    partly: list[str] = []
    for batch in watched(batches, len(batches)):
        try:
            subject = subject_of(batch, wanted)
        except CommandError as error:
            terminal.remark(f"dsr: {error}")
            continue
        records += records_of(subject)
        partly += partial_remarks([subject.listed])
    write_partial(partly)
    return records


def find_input_name(
    wanted: str, batches: Sequence[ShownBatch], directory: ResultsDirectory, filters: Filters
) -> str:
    """The name of the one input of batches that is meant: by its name, with or without `.dps`, by
    its path, or by a beginning. The batches tell their inputs. Raises CommandError."""
    files = {name for batch in batches for name in batch.listed.files or ()}
    names = sorted(files, key=natural_key)
    meant = os.path.basename(wanted)
    for found in (
        [name for name in names if name in (meant, f"{meant}.dps")],
        [name for name in names if meant and name.startswith(meant)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise CommandError(f"{meant} may be {', '.join(found)}")
    kept = "" if filters.keeps_all else " that the filters keep"
    there = f"; there are {some_of(names, _MOST)}" if names else ""
    raise CommandError(f"no batch{kept} in {directory.path} has an input {wanted}{there}")
