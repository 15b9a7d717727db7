"""Which results directory, which batch results in it, and which of them to keep."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import sort_position
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.directories import (
    ResultsDirectory,
    SelectionError,
    choose_directory,
    find_batch,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.names import created_in
from deepsec_results.reading.problems import ProblemKind
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    load_batches,
    with_files,
    with_tally,
)
from deepsec_results.use_cases.reporting import reporter

_FIRST_PIECE = 32  # batch results that are read together, and so waited for together
_PIECE = 512
_COUNTED = 2000  # up to this number, what a limit leaves out is counted, though it need not be read


class Selection(Struct, frozen=True):
    """The batches that were asked for, and how many more a limit left out.

    `left_out` is None where that was not counted: the batches were found among the first
    `looked_at` of `there`.
    """

    batches: list[LoadedBatch]
    left_out: int | None
    looked_at: int
    there: int


def open_directory(
    *named: str | None, environment: Mapping[str, str] = os.environ
) -> ResultsDirectory:
    """The results directory that is named, or the first usual one. Raises RequestError."""
    given = [path for path in named if path is not None]
    if len({os.path.abspath(path) for path in given}) > 1:
        raise SelectionError(f"give one results directory, not both {given[0]} and {given[1]}")
    return choose_directory(given[0] if given else None, environment)


def select(
    directory: ResultsDirectory,
    filters: Filters,
    limit: int = 0,
    sort: SortKey = SortKey.CREATED,
    *,
    reverse: bool = False,
) -> Selection:
    """Read the batches of a directory and keep what fits; a `limit` of 0 means all.

    In the order of time, and in a large directory, no more files are opened than it takes to find
    as many. Raises RequestError.
    """
    by_time = sort is SortKey.CREATED
    if by_time and limit and filters.keeps_all:
        ids, there = directory.first_ids(limit, oldest=reverse)
        paths = directory.paths_of(ids)
        return Selection(load_batches(paths), there - len(paths), len(paths), there)
    paths = paths_in(directory, filters, oldest=reverse and by_time)
    if by_time and limit and filters.by_name_only:
        left_out = max(0, len(paths) - limit)
        return Selection(load_batches(paths[:limit]), left_out, limit, len(paths))
    batches: list[LoadedBatch] = []
    looked_at = 0
    pieces = list(in_pieces(paths))
    for piece in reporter().watched(pieces, len(pieces)):
        batches += matching(piece, filters)
        looked_at += len(piece)
        if by_time and 0 < limit <= len(batches) and len(paths) > _COUNTED:
            return Selection(batches[:limit], None, looked_at, len(paths))
    if not by_time:
        batches.sort(key=lambda batch: sort_position(batch.listed.row, sort))
        if reverse:
            batches.reverse()
    kept = batches[:limit] if limit else batches
    return Selection(kept, len(batches) - len(kept), looked_at, len(paths))


def paths_in(directory: ResultsDirectory, filters: Filters, *, oldest: bool = False) -> list[str]:
    """The files of a directory that their names do not rule out, newest or `oldest` first.

    Raises RequestError.
    """
    ids = directory.ids(oldest=oldest)
    if filters.since is not None or filters.until is not None:
        ids = [one for one in ids if filters.may_keep(created_in(f"{one}.json") or 0)]
    return directory.paths_of(ids)


def in_pieces(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Paths in pieces that are read together: small ones first, since few may be enough."""
    size, start = _FIRST_PIECE, 0
    while start < len(paths):
        yield paths[start : start + size]
        start += size
        size = min(_PIECE, 2 * size)


def matching(paths: Sequence[str], filters: Filters) -> list[LoadedBatch]:
    """Read batch results and keep what fits; runs only to look for a verdict or for an input."""
    batches = [batch for batch in load_batches(paths) if not _is_run_or_query(batch.file)]
    if not filters.keeps_all:
        batches = [batch for batch in batches if filters.keep(batch.listed)]
    if filters.file is not None:
        batches = [
            batch for batch in map(with_files, batches) if filters.keep_files(batch.listed.files)
        ]
    if filters.verdicts:
        batches = [
            batch for batch in map(with_tally, batches) if filters.keep_tally(batch.listed.tally)
        ]
    return batches


def _is_run_or_query(file: BatchFile | UnreadableFile) -> bool:
    """Whether a file that only has a batch's name is the result of a run or a query."""
    return isinstance(file, UnreadableFile) and file.problem.kind is ProblemKind.RUN_OR_QUERY


def load_named(names: Sequence[str], open_one: Callable[[], ResultsDirectory]) -> list[LoadedBatch]:
    """Read the batches that are named; `open_one` gives the results directory, and is called once
    at most, where a name is not a path. Raises RequestError for one that does not exist."""
    opened: list[ResultsDirectory] = []

    def choose() -> ResultsDirectory:
        if not opened:
            opened.append(open_one())
        return opened[0]

    return load_batches([find_batch(name, choose) for name in names])


def each_once(batches: Sequence[LoadedBatch]) -> list[LoadedBatch]:
    """Batches without those that are named a second time, by whatever path."""
    unique = {os.path.realpath(batch.file.path): batch for batch in reversed(batches)}
    return list(unique.values())[::-1]


def named_or_filtered(
    names: Sequence[str] | None,
    open_one: Callable[[], ResultsDirectory],
    filters: Filters,
    limit: int | None,
) -> list[LoadedBatch]:
    """The batches that are named, or else those that match the filters; `limit` is None if none
    was given. Reports an empty answer. Raises RequestError."""
    if names:
        if not (filters.keeps_all and limit is None):
            raise RequestError("give batch names or filters, not both")
        return load_named(names, open_one)
    directory = open_one()
    batches = select(directory, filters, limit or 0).batches
    if not batches:
        reporter().remark(nothing_found(filters, directory))
    return batches


class ChosenBatches(Struct, frozen=True):
    """The batches that a command works on; `named` unless filters chose them."""

    batches: list[LoadedBatch]
    named: bool


def named_filtered_or_last(
    names: Sequence[str] | None,
    open_one: Callable[[], ResultsDirectory],
    filters: Filters,
    limit: int | None,
) -> ChosenBatches:
    """The batches that are named, or those that match the filters; without either, the last.

    `limit` is None if none was given. Reports an empty answer. Raises RequestError.
    """
    is_last = not names and filters.keeps_all and limit is None
    batches = named_or_filtered(names, open_one, filters, 1 if is_last else limit)
    return ChosenBatches(batches, bool(names) or is_last)


def nothing_found(filters: Filters, directory: ResultsDirectory) -> str:
    """A sentence for an empty answer."""
    if filters.keeps_all:
        return f"no batch in {directory.path}"
    return f"no batch in {directory.path} matches the filters"
