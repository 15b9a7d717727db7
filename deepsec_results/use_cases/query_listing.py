"""The queries of many batches, in pieces, so that one can be shown while the next is read."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import msgspec
from msgspec import Struct, structs

from deepsec_results.analysis.query_rows import (
    QueryRow,
)
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.chosen_batches import (
    each_once,
    load_named,
    refuse_both,
    settled_among,
)
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.query_reading import QueryPiece, QueryRequest, first_of, read_queries
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    nothing_found,
    paths_in,
    settle_run,
)

_PIECE = 16  # batches that are read together
_FEW = 50  # below this number of batches, starting other processes does not pay


class QueryListing(Struct, frozen=True):
    """The batches to read, piece by piece; `directory` is None if the user named each of them."""

    request: QueryRequest
    pieces: Sequence[Sequence[str]]
    directory: ResultsDirectory | None

    def read(self, *, watched: bool, whole: bool = False) -> Iterator[QueryPiece]:
        """The rows as they are read, or all at once if they are to be sorted, or with `whole`.

        The progress is reported if `watched`. Raises RequestError, before the first rows if the
        user named a run or a query that does not exist.
        """
        named = self.directory is None
        whole = whole or (named and self.request.narrows)
        work = partial(read_queries, request=self.request, named=named)
        alone = sum(map(len, self.pieces)) < _FEW
        read = spread(work, self.pieces, alone=alone)
        if watched or not self.request.by_time:
            read = reporter().watched(read, len(self.pieces))
        sound = checked(read)
        if not self.request.by_time:
            return iter([joined(sound, self.request)])
        cut = _cut(sound, self.request.limit, len(self.pieces))
        return iter([joined(cut, self.request)]) if whole else cut

    @property
    def nothing_found(self) -> str:
        """A sentence for no batches."""
        return (
            "no query"
            if self.directory is None
            else nothing_found(self.request.filters, self.directory)
        )


def list_queries(
    names: Sequence[str] | None, opener: DirectoryOpener, request: QueryRequest
) -> QueryListing:
    """The batches that are named, each once, or else all batches of the directory that match.

    Raises RequestError.
    """
    if names:
        refuse_both(names, request.filters.of_batches, None)
        batches = each_once(load_named(names, opener))
        request = structs.replace(request, filters=settled_among(batches, request.filters))
        return QueryListing(request, [[batch.file.path] for batch in batches], None)
    directory = opener()
    request = structs.replace(request, filters=settle_run(request.filters, directory))
    oldest = request.reverse and request.by_time
    paths = paths_in(directory, request.filters, oldest=oldest)
    pieces = [paths[at : at + _PIECE] for at in range(0, len(paths), _PIECE)]
    return QueryListing(request, pieces, directory)


def checked(pieces: Iterable[QueryPiece]) -> Iterator[QueryPiece]:
    """The pieces. Raises RequestError if there are batches, and none has the wanted query."""
    miss, read = None, 0
    for piece in pieces:
        miss = miss or next(iter(piece.misses), None)
        read += piece.read
        yield piece
    if miss is not None and not read:
        raise RequestError(miss)


def _cut(pieces: Iterable[QueryPiece], limit: int, total: int) -> Iterator[QueryPiece]:
    """The pieces, `total` in all, up to the limit; the others are not read."""
    left = limit
    for number, piece in enumerate(pieces, 1):
        if limit and len(piece.rows) >= left:
            is_cut = len(piece.rows) > left or number < total
            yield msgspec.structs.replace(piece, rows=piece.rows[:left], is_cut=is_cut)
            return
        left -= len(piece.rows)
        yield piece


def joined(pieces: Iterable[QueryPiece], request: QueryRequest) -> QueryPiece:
    """All pieces as one, sorted unless they are in the order of time."""
    rows: list[QueryRow] = []
    found, read, batches, problems = 0, 0, list[ListedBatch](), list[str]()
    is_cut = False
    for piece in pieces:
        rows += piece.rows
        if request.limit and not request.by_time:
            rows = first_of(rows, request)
        found += piece.found
        read += piece.read
        is_cut |= piece.is_cut
        batches += piece.batches
        problems += piece.problems
    ordered = rows if request.by_time else first_of(rows, request)
    is_cut |= found > len(ordered)
    return QueryPiece(ordered, found, is_cut, batches, problems, read=read)
