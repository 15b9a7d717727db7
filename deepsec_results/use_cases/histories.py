"""Follow the queries of an input through the batches of a directory."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.history import History, trace_histories
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.use_cases.loaded_batch import with_files
from deepsec_results.use_cases.selection import select
from deepsec_results.use_cases.subjects import find_input_name, load_records


class LoadedHistories(Struct, frozen=True):
    """The histories of the queries, and the batches with the input that could be read."""

    histories: Sequence[History]
    listed: Sequence[ListedBatch]


def load_histories(
    name: str, directory: ResultsDirectory, filters: Filters, query: int | None
) -> LoadedHistories:
    """Follow the queries of the input `name`, or one `query`, through the batches that match.

    Raises RequestError if there is no such input or query.
    """
    batches = [*map(with_files, select(directory, filters, reverse=True).batches)]
    wanted = find_input_name(name, batches, directory, filters)
    # A batch that cannot be read may have the input; it is reported.
    having = [
        batch for batch in batches if batch.listed.files is None or wanted in batch.listed.files
    ]
    loaded = load_records(having, lambda found: found.name == wanted)
    histories = [
        history
        for history in trace_histories(loaded.records)
        if query is None or history.query in (query, None)
    ]
    if not histories:
        raise SelectionError(f"{wanted} has no query {query}")
    return LoadedHistories(histories, loaded.listed)
