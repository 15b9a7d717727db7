"""Choose a results directory, and select batch results in it."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TypeVar

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import SortPosition, sort_position
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.reading.directories import (
    ResultsDirectory,
    choose_directory,
    find_batch,
    why_only_by_name,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.names import created_in
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    is_run_or_query,
    load_batches,
    with_files,
    with_size,
    with_tally,
)

T = TypeVar("T")

_FIRST_PIECE = 32  # batch results that are read, and waited for, together
_PIECE = 512
_NEAR = 5  # pieces that this process reads alone, a thousand batch results
_MOST_LINKS = 40  # from one to the next, as in Linux
_COUNTED = 2000  # up to this number of batch results, those that a limit leaves out are counted


# What to read of each batch to sort by a key, in addition to its file.
_DEEPER = {
    SortKey.MEMORY: with_tally,
    SortKey.ATTACKS: with_tally,
    SortKey.PROGRESS: with_tally,
    SortKey.SIZE: with_size,
}

DirectoryOpener = Callable[[], ResultsDirectory]  # opens the results directory when it is needed


class Selection(Struct, frozen=True):
    """The selected batches, and the number of batches that a limit left out.

    `left_out` is None if it was not counted: the batches were found among the first `looked_at` of
    `total`.
    """

    batches: list[LoadedBatch]
    left_out: int | None
    looked_at: int
    total: int


def open_directory(*named: str, environment: Mapping[str, str] = os.environ) -> ResultsDirectory:
    """The results directories that are named, or the first usual one. Raises RequestError."""
    unique = {os.path.abspath(path): path for path in reversed(named)}
    return choose_directory(list(unique.values())[::-1], environment)


def select(
    directory: ResultsDirectory,
    filters: Filters,
    limit: int = 0,
    sort: SortKey = SortKey.CREATED,
    *,
    reverse: bool = False,
) -> Selection:
    """Read the batches of a directory and keep those that match; a `limit` of 0 means all.

    In the order of time in a large directory, reading stops when enough batches are found. Raises
    RequestError.
    """
    by_time = sort is SortKey.CREATED
    if by_time and limit and filters.keeps_all:
        paths, total = directory.first_batches(limit, oldest=reverse)
        return Selection(load_batches(paths), total - len(paths), len(paths), total)
    paths = paths_in(directory, filters, oldest=reverse and by_time)
    if by_time and limit and _surely_keeps(filters, paths):
        left_out = max(0, len(paths) - limit)
        return Selection(load_batches(paths[:limit]), left_out, limit, len(paths))
    if not by_time:
        first, number = first_in_order(paths, filters, limit, sort, _whole, reverse=reverse)
        return Selection(first, number - len(first), len(paths), len(paths))
    batches: list[LoadedBatch] = []
    looked_at = 0
    for count, found in _search(paths, filters, alone=not limit):
        batches += found
        looked_at += count
        if 0 < limit <= len(batches) and len(paths) > _COUNTED:
            return Selection(batches[:limit], None, looked_at, len(paths))
    kept = batches[:limit] if limit else batches
    return Selection(kept, len(batches) - len(kept), looked_at, len(paths))


def first_in_order(
    paths: Sequence[str],
    filters: Filters,
    limit: int,
    sort: SortKey,
    view: Callable[[LoadedBatch], T],
    *,
    reverse: bool,
) -> tuple[list[T], int]:
    """What `view` makes of the first batches in an order, and the number of those that match.

    Only the views of the first `limit` batches are held; 0 means all.
    """
    deeper = _DEEPER.get(sort, _whole)
    first: list[tuple[SortPosition, int, T]] = []
    number = 0
    for _, found in _search(paths, filters, alone=True):
        for batch in map(deeper, found):
            number += 1
            first.append((sort_position(batch.listed, sort), number, view(batch)))
        if limit:
            first = _ordered(first, reverse=reverse)[:limit]
    return [viewed for _, _, viewed in _ordered(first, reverse=reverse)], number


def _ordered(
    batches: list[tuple[SortPosition, int, T]], *, reverse: bool
) -> list[tuple[SortPosition, int, T]]:
    """Batches by their positions, then in the order in which they were read."""
    return sorted(batches, key=lambda batch: batch[:2], reverse=reverse)


def _whole(batch: LoadedBatch) -> LoadedBatch:
    return batch


def _surely_keeps(filters: Filters, paths: Sequence[str]) -> bool:
    """Whether all files match by their names; `paths` are in the order of time."""
    ends = [created_in(os.path.basename(path)) or 0 for path in (*paths[:1], *paths[-1:])]
    return all(map(filters.surely_keep, ends))


def _search(
    paths: Sequence[str], filters: Filters, *, alone: bool
) -> Iterator[tuple[int, list[LoadedBatch]]]:
    """Read files piece by piece: the number of files, and the batches that match.

    The cores of the machine share what is left after the first pieces, unless `alone`.
    """
    pieces = list(in_pieces(paths))
    work = partial(matching, filters=filters)
    near, far = pieces[:_NEAR], pieces[_NEAR:]
    found = chain(map(work, near), spread(work, far, alone=alone))
    watched = reporter().watched(found, len(pieces))
    return zip(map(len, pieces), watched, strict=True)


def paths_in(directory: ResultsDirectory, filters: Filters, *, oldest: bool = False) -> list[str]:
    """The files of a directory whose names may match, newest or `oldest` first.

    Raises RequestError.
    """
    paths = directory.batches(oldest=oldest)
    if filters.until is None:
        return paths
    return [path for path in paths if filters.may_keep(created_in(os.path.basename(path)) or 0)]


def in_pieces(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """Paths in pieces to read together, small pieces first, because few files may be enough."""
    size, start = _FIRST_PIECE, 0
    while start < len(paths):
        yield paths[start : start + size]
        start += size
        size = min(_PIECE, 2 * size)


def matching(paths: Sequence[str], filters: Filters) -> list[LoadedBatch]:
    """Read batch results and keep those that match. Runs are read only if a filter needs them."""
    batches = [batch for batch in load_batches(paths) if not is_run_or_query(batch.file)]
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


def load_named(names: Sequence[str], opener: DirectoryOpener) -> list[LoadedBatch]:
    """Read the batches that are named.

    `opener` is called at most once, for a name that is not a path. Raises RequestError for a batch
    that does not exist.
    """
    opened: list[ResultsDirectory] = []

    def choose() -> ResultsDirectory:
        if not opened:
            opened.append(opener())
        return opened[0]

    return load_batches([find_batch(name, choose, reporter().remark) for name in names])


def each_once(batches: Sequence[LoadedBatch]) -> list[LoadedBatch]:
    """Each batch once, even if several paths name it."""
    unique = {_identity(batch.file.path): batch for batch in reversed(batches)}
    return list(unique.values())[::-1]


def _identity(path: str) -> str:
    """A path that is the same for all paths of a batch.

    Links are followed as long as they lead to the name of a batch: copies of a batch in several
    directories of git-annex lead to the same object, but are two batches.
    """
    for _ in range(_MOST_LINKS):
        if not os.path.islink(path):
            break
        target = os.path.join(os.path.dirname(path), os.readlink(path))
        if created_in(os.path.basename(target)) is None:
            break
        path = target
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def refuse_both(names: Sequence[str] | None, filters: Filters, limit: int | None) -> None:
    """Raise RequestError if batches are both named and filtered."""
    if names and not (filters.keeps_all and limit is None):
        raise RequestError("give batch names or filters, not both")


def named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> list[LoadedBatch]:
    """The batches that are named, or else those that match the filters.

    `limit` is None without the option. Reports an empty answer. Raises RequestError.
    """
    refuse_both(names, filters, limit)
    if names:
        return load_named(names, opener)
    directory = opener()
    batches = select(directory, filters, limit or 0).batches
    if not batches:
        reporter().remark(nothing_found(filters, directory))
    return batches


def each_named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> Iterator[LoadedBatch]:
    """The batches of `named_or_filtered`, each once, as they are read, so that they need not be
    held together. The progress is reported."""
    if names or limit:
        batches = each_once(named_or_filtered(names, opener, filters, limit))
        yield from reporter().watched(batches, len(batches))
        return
    refuse_both(names, filters, limit)
    known: set[str] = set()
    for batch in each_filtered(opener(), filters):
        path = os.path.realpath(batch.file.path)
        if path not in known:
            known.add(path)
            yield batch


def each_filtered(directory: ResultsDirectory, filters: Filters) -> Iterator[LoadedBatch]:
    """The batches of a directory that match, as they are read. Reports that there are none."""
    is_empty = True
    for _, found in _search(paths_in(directory, filters), filters, alone=True):
        for batch in found:
            is_empty = False
            yield batch
    if is_empty:
        os.getcwd()  # fails in a directory that was deleted, which looks empty
        reporter().remark(nothing_found(filters, directory))


class ChosenBatches(Struct, frozen=True):
    """The batches that a command works on; `named` unless filters chose them."""

    batches: list[LoadedBatch]
    named: bool


def named_filtered_or_last(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> ChosenBatches:
    """The batches that are named, or those that match the filters; without either, the last.

    `limit` is None if none was given. Reports an empty answer. Raises RequestError.
    """
    if not names and filters.keeps_all and limit is None:
        return ChosenBatches(_last(opener()), named=True)
    return ChosenBatches(named_or_filtered(names, opener, filters, limit), bool(names))


def _last(directory: ResultsDirectory) -> list[LoadedBatch]:
    """The last batch, if there is one. Reports an empty answer, and one that a name decides."""
    paths, _ = directory.first_batches(2)
    if not paths:
        reporter().remark(nothing_found(Filters(), directory))
        return []
    report_if_only_by_name(paths[0], paths)
    return load_batches(paths[:1])


def report_if_only_by_name(path: str, ordered: Sequence[str]) -> None:
    """Report that only its name makes a batch the last one of the `ordered` paths, if so."""
    if why := why_only_by_name(path, ordered):
        reporter().remark(f"the last batch is {why}")


def nothing_found(filters: Filters, directory: ResultsDirectory) -> str:
    """A sentence for an empty answer."""
    if filters.keeps_all:
        return f"no batch in {directory.shown}"
    return f"no batch in {directory.shown} matches the filters"
