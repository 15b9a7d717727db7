"""The order of batches by something other than time."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.reading.reading_context import current_context
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.selection import FEW, in_pieces, matching, read_for

if TYPE_CHECKING:
    from deepsec_results.analysis.columns import SortPosition


def in_order(paths: Sequence[str], filters: Filters, sort: SortKey, *, reverse: bool) -> list[str]:
    """The paths of the batches that match, in an order; of equal ones, in the order of `paths`.

    With `reverse`, all of this is reversed: of equal ones, the last of `paths` comes first.
    All batches are read for this, by all cores. Of each, only its position is held.
    """
    pieces = list(in_pieces(paths))
    work = partial(_positions, filters=filters, sort=sort)
    found = reporter().watched(spread(work, pieces, alone=len(paths) < FEW), len(pieces))
    faults = current_context().take_faults()
    positions: list[tuple[SortPosition, int]] = []
    known: dict[SortPosition, SortPosition] = {}  # many batches share theirs
    begin = 0
    for piece, places in zip(pieces, found, strict=True):
        positions += [(known.setdefault(place, place), begin + at) for at, place in places]
        begin += len(piece)
    current_context().faults = faults  # each batch is read again when it is shown
    return [paths[at] for _, at in sorted(positions, reverse=reverse)]


def _positions(
    paths: Sequence[str], filters: Filters, sort: SortKey
) -> "list[tuple[int, SortPosition]]":
    """The places and the positions of those batches among some that match."""
    from deepsec_results.analysis.columns import sort_position

    places = {path: at for at, path in enumerate(paths)}
    return [
        (places[batch.file.path], sort_position(batch.listed, sort))
        for batch in (read_for(sort, batch) for batch in matching(paths, filters))
    ]
