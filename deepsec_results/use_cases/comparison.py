"""Compare two batches, or two results directories."""

import os

from deepsec_results.analysis.comparison import Comparison, compare
from deepsec_results.analysis.directory_comparison import DirectoryComparison
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query_comparison import Bounds
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import ResultsDirectory, resolve_archive
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.names import read_batch_name
from deepsec_results.use_cases.chosen_batches import load_named, report_if_only_by_name
from deepsec_results.use_cases.directory_comparison import compare_directories, input_set, title_of
from deepsec_results.use_cases.loaded_batch import LoadedBatch, load_batches, readable, with_files
from deepsec_results.use_cases.partial_batches import PartialBatches
from deepsec_results.use_cases.selection import DirectoryOpener, in_pieces, nothing_found, paths_in
from deepsec_results.use_cases.subjects import subject_of


def compare_named(
    a: str, b: str, opener: DirectoryOpener, bounds: Bounds
) -> tuple[Comparison | DirectoryComparison, PartialBatches]:
    """Compare two batches, or two results directories, by their names.

    Also returns the batches that are partial. Raises RequestError, also if there is nothing to
    compare. The batches of directories are compared, and added, when the comparisons are taken.
    """
    a, b = resolve_archive(a), resolve_archive(b)
    directories = [path for path in (a, b) if _is_results_directory(path)]
    if len(directories) == 2:
        return compare_directories(a, b, bounds)
    for path in directories:
        other = b if path == a else a
        problem = "is not one" if file_system.exists(other) else "does not exist"
        raise RequestError(f"{path} is a results directory, but {other} {problem}")
    earlier, later = load_named([a, b], opener)
    return _compare_batches(earlier, later, bounds)


def compare_named_or_newest(
    names: tuple[str, str] | None, opener: DirectoryOpener, bounds: Bounds
) -> tuple[Comparison | DirectoryComparison, PartialBatches]:
    """Compare what is named or, without names, the newest batch and an earlier one like it.

    Raises RequestError.
    """
    if names is None:
        return compare_newest(opener(), bounds)
    return compare_named(*names, opener, bounds)


def compare_newest(
    directory: ResultsDirectory, bounds: Bounds
) -> tuple[Comparison, PartialBatches]:
    """Compare the newest batch with the newest earlier one of the same title and inputs.

    Raises RequestError if there is none, or nothing to compare.
    """
    paths = paths_in(directory, Filters())
    if not paths:
        raise RequestError(nothing_found(Filters(), directory))
    report_if_only_by_name(paths[0], paths)
    (newest,) = load_batches(paths[:1])
    readable(newest)
    wanted = with_files(newest)
    for piece in in_pieces(paths[1:]):
        for batch in load_batches(piece):
            # Most batches have another title, so that their inputs need not be read.
            if title_of(batch) == title_of(wanted) and _is_like(batch, wanted):
                return _compare_batches(batch, newest, bounds)
    title = newest.listed.row.title
    shown = "no title" if title is None else f"the title '{title}'"
    raise RequestError(
        f"no batch before {newest.listed.row.id} has {shown} and the same inputs; "
        "name two batches to compare"
    )


def _is_like(batch: LoadedBatch, wanted: LoadedBatch) -> bool:
    """Whether a batch can be read and has the same inputs."""
    if batch.listed.row.status is RowStatus.UNREADABLE:
        return False
    return input_set(with_files(batch)) == input_set(wanted)


def _compare_batches(
    earlier: LoadedBatch, later: LoadedBatch, bounds: Bounds
) -> tuple[Comparison, PartialBatches]:
    subjects = subject_of(earlier), subject_of(later)
    compared = compare(*subjects, bounds)
    if compared.without_queries and not compared.gone:
        sides = f"{compared.a.id} and {compared.b.id}"
        unread = compared.incomplete_a or compared.incomplete_b
        if unread is not None:
            raise RequestError(f"nothing to compare: no query can be read: {unread.reason}")
        raise RequestError(f"nothing to compare: {sides} have no query in common")
    partial = PartialBatches()
    for subject in subjects:
        partial.add(subject.listed)
    return compared, partial


def _is_results_directory(path: str) -> bool:
    folder = path.rstrip("/")
    is_batch = read_batch_name(os.path.basename(f"{folder}.json")) is not None
    return file_system.is_folder(path) and not (is_batch and file_system.exists(f"{folder}.json"))
