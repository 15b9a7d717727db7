"""Follow the queries of an input through the batches of a directory."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.history import History, trace_histories
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.names import sort_key
from deepsec_results.use_cases.chosen_batches import each_once, load_named, refuse_both
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_files
from deepsec_results.use_cases.selection import DirectoryOpener, select
from deepsec_results.use_cases.subjects import find_input_names, load_queries


class LoadedHistories(Struct, frozen=True):
    """The histories of the queries, and the batches with the input that could be read."""

    histories: Sequence[History]
    listed: Sequence[ListedBatch]


def load_histories(
    name: str,
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    query: int | None,
) -> LoadedHistories:
    """Follow the queries of the input `name`, or one `query`, through the batches that are named,
    or else through those that match the filters: the newest `limit` of those with the input.

    Raises RequestError if there is no such input or query.
    """
    refuse_both(names, filters, limit)
    found, no_batch = _found(names, opener, filters)
    batches = [*map(with_files, found)]
    wanted = find_input_names(name, batches, no_batch)
    # A batch that cannot be read may have the input; it is reported.
    having = [
        batch
        for batch in batches
        if batch.listed.files is None or not wanted.isdisjoint(batch.listed.files)
    ]
    loaded = load_queries(having[-limit:] if limit else having, lambda file: file.name in wanted)
    histories = [
        history
        for history in trace_histories(loaded.queries, loaded.sources)
        if query is None or history.query in (query, None)
    ]
    if not histories:
        raise SelectionError(f"{min(wanted)} has no query {query}")
    return LoadedHistories(histories, loaded.listed)


def _found(
    names: Sequence[str] | None, opener: DirectoryOpener, filters: Filters
) -> tuple[list[LoadedBatch], str]:
    """The batches, oldest first, and the beginning of a sentence about none of them."""
    if names:
        batches = each_once(load_named(names, opener))
        return sorted(batches, key=_time_position), "no named batch"
    directory = opener()
    matching = "" if filters.keeps_all else " that matches the filters"
    batches = select(directory, filters, reverse=True).batches
    return batches, f"no batch in {directory.shown}{matching}"


def _time_position(batch: LoadedBatch) -> tuple[int, float, str]:
    """The place of a batch in the order of time, as in a results directory."""
    file = batch.file
    return file.created or 0, file.written or 0.0, sort_key(f"{file.id}.json") or file.id
