"""From options to batches: which directory, which files, which of them to keep."""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch, SortKey, list_batch, sort_position
from deepsec_results.analysis.staleness import LookUp
from deepsec_results.cli import terminal
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.progress import watched
from deepsec_results.cli.words import read_limit
from deepsec_results.reading import running_provers
from deepsec_results.reading.batches import BatchFile, UnreadableFile, read_batches
from deepsec_results.reading.directories import (
    ResultsDirectory,
    SelectionError,
    choose_directory,
    find_batch,
)
from deepsec_results.reading.faults import note_fault
from deepsec_results.reading.names import created_in
from deepsec_results.reading.problems import ProblemKind

_FIRST_PIECE = 32  # batch results that are read together, and so waited for together
_PIECE = 512
_COUNTED = 2000  # up to so many, what a limit leaves out is counted, though it need not be read

if TYPE_CHECKING:
    from deepsec_results.reading.trees import RunFile


class ShownBatch(Struct, frozen=True):
    """A batch's file, its row, and its runs: None until they are read, or if it tells none."""

    file: BatchFile | UnreadableFile
    listed: ListedBatch
    runs: "Sequence[RunFile] | None" = None


class Selection(Struct, frozen=True):
    """The batches that were asked for, and how many more a limit left out.

    `left_out` is None where that was not counted: the batches were found among the first
    `looked_at` of `there`.
    """

    batches: list[ShownBatch]
    left_out: int | None
    looked_at: int
    there: int


def open_directory(*named: str | None) -> ResultsDirectory:
    """The results directory, told to whoever watches if nobody named it. Raises CommandError."""
    given = [path for path in named if path is not None]
    if len({os.path.abspath(path) for path in given}) > 1:
        raise CommandError(f"two results directories are named: {given[0]} and {given[1]}")
    try:
        directory = choose_directory(given[0] if given else None, os.environ)
    except SelectionError as error:
        raise CommandError(str(error)) from None
    if not directory.named:
        terminal.hint(f"(results directory: {directory.path})")
    return directory


def select(
    directory: ResultsDirectory,
    filters: Filters,
    limit: int,
    sort: SortKey = SortKey.CREATED,
    *,
    reverse: bool = False,
) -> Selection:
    """Read the batches of a directory and keep what fits; `limit` 0 stands for all.

    In the order of time, and in a large directory, no more files are opened than it takes to find
    as many. Raises CommandError.
    """
    by_time = sort is SortKey.CREATED
    if by_time and limit and filters.keeps_all:
        paths, there = _first_paths(directory, limit, oldest=reverse)
        return Selection(read_shown(paths), there - len(paths), len(paths), there)
    paths = paths_in(directory, filters, oldest=reverse and by_time)
    if by_time and limit and filters.by_name_only:
        return Selection(read_shown(paths[:limit]), max(0, len(paths) - limit), limit, len(paths))
    shown: list[ShownBatch] = []
    looked_at = 0
    pieces = list(in_pieces(paths))
    for piece in watched(pieces, len(pieces)):
        shown += matching(piece, filters)
        looked_at += len(piece)
        if by_time and 0 < limit <= len(shown) and len(paths) > _COUNTED:
            return Selection(shown[:limit], None, looked_at, len(paths))
    if not by_time:
        shown.sort(key=lambda one: sort_position(one.listed.row, sort))
        if reverse:
            shown.reverse()
    kept = shown[:limit] if limit else shown
    return Selection(kept, len(shown) - len(kept), looked_at, len(paths))


def _first_paths(directory: ResultsDirectory, most: int, *, oldest: bool) -> tuple[list[str], int]:
    try:
        ids, there = directory.first_ids(most, oldest=oldest)
    except SelectionError as error:
        raise CommandError(str(error)) from None
    return directory.paths_of(ids), there


def paths_in(directory: ResultsDirectory, filters: Filters, *, oldest: bool = False) -> list[str]:
    """The files of a directory that their names do not rule out, newest or `oldest` first.

    Raises CommandError.
    """
    try:
        ids = directory.ids(oldest=oldest)
    except SelectionError as error:
        raise CommandError(str(error)) from None
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


def matching(paths: Sequence[str], filters: Filters) -> list[ShownBatch]:
    """Read batch results and keep what fits; runs only to look for a verdict or for an input."""
    shown = [one for one in read_shown(paths) if not _is_run_or_query(one.file)]
    if not filters.keeps_all:
        shown = [one for one in shown if filters.keep(one.listed)]
    if filters.file is not None:
        from deepsec_results.cli.tallies import with_files

        shown = [one for one in map(with_files, shown) if filters.keep_files(one.listed.files)]
    if filters.verdicts:
        from deepsec_results.cli.tallies import with_tally

        shown = [one for one in map(with_tally, shown) if filters.keep_tally(one.listed.tally)]
    return shown


def _is_run_or_query(file: BatchFile | UnreadableFile) -> bool:
    """Whether a file that only has a batch's name is the result of a run or a query."""
    return isinstance(file, UnreadableFile) and file.problem.kind is ProblemKind.RUN_OR_QUERY


def named_or_filtered(
    names: Sequence[str] | None, directory: str | None, filters: Filters, limit: str | None
) -> list[ShownBatch]:
    """The batches that the user named, or else those that the filters keep; an empty answer is
    told. Raises CommandError."""
    if names:
        if not (filters.keeps_all and limit is None):
            raise CommandError("name batches, or filter them, not both")
        return read_named(names, directory)
    opened = open_directory(directory)
    shown = select(opened, filters, read_limit(limit)).batches
    if not shown:
        terminal.remark(nothing_found(filters, opened))
    return shown


def nothing_found(filters: Filters, directory: ResultsDirectory) -> str:
    """A sentence for an empty answer."""
    kept = "" if filters.keeps_all else " that the filters keep"
    return f"no batch result{kept} in {directory.path}"


def read_named(names: Sequence[str], directory: str | None) -> list[ShownBatch]:
    """Read the batches that the user named. Raises CommandError for one that is not there."""
    opened: list[ResultsDirectory] = []

    def choose() -> ResultsDirectory:
        if not opened:
            opened.append(open_directory(directory))
        return opened[0]

    try:
        paths = [find_batch(name, choose) for name in names]
    except SelectionError as error:
        raise CommandError(str(error)) from None
    return read_shown(paths)


def read_shown(paths: Sequence[str]) -> list[ShownBatch]:
    """Read batch results and compute their rows."""
    now = terminal.now()
    look_up = cache(running_provers.look_up)  # a killed prover may have left many batches
    return [_shown(file, now, look_up) for file in read_batches(paths)]


def _shown(file: BatchFile | UnreadableFile, now: int, look_up: LookUp) -> ShownBatch:
    try:
        return ShownBatch(file, list_batch(file, now, look_up))
    except Exception as error:
        return faulty(file, error)


def faulty(file: BatchFile | UnreadableFile, error: Exception) -> ShownBatch:
    """A batch on which dsr itself failed: unreadable, so that the others are shown."""
    problem = note_fault(file.path, error)
    unreadable = UnreadableFile(file.id, file.path, file.created, problem)
    return ShownBatch(unreadable, list_batch(unreadable, 0, running_provers.look_up))
