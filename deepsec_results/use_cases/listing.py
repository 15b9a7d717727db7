"""The batches of a directory in pieces, so that their rows can be shown as they come."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_tally
from deepsec_results.use_cases.selection import in_pieces, matching

V = TypeVar("V")

_FEW = 1000  # batch results for which other processes are not worth their start


class PiecewiseListing(NamedTuple):
    """The first piece of a listing with a row in it, and the paths of the other pieces."""

    first: list[ListedBatch]
    rest: Sequence[Sequence[str]]
    alone: bool

    def views(self, view: Callable[[list[ListedBatch]], V], query: "RowQuery") -> Iterator[V]:
        """What `view` makes of each of the other pieces, in order, by all cores of the machine."""
        return spread(partial(_view, view=view, query=query), self.rest, alone=self.alone)


class RowQuery(NamedTuple):
    """Which batches to list, and whether their queries are counted."""

    filters: Filters
    tally: bool


def list_in_pieces(paths: Sequence[str], query: RowQuery) -> PiecewiseListing:
    """Read the first pieces, until there is a row."""
    pieces = list(in_pieces(paths))
    first: list[ListedBatch] = []
    at = 0
    while at < len(pieces) and not first:
        first = _listed(pieces[at], query)
        at += 1
    return PiecewiseListing(first, pieces[at:], alone=len(paths) < _FEW)


def listed_rows(batches: Sequence[LoadedBatch], *, tally: bool) -> list[ListedBatch]:
    """The rows of batches, with their queries counted if `tally`."""
    return [(with_tally(batch) if tally else batch).listed for batch in batches]


def _listed(paths: Sequence[str], query: RowQuery) -> list[ListedBatch]:
    return listed_rows(matching(paths, query.filters), tally=query.tally)


def _view(paths: Sequence[str], view: Callable[[list[ListedBatch]], V], query: RowQuery) -> V:
    return view(_listed(paths, query))
