"""The queries of some batches, read and selected, maybe in a worker process."""

from collections.abc import Iterable, Sequence
from functools import partial

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.narrowing import names_of
from deepsec_results.analysis.query_rows import (
    QueryRow,
    first_rows,
    rows_of_run,
    with_distinct_inputs,
)
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import run_of
from deepsec_results.analysis.settings import Setting, setting_of
from deepsec_results.analysis.sized_runs import with_sizes
from deepsec_results.analysis.vocabulary import QuerySortKey, RowStatus
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.trees import RunFile
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    is_run_or_query,
    load_batches,
    with_each_run,
)
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batch
from deepsec_results.use_cases.selection import (
    matching,
)


class QueryRequest(Struct, frozen=True):
    """Which queries to list, and in which order.

    `filters` select batches and queries; of these, the queries with the number `query` are listed.
    A `limit` of 0 means all. `sized` rows have the further columns too, for which all processes are
    decoded.
    """

    filters: Filters = Filters()
    query: int | None = None
    limit: int = 0
    sort: QuerySortKey = QuerySortKey.CREATED
    reverse: bool = False
    sized: bool = False

    @property
    def by_time(self) -> bool:
        """Whether the order is that of the batches, so that rows can be shown as they are read."""
        return self.sort is QuerySortKey.CREATED

    @property
    def narrows(self) -> bool:
        """Whether a run or a query of each batch is selected by its name or its number."""
        return self.filters.run is not None or self.query is not None

    @property
    def selection(self) -> QuerySelection:
        """The queries that are listed."""
        return structs.replace(self.filters.selection, query=self.query)


class QueryPiece(Struct, frozen=True):
    """Some rows, out of the `found` ones; `is_cut` if there may be more beyond the limit.

    `batches` are those that are partial, `problems` are batches that cannot be read, `misses` are
    batches without the wanted run or query, and `read` counts the other batches.
    """

    rows: Sequence[QueryRow] = ()
    found: int = 0
    is_cut: bool = False
    batches: Sequence[ListedBatch] = ()
    problems: Sequence[str] = ()
    misses: Sequence[str] = ()
    read: int = 0


def first_of(rows: Iterable[QueryRow], request: QueryRequest) -> list[QueryRow]:
    """The first rows in the order of the request, up to its limit."""
    return first_rows(rows, request.sort, request.limit, reverse=request.reverse)


def read_queries(paths: Sequence[str], request: QueryRequest, *, named: bool) -> QueryPiece:
    """Read the queries of some batches, maybe in a worker process."""
    batches = load_batches(paths) if named else matching(paths, request.filters.of_batches)
    rows: list[QueryRow] = []
    partial_batches: list[ListedBatch] = []
    problems: list[str] = []
    misses: list[str] = []
    for batch in batches:
        try:
            read, found = _rows(batch, request)
        except SelectionError as error:
            reason = f"{batch.listed.row.id}: {error}"
            if named:
                raise RequestError(reason) from None
            misses.append(reason)
            continue
        rows += found
        if read.listed.row.status is RowStatus.UNREADABLE and not found:
            problems.append(f"{read.file.path}: {read.listed.row.error}")
        elif read.listed.tally is None and not found:
            problems.append(f"{read.file.path}: does not list its runs")
        if read.listed.unread is not None or read.listed.unlisted:
            partial_batches.append(read.listed)
    first = rows if request.by_time or not request.limit else first_of(rows, request)
    return QueryPiece(
        rows=first,
        found=len(rows),
        batches=partial_batches,
        problems=problems,
        misses=misses,
        read=len(batches) - len(misses),
    )


def _rows(batch: LoadedBatch, request: QueryRequest) -> tuple[LoadedBatch, list[QueryRow]]:
    """The batch with its queries counted, and the rows of the selected queries.

    Raises SelectionError if there is no such run or query.
    """
    if request.narrows or is_run_or_query(batch.file):
        return _selected_rows(narrow_batch(batch, request.selection), request)
    # Only rows are kept, because the files of a large batch may not fit into the memory.
    examine = partial(_rows_of, setting=_setting(batch), request=request)
    read, runs = with_each_run(batch, examine)
    names = [name for name, _ in runs]
    return read, list(with_distinct_inputs(names, [rows for _, rows in runs]))


def _setting(batch: LoadedBatch) -> Setting:
    """How a batch ran, as far as that is known of one that cannot be read."""
    row = batch.listed.row
    return setting_of(batch.file.batch, row) if isinstance(batch.file, BatchFile) else Setting(row)


def _rows_of(run: RunFile, setting: Setting, request: QueryRequest) -> tuple[str, list[QueryRow]]:
    """The name of a run's input, and the rows of its selected queries, unless the selection names
    the run; `setting` is that of its batch."""
    row, name, selection = setting.row, run.input.name, request.selection
    if not selection.selects_all and not selection.runs([names_of(run)]):
        return name, []
    found = run_of(run, row.id, row.last_sign)
    if request.sized:
        found = with_sizes(found, [query.result for query in run.queries])
    return name, _kept(rows_of_run(setting, found, sized=request.sized), selection)


def _kept(rows: list[QueryRow], selection: QuerySelection) -> list[QueryRow]:
    verdicts, limits = selection.verdicts, selection.limits
    if verdicts:
        rows = [row for row in rows if row.verdict in verdicts]
    if not limits.given:
        return rows
    times = (row.time if row.time_so_far is None else row.time_so_far for row in rows)
    return [row for row, time in zip(rows, times, strict=True) if limits.exceeded(time, row.memory)]


def _selected_rows(
    narrowed: NarrowedBatch, request: QueryRequest
) -> tuple[LoadedBatch, list[QueryRow]]:
    setting, selected = _setting(narrowed.batch), narrowed.runs or ()
    if request.sized:
        selected = [with_sizes(run, [query.file for query in run.queries]) for run in selected]
    found = {
        run.number: _kept(rows_of_run(setting, run, sized=request.sized), request.selection)
        for run in selected
    }
    # The names of all inputs decide which one gets a number.
    known = narrowed.batch.runs
    if known is None:
        named = [(run.number, run.input) for run in selected]
    else:
        named = [(run.number, run.input.name) for run in known]
    runs = [found.get(number, []) for number, _ in named]
    names = [name for _, name in named]
    return narrowed.batch, list(with_distinct_inputs(names, runs))
