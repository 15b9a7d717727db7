"""Batches and their queries, counted and summed up."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.statistics import Statistics, sum_up
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.use_cases.selection import DirectoryOpener, each_once, named_or_filtered
from deepsec_results.use_cases.subjects import load_records


class LoadedStatistics(Struct, frozen=True):
    """The statistics, the batches that could be read, and whether a named batch could not."""

    statistics: Statistics
    listed: Sequence[ListedBatch]
    unreadable: bool


def load_statistics(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> LoadedStatistics:
    """Sum up the batches that are named, each once, or else those that match the filters.

    Raises RequestError.
    """
    batches = each_once(named_or_filtered(names, opener, filters, limit))
    rows = [batch.listed.row for batch in batches]
    damages = [batch.listed.damage for batch in batches]
    loaded = load_records(batches)
    unreadable = bool(names) and any(row.status is RowStatus.UNREADABLE for row in rows)
    return LoadedStatistics(sum_up(rows, loaded.records, damages), loaded.listed, unreadable)
