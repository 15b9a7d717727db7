"""Batches and their queries, counted and summed up."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.measured import Measured, measured_queries
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.statistics import Statistics, sum_up
from deepsec_results.analysis.vocabulary import GroupKey, RowStatus
from deepsec_results.use_cases.chosen_batches import each_named_or_filtered
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.partial_batches import PartialBatches
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.subjects import readable_subjects


class LoadedStatistics(Struct, frozen=True):
    """The statistics, the batches that are partial, and whether a named batch could not be read."""

    statistics: Statistics
    partial: PartialBatches
    unreadable: bool


def load_statistics(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    by: Sequence[GroupKey] = (),
) -> LoadedStatistics:
    """Sum up the batches that are named, each once, or else those that match the filters.

    Of their queries, only those that the filters select are counted; `by` adds groupings. Only one
    batch is held at a time. Raises RequestError.
    """
    partial = PartialBatches()
    batches, selection = each_named_or_filtered(names, opener, filters, limit)
    read = (_with_queries(batch, selection, partial) for batch in batches)
    statistics = sum_up(read, by)
    unreadable = bool(names) and RowStatus.UNREADABLE in statistics.batches
    return LoadedStatistics(statistics, partial, unreadable)


def _with_queries(
    batch: LoadedBatch, selection: QuerySelection, partial: PartialBatches
) -> tuple[ListedBatch, Sequence[Measured]]:
    """A batch with its queries, none if it cannot be read; `partial` is added to."""
    for subject in readable_subjects([batch], selection):
        partial.add(subject.listed)
        return batch.listed, measured_queries(subject)
    return batch.listed, ()
