"""Choose a results directory, and select batch results in it."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.reading.directories import (
    ResultsDirectory,
    choose_directory,
)
from deepsec_results.reading.names import created_in
from deepsec_results.reading.reading_context import current_context
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    is_run_or_query,
    load_batches,
    with_size,
    with_tally,
)

if TYPE_CHECKING:
    from deepsec_results.analysis.columns import SortPosition

FEW = 1000  # below this number of batch results, starting other processes does not pay
_FIRST_PIECE = 32  # batch results that are read, and waited for, together
_PIECE = 512
_NEAR = 5  # pieces that this process reads alone, a thousand batch results
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
    return choose_directory(named, environment)


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
        batches = matching(paths, filters)
        if len(batches) == len(paths):
            return Selection(batches, total - len(paths), len(paths), total)
    paths = paths_in(directory, filters, oldest=reverse and by_time)
    if by_time and limit and _surely_keeps(filters, paths):
        batches = matching(paths[:limit], filters)
        if len(batches) == len(paths[:limit]):
            left_out = max(0, len(paths) - limit)
            return Selection(batches, left_out, limit, len(paths))
    if not by_time:
        first, number = _first_in_order(paths, filters, limit, sort, reverse=reverse)
        return Selection(first, number - len(first), len(paths), len(paths))
    batches = []
    looked_at = 0
    for count, found in search(paths, filters, alone=not limit):
        batches += found
        looked_at += count
        if 0 < limit <= len(batches) and len(paths) > _COUNTED:
            return Selection(batches[:limit], None, looked_at, len(paths))
    kept = batches[:limit] if limit else batches
    return Selection(kept, len(batches) - len(kept), looked_at, len(paths))


def _first_in_order(
    paths: Sequence[str], filters: Filters, limit: int, sort: SortKey, *, reverse: bool
) -> tuple[list[LoadedBatch], int]:
    """The first batches in an order, and the number of those that match; no others are held."""
    from deepsec_results.analysis.columns import sort_position

    first: list[tuple[SortPosition, int, LoadedBatch]] = []
    number = 0
    for _, found in search(paths, filters, alone=True):
        for batch in (read_for(sort, batch) for batch in found):
            number += 1
            first.append((sort_position(batch.listed, sort), number, batch))
        first = sorted(first, key=lambda batch: batch[:2], reverse=reverse)[: limit or None]
    return [batch for *_, batch in first], number


def read_for(sort: SortKey, batch: LoadedBatch) -> LoadedBatch:
    """The batch, read as deeply as its place in an order needs."""
    return _DEEPER[sort](batch) if sort in _DEEPER else batch


def _surely_keeps(filters: Filters, paths: Sequence[str]) -> bool:
    """Whether all files match by their names; `paths` are in the order of time."""
    ends = [created_in(os.path.basename(path)) or 0 for path in (*paths[:1], *paths[-1:])]
    return all(map(filters.surely_keep, ends))


def search(
    paths: Sequence[str], filters: Filters, *, alone: bool
) -> Iterator[tuple[int, list[LoadedBatch]]]:
    """Read files piece by piece: the number of files, and the batches that match.

    The cores of the machine share what is left after the first pieces, unless `alone`.
    """
    from deepsec_results.use_cases.cores import spread

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
    """Read batch results and keep those that match. Runs are read only if a filter needs them.

    The results of runs and queries are noted and left out.
    """
    batches: list[LoadedBatch] = []
    for batch in load_batches(paths):
        file = batch.file
        if is_run_or_query(file):
            current_context().not_batches.append(f"{file.path}: {file.problem.message}")
        else:
            batches.append(batch)
    if filters.keeps_all:
        return batches
    batches = [batch for batch in batches if filters.keep(batch.listed)]
    selection = filters.selection
    if selection.selects_all:
        return batches
    from deepsec_results.use_cases.query_filters import with_a_query

    return with_a_query(batches, selection)


def settle_run(filters: Filters, directory: ResultsDirectory) -> Filters:
    """The filters, in which an exact name of a run in any batch wins over beginnings of names.

    Reads batch results until it finds the name, and runs only if they may have it. Raises
    RequestError.
    """
    if filters.run is None:
        return filters
    from deepsec_results.use_cases.query_filters import has_exactly

    of_batches = filters.of_batches
    found = search(paths_in(directory, of_batches), of_batches, alone=True)
    batches = chain.from_iterable(some for _, some in found)
    exact = any(has_exactly(batch, filters.run) for batch in batches)
    return structs.replace(filters, exact_run=exact)


def nothing_found(filters: Filters, directory: ResultsDirectory) -> str:
    """A sentence for an empty answer."""
    if filters.keeps_all:
        return f"no batch in {directory.shown}{directory.below()}"
    return f"no batch in {directory.shown} matches the filters"
