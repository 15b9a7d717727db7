"""Follow the queries of an input through the batches of a directory."""

from collections.abc import Sequence

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.history import History, trace_histories
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.names import sort_key
from deepsec_results.use_cases.chosen_batches import (
    each_once,
    load_named,
    refuse_both,
    settled_among,
)
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch, with_files
from deepsec_results.use_cases.query_filters import selected_inputs
from deepsec_results.use_cases.selection import DirectoryOpener, select, settle_run
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

    Only queries that the filters select are followed.

    Raises RequestError if there is no such input or query.
    """
    refuse_both(names, filters.of_batches, limit)
    found, filters, no_batch = _found(names, opener, filters)
    batches = [*map(with_files, found)]
    wanted = find_input_names(name, batches, no_batch)
    # A batch that cannot be read may have the input; it is reported.
    by_name = structs.replace(filters.selection, verdicts=frozenset())
    having = [
        batch
        for batch in batches
        if batch.listed.files is None or not wanted.isdisjoint(selected_inputs(batch, by_name))
    ]
    loaded = load_queries(
        having[-limit:] if limit else having,
        structs.replace(filters.selection, run=None),
        lambda file: file.name in wanted,
    )
    histories = [
        history
        for history in trace_histories(loaded.queries, loaded.sources)
        if query is None or history.query in (query, None)
    ]
    if not histories and query is not None:
        raise SelectionError(f"{min(wanted)} has no query {query}")
    if not histories:
        reporter().remark(f"no query of {min(wanted)} matches the filters")
    return LoadedHistories(histories, loaded.listed)


def _found(
    names: Sequence[str] | None, opener: DirectoryOpener, filters: Filters
) -> tuple[list[LoadedBatch], Filters, str]:
    """The batches, oldest first, the filters as `settle_run` makes them, and the beginning of a
    sentence about no batch."""
    if names:
        batches = sorted(each_once(load_named(names, opener)), key=_time_position)
        return batches, settled_among(batches, filters), "no named batch"
    directory = opener()
    settled = settle_run(filters, directory)
    matching = "" if filters.keeps_all else " that matches the filters"
    batches = select(directory, settled, reverse=True).batches
    return batches, settled, f"no batch in {directory.shown}{matching}"


def _time_position(batch: LoadedBatch) -> tuple[int, float, str]:
    """The place of a batch in the order of time, as in a results directory."""
    file = batch.file
    return file.created or 0, file.written or 0.0, sort_key(f"{file.id}.json") or file.id
