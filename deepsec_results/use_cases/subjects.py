"""Load batches with the contents of their inputs, to compare, tabulate or sum up."""

import os
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.judging import tally
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record, Subject, records_of
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.tables import Table, tabulate
from deepsec_results.reading.directories import ResultsDirectory, SelectionError, some_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.inputs import InputFile, digest, read_copy
from deepsec_results.reading.problems import Problem, ProblemKind
from deepsec_results.reading.trees import read_tree
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable, with_runs
from deepsec_results.use_cases.reporting import reporter
from deepsec_results.use_cases.selection import each_once

_MOST = 12  # inputs that a message lists after a wrong name


class LoadedRecords(Struct, frozen=True):
    """The queries of batches, and the batches that could be read."""

    records: Sequence[Record]
    listed: Sequence[ListedBatch]


def subject_of(batch: LoadedBatch, wanted: Callable[[InputFile], bool] | None = None) -> Subject:
    """A batch with its runs, queries and the contents of its inputs, or only of those `wanted`.

    Reports a batch without a run list, and copies of inputs that cannot be read. Raises
    RequestError for a batch that cannot be read.
    """
    file = readable(batch)
    if wanted is None:
        batch = with_runs(batch)
        runs = batch.runs or ()
    else:
        runs = list(read_tree(file.batch, batch.directory, wanted))
        counted = tally(runs, stale=batch.listed.row.stale is True)
        listed = msgspec.structs.replace(batch.listed, tally=counted)
        batch = msgspec.structs.replace(batch, listed=listed)
    if file.batch.run_count is None:
        reporter().remark(f"dsr: {file.path}: does not list its runs")
    copies = [read_copy(run.input, batch.directory) for run in runs]
    for run, copy in zip(runs, copies, strict=True):
        # A missing copy is usual: results are often copied without them.
        if isinstance(copy, Problem) and copy.kind is not ProblemKind.ABSENT:
            reporter().remark(f"dsr: {run.input.path}: {copy}")
    return Subject(batch.listed, file.batch, runs, [digest(copy) for copy in copies])


def load_records(
    batches: Sequence[LoadedBatch], wanted: Callable[[InputFile], bool] | None = None
) -> LoadedRecords:
    """The queries of batches. Batches that cannot be read are reported."""
    records: list[Record] = []
    listed: list[ListedBatch] = []
    for batch in reporter().watched(batches, len(batches)):
        try:
            subject = subject_of(batch, wanted)
        except RequestError as error:
            reporter().remark(f"dsr: {error}")
            continue
        records += records_of(subject)
        listed.append(subject.listed)
    return LoadedRecords(records, listed)


def load_table(
    batches: Sequence[LoadedBatch], *, across: bool
) -> tuple[Table, Sequence[ListedBatch]]:
    """A table of batches, each once, and the batches in it.

    Raises RequestError, also if no batch has a query.
    """
    subjects = [subject_of(batch) for batch in each_once(batches)]
    table = tabulate(subjects, across=across)
    if not table.records:
        names = ", ".join(subject.listed.row.id for subject in subjects)
        raise RequestError(f"no query in {names}")
    return table, [subject.listed for subject in subjects]


def find_input_name(
    wanted: str, batches: Sequence[LoadedBatch], directory: ResultsDirectory, filters: Filters
) -> str:
    """The name of the only input that `wanted` can mean: its name, its path or a unique beginning.

    The inputs of the batches are read already. Raises RequestError.
    """
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
            raise SelectionError(f"'{meant}' is ambiguous: {some_of(found, _MOST)}")
    matching = "" if filters.keeps_all else " that matches the filters"
    known = f"; choose from {some_of(names, _MOST)}" if names else ""
    raise SelectionError(f"no batch in {directory.path}{matching} has the input '{wanted}'{known}")
