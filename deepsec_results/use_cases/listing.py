"""The batches of a directory in pieces, so that each piece can be shown while the next is read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.file_system import inside_archive, is_folder
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_size, with_tally
from deepsec_results.use_cases.selection import (
    FEW,
    Selection,
    in_pieces,
    matching,
    paths_in,
    read_for,
    select,
    settle_run,
)

V = TypeVar("V")


class ListRequest(Struct, frozen=True):
    """Which batches to list, in which order, whether to count their queries and their bytes, and
    whether to look for their `folders`.

    A `limit` of 0 means all.
    """

    filters: Filters
    limit: int = 0
    sort: SortKey = SortKey.CREATED
    reverse: bool = False
    tally: bool = False
    size: bool = False
    folders: bool = False


class Listing(Struct, frozen=True):
    """The first rows of a listing, and the paths of the pieces that have the others.

    `selection` is None if all batches are listed. Otherwise, it is what the limit selected, and
    there are no other pieces.
    """

    request: ListRequest
    first: list[ListedBatch]
    rest: Sequence[Sequence[str]] = ()
    alone: bool = True
    selection: Selection | None = None

    def views(self, view: Callable[[list[ListedBatch]], V], *, watched: bool) -> Iterator[V]:
        """What `view` makes of each of the other pieces, in order, by all cores of the machine.

        The progress is reported if `watched`.
        """
        from deepsec_results.use_cases.cores import spread

        made = spread(partial(_view, view=view, request=self.request), self.rest, alone=self.alone)
        return reporter().watched(made, len(self.rest)) if watched else made


def list_directory(directory: ResultsDirectory, request: ListRequest) -> Listing:
    """Read the batches of a directory, or the first pieces until there is a row.

    Raises RequestError.
    """
    request = structs.replace(request, filters=settle_run(request.filters, directory))
    filters, sort, reverse = request.filters, request.sort, request.reverse
    if request.limit:
        selection = select(directory, filters, request.limit, sort, reverse=reverse)
        return Listing(request, _rows(selection.batches, request), selection=selection)
    paths = paths_in(directory, filters, oldest=reverse and sort is SortKey.CREATED)
    if sort is not SortKey.CREATED:
        from deepsec_results.use_cases.batch_order import in_order

        paths = in_order(paths, filters, sort, reverse=reverse)
    pieces = list(in_pieces(paths))
    first: list[ListedBatch] = []
    while pieces and not first:
        first = _listed(pieces.pop(0), request)
    return Listing(request, first, pieces, alone=len(paths) < FEW)


def _rows(batches: Iterable[LoadedBatch], request: ListRequest) -> list[ListedBatch]:
    return [_row(batch, request) for batch in batches]


def _row(batch: LoadedBatch, request: ListRequest) -> ListedBatch:
    """The row of a batch, read as deeply as requested, and as its place in the order needed."""
    batch = read_for(request.sort, batch)
    if request.tally:
        batch = with_tally(batch)
    if request.size:
        batch = with_size(batch)
    return _with_folder(batch) if request.folders else batch.listed


def _with_folder(batch: LoadedBatch) -> ListedBatch:
    """The row of a batch with its folder. Raises RequestError for a batch in an archive."""
    path = batch.file.path
    if (packed := inside_archive(path)) is not None:
        raise RequestError(f"{path} is in an archive; unpack {packed[0]} first")
    folder = path.removesuffix(".json")
    return structs.replace(batch.listed, folder=folder if is_folder(folder) else None)


def _listed(paths: Sequence[str], request: ListRequest) -> list[ListedBatch]:
    return _rows(matching(paths, request.filters), request)


def _view(paths: Sequence[str], view: Callable[[list[ListedBatch]], V], request: ListRequest) -> V:
    return view(_listed(paths, request))
