"""Compare two batches, or two results directories."""

import os

from deepsec_results.analysis.comparison import Comparison, DirectoryComparison, compare
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.pairing import Pair, pair
from deepsec_results.analysis.query_comparison import Bounds
from deepsec_results.analysis.query_records import Subject
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import ResultsDirectory, resolve_archive
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.spelling import composed
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    load_batches,
    readable,
    with_files,
    with_tally,
)
from deepsec_results.use_cases.reporting import reporter
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    in_pieces,
    load_named,
    nothing_found,
    paths_in,
    report_if_only_by_name,
    select,
)
from deepsec_results.use_cases.subjects import subject_of


def compare_named(
    a: str, b: str, opener: DirectoryOpener, bounds: Bounds
) -> tuple[Comparison | DirectoryComparison, list[ListedBatch]]:
    """Compare two batches, or two results directories, by their names.

    Also returns the batches that were compared. Raises RequestError, also if there is nothing to
    compare.
    """
    a, b = resolve_archive(a), resolve_archive(b)
    directories = [path for path in (a, b) if _is_results_directory(path)]
    if len(directories) == 2:
        return _compare_directories(a, b, bounds)
    for path in directories:
        other = b if path == a else a
        problem = "is not one" if file_system.exists(other) else "does not exist"
        raise RequestError(f"{path} is a results directory, but {other} {problem}")
    earlier, later = load_named([a, b], opener)
    return _compare_batches(earlier, later, bounds)


def compare_named_or_newest(
    names: tuple[str, str] | None, opener: DirectoryOpener, bounds: Bounds
) -> tuple[Comparison | DirectoryComparison, list[ListedBatch]]:
    """Compare what is named or, without names, the newest batch and an earlier one like it.

    Raises RequestError.
    """
    if names is None:
        return compare_newest(opener(), bounds)
    return compare_named(*names, opener, bounds)


def compare_newest(
    directory: ResultsDirectory, bounds: Bounds
) -> tuple[Comparison, list[ListedBatch]]:
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
            if _title(batch) == _title(wanted) and _is_like(batch, wanted):
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
    return _input_set(with_files(batch)) == _input_set(wanted)


def _compare_batches(
    earlier: LoadedBatch, later: LoadedBatch, bounds: Bounds
) -> tuple[Comparison, list[ListedBatch]]:
    subjects = subject_of(earlier), subject_of(later)
    compared = compare(*subjects, bounds)
    if compared.without_queries and not compared.gone:
        sides = f"{compared.a.id} and {compared.b.id}"
        unread = compared.incomplete_a or compared.incomplete_b
        if unread is not None:
            raise RequestError(f"nothing to compare: no query can be read: {unread.reason}")
        raise RequestError(f"nothing to compare: {sides} have no query in common")
    return compared, [subject.listed for subject in subjects]


def _is_results_directory(path: str) -> bool:
    folder = path.rstrip("/")
    is_batch = read_batch_name(os.path.basename(f"{folder}.json")) is not None
    return file_system.is_folder(path) and not (is_batch and file_system.exists(f"{folder}.json"))


def _compare_directories(
    a: str, b: str, bounds: Bounds
) -> tuple[DirectoryComparison, list[ListedBatch]]:
    sides = [_batches(path) for path in (a, b)]
    pairs = _pairs(*sides)
    subjects = [
        (subject_of(found.a), subject_of(found.b))
        for found in pairs
        if found.a is not None and found.b is not None
    ]
    comparisons = [compare(*both, bounds) for both in subjects]
    if comparisons and all(
        comparison.without_queries and not comparison.gone for comparison in comparisons
    ):
        raise RequestError(f"nothing to compare: {a} and {b} have no query in common")
    removed = [with_tally(found.a) for found in pairs if found.a is not None and found.b is None]
    tallies = [batch.listed.tally for batch in removed]
    compared = DirectoryComparison(
        a,
        b,
        comparisons,
        removed=[batch.listed.row for batch in removed],
        added=[found.b.listed.row for found in pairs if found.b is not None and found.a is None],
        unreadable=[
            (name, row) for name, side in zip("ab", sides, strict=True) for row in _unreadable(side)
        ],
        gone=sum(comparison.gone for comparison in comparisons)
        + sum(tally.queries_done for tally in tallies if tally),
    )
    return compared, _listed(subjects)


def _pairs(a: list[LoadedBatch], b: list[LoadedBatch]) -> list[Pair[LoadedBatch]]:
    """The readable batches of two directories, paired by title and inputs."""
    return pair(_readable(a), _readable(b), [_title_and_inputs, _title, _inputs])


def _readable(side: list[LoadedBatch]) -> list[LoadedBatch]:
    return [
        with_files(batch) for batch in side if batch.listed.row.status is not RowStatus.UNREADABLE
    ]


def _unreadable(side: list[LoadedBatch]) -> list[Row]:
    rows = [batch.listed.row for batch in side]
    return [row for row in rows if row.status is RowStatus.UNREADABLE]


def _listed(pairs: list[tuple[Subject, Subject]]) -> list[ListedBatch]:
    return [side.listed for both in pairs for side in both]


def _batches(path: str) -> list[LoadedBatch]:
    """The batches of a directory, newest first; an empty one is reported."""
    directory = ResultsDirectory((path,), named=True)
    found = select(directory, Filters()).batches
    if not found:
        reporter().remark(nothing_found(Filters(), directory))
    return found


def _title(batch: LoadedBatch) -> str | None:
    title = batch.listed.row.title
    return None if title is None else composed(title)


def _inputs(batch: LoadedBatch) -> frozenset[str] | None:
    return _input_set(batch) or None


def _title_and_inputs(batch: LoadedBatch) -> tuple[str, frozenset[str]] | None:
    title = _title(batch)
    return None if title is None else (title, _input_set(batch))


def _input_set(batch: LoadedBatch) -> frozenset[str]:
    return frozenset(map(composed, batch.listed.files or ()))
