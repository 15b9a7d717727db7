"""Compare two results directories, one pair of batches after the other."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.change_conditions import conditions_met
from deepsec_results.analysis.comparison import Comparison, compare
from deepsec_results.analysis.directory_comparison import DirectoryComparison, DirectoryTotals
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.pairing import Pair, pair
from deepsec_results.analysis.query_comparison import Bounds
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.spelling import composed
from deepsec_results.use_cases.chosen_batches import each_filtered
from deepsec_results.use_cases.cores import pieces_of
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    load_batches,
    with_files,
    with_tally,
)
from deepsec_results.use_cases.partial_batches import PartialBatches
from deepsec_results.use_cases.subjects import subject_of

_AT_ONCE = 32  # pairs of batch results that are read, and waited for, together


class _Known(Struct, frozen=True):
    """What a batch is paired by. The batch itself is read again when it is compared."""

    path: str
    title: str | None
    inputs: frozenset[str]


class _DirectorySide(Struct):
    """The batches of a directory, newest first, and the rows of those that cannot be read."""

    known: list[_Known] = []
    unreadable: list[Row] = []


def compare_directories(
    a: str, b: str, bounds: Bounds
) -> tuple[DirectoryComparison, PartialBatches]:
    """Compare the batches of two directories, paired by title and inputs.

    Also returns the batches that are partial. The batches are compared, and added to these and to
    the totals, when the comparisons are taken; then RequestError is raised if no query is in both.
    """
    side_a, side_b = _look_at(a), _look_at(b)
    keys = [_title_and_inputs, _title, _inputs]
    pairs: list[Pair[_Known]] = pair(side_a.known, side_b.known, keys)
    removed, removed_verdicts = _removed([one.a for one in pairs if one.b is None])
    added = [batch.listed.row for batch in _load([one.b for one in pairs if one.a is None])]
    both = [(one.a.path, one.b.path) for one in pairs if one.a is not None and one.b is not None]
    partial, totals, conditions = PartialBatches(), DirectoryTotals(), set[str]()

    def comparisons() -> Iterator[Comparison]:
        for comparison in _comparisons(both, bounds, partial):
            totals.add(comparison)
            conditions.update(conditions_met(comparison))
            yield comparison
        if both and totals.without_queries and not totals.gone:
            raise RequestError(f"nothing to compare: {a} and {b} have no query in common")

    compared = DirectoryComparison(
        a,
        b,
        comparisons(),
        totals,
        conditions,
        removed=removed,
        added=added,
        unreadable=[("a", row) for row in side_a.unreadable]
        + [("b", row) for row in side_b.unreadable],
        removed_verdicts=removed_verdicts,
    )
    return compared, partial


def _look_at(path: str) -> _DirectorySide:
    """The batches of a directory; an empty one is reported."""
    side = _DirectorySide()
    titles: dict[str | None, str | None] = {}  # most batches share their title and their inputs
    inputs: dict[frozenset[str], frozenset[str]] = {}
    for batch in each_filtered(ResultsDirectory((path,), named=True), Filters()):
        row = batch.listed.row
        if row.status is RowStatus.UNREADABLE:
            side.unreadable.append(row)
            continue
        found = input_set(with_files(batch))
        written = title_of(batch)
        title = titles.setdefault(written, written)
        side.known.append(_Known(row.path, title, inputs.setdefault(found, found)))
    return side


def input_set(batch: LoadedBatch) -> frozenset[str]:
    """The names of a batch's inputs, once they are read, with their accents composed."""
    return frozenset(map(composed, batch.listed.files or ()))


def title_of(batch: LoadedBatch) -> str | None:
    """The title of a batch, with its accents composed."""
    title = batch.listed.row.title
    return None if title is None else composed(title)


def _title(batch: _Known) -> str | None:
    return batch.title


def _inputs(batch: _Known) -> frozenset[str] | None:
    return batch.inputs or None


def _title_and_inputs(batch: _Known) -> tuple[str, frozenset[str]] | None:
    return None if batch.title is None else (batch.title, batch.inputs)


def _removed(batches: Sequence[_Known | None]) -> tuple[list[Row], int]:
    """The rows of batches, and the number of their verdicts."""
    rows: list[Row] = []
    verdicts = 0
    for batch in map(with_tally, _load(batches)):
        rows.append(batch.listed.row)
        verdicts += 0 if batch.listed.tally is None else batch.listed.tally.queries_done
    return rows, verdicts


def _load(batches: Sequence[_Known | None]) -> Iterator[LoadedBatch]:
    paths = [batch.path for batch in batches if batch is not None]
    for piece in pieces_of(paths, _AT_ONCE):
        yield from load_batches(piece)


def _comparisons(
    pairs: Sequence[tuple[str, str]], bounds: Bounds, partial: PartialBatches
) -> Iterator[Comparison]:
    """Pairs of batches compared, one after the other; the progress is reported."""
    pieces = pieces_of(pairs, _AT_ONCE)
    for piece in reporter().watched(pieces, len(pieces)):
        loaded = load_batches([path for both in piece for path in both])
        for a, b in zip(loaded[::2], loaded[1::2], strict=True):
            subjects = subject_of(a), subject_of(b)
            for subject in subjects:
                partial.add(subject.listed)
            yield compare(*subjects, bounds)
