"""Batches, read as a command reads them before it calls a use case."""

from collections.abc import Sequence
from pathlib import Path

from conftest import RECORDED

from deepsec_results.analysis.query_records import Record
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.selection import load_named
from deepsec_results.use_cases.subjects import load_records


def results_in(folder: Path) -> ResultsDirectory:
    return ResultsDirectory(str(folder), named=True)


def load(name: str | Path, folder: Path = RECORDED) -> LoadedBatch:
    """A batch, by its path or by its name in a results directory."""
    (batch,) = load_all([name], folder)
    return batch


def load_all(names: Sequence[str | Path], folder: Path = RECORDED) -> list[LoadedBatch]:
    return load_named([str(name) for name in names], lambda: results_in(folder))


def records_of(*names: str | Path, folder: Path = RECORDED) -> Sequence[Record]:
    """The queries of batches."""
    return load_records(load_all(names, folder)).records
