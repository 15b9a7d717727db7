"""Batches, read as a command reads them before it calls a use case."""

from collections.abc import Sequence
from pathlib import Path

from conftest import RECORDED

from deepsec_results.analysis.findings import Finding
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import Run
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.use_cases.chosen_batches import load_named
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_tally
from deepsec_results.use_cases.narrowed_batch import narrow_batch
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.subjects import load_queries
from deepsec_results.use_cases.validation import validate_paths


def results_in(folder: Path) -> ResultsDirectory:
    return ResultsDirectory((str(folder),), named=True)


def opener(folder: Path) -> DirectoryOpener:
    return lambda: results_in(folder)


def load(name: str | Path, folder: Path = RECORDED) -> LoadedBatch:
    """A batch, by its path or by its name in a results directory."""
    (batch,) = load_all([name], folder)
    return batch


def load_all(names: Sequence[str | Path], folder: Path = RECORDED) -> list[LoadedBatch]:
    return load_named([str(name) for name in names], opener(folder))


def measured_of(*names: str | Path, folder: Path = RECORDED) -> Sequence[Measured]:
    """The queries of batches."""
    return load_queries(load_all(names, folder)).queries


def counted(name: str | Path, folder: Path = RECORDED) -> ListedBatch:
    """The row of a batch with its queries counted."""
    return with_tally(load(name, folder)).listed


def runs_of(
    name: str | Path, folder: Path = RECORDED, run: str | None = None, query: int | None = None
) -> Sequence[Run]:
    """The runs of a batch, or the one that is named, and the queries of that number."""
    runs = narrow_batch(load(name, folder), QuerySelection(run=run, query=query)).runs
    assert runs is not None
    return runs


def findings_on(path: str | Path) -> list[Finding]:
    """What `validate` finds in a file or a folder."""
    parts = validate_paths([str(path)])
    return [finding for part in parts for finding in part.findings]
