"""The queries of many batches, in pieces, so that one can be shown while the next is read."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

import msgspec
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
from deepsec_results.analysis.vocabulary import QuerySortKey, RowStatus
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.trees import RunFile
from deepsec_results.use_cases.chosen_batches import (
    each_once,
    load_named,
    refuse_both,
    settled_among,
)
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    is_run_or_query,
    load_batches,
    with_each_run,
)
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batch
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    matching,
    nothing_found,
    paths_in,
    settle_run,
)

_PIECE = 16  # batches that are read together
_FEW = 50  # below this number of batches, starting other processes does not pay


class QueryRequest(Struct, frozen=True):
    """Which queries to list, and in which order.

    `filters` select batches and queries; of these, the queries with the number `query` are listed.
    A `limit` of 0 means all.
    """

    filters: Filters = Filters()
    query: int | None = None
    limit: int = 0
    sort: QuerySortKey = QuerySortKey.CREATED
    reverse: bool = False

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
            rows = _first(rows, request)
        found += piece.found
        read += piece.read
        is_cut |= piece.is_cut
        batches += piece.batches
        problems += piece.problems
    ordered = rows if request.by_time else _first(rows, request)
    is_cut |= found > len(ordered)
    return QueryPiece(ordered, found, is_cut, batches, problems, read=read)


def _first(rows: Iterable[QueryRow], request: QueryRequest) -> list[QueryRow]:
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
    first = rows if request.by_time or not request.limit else _first(rows, request)
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
        return _selected_rows(narrow_batch(batch, request.selection), request.selection)
    # Only rows are kept, because the files of a large batch may not fit into the memory.
    examine = partial(_rows_of, setting=_setting(batch), selection=request.selection)
    read, runs = with_each_run(batch, examine)
    names = [name for name, _ in runs]
    return read, list(with_distinct_inputs(names, [rows for _, rows in runs]))


def _setting(batch: LoadedBatch) -> Setting:
    """How a batch ran, as far as that is known of one that cannot be read."""
    row = batch.listed.row
    return setting_of(batch.file.batch, row) if isinstance(batch.file, BatchFile) else Setting(row)


def _rows_of(
    run: RunFile, setting: Setting, selection: QuerySelection
) -> tuple[str, list[QueryRow]]:
    """The name of a run's input, and the rows of its selected queries, unless the selection names
    the run; `setting` is that of its batch."""
    row, name = setting.row, run.input.name
    if not selection.selects_all and not selection.runs([names_of(run)]):
        return name, []
    return name, _kept(rows_of_run(setting, run_of(run, row.id, row.stale_since)), selection)


def _kept(rows: list[QueryRow], selection: QuerySelection) -> list[QueryRow]:
    return [row for row in rows if not selection.verdicts or row.verdict in selection.verdicts]


def _selected_rows(
    narrowed: NarrowedBatch, selection: QuerySelection
) -> tuple[LoadedBatch, list[QueryRow]]:
    setting, selected = _setting(narrowed.batch), narrowed.runs or ()
    found = {run.number: _kept(rows_of_run(setting, run), selection) for run in selected}
    # The names of all inputs decide which one gets a number.
    known = narrowed.batch.runs
    if known is None:
        named = [(run.number, run.input) for run in selected]
    else:
        named = [(run.number, run.input.name) for run in known]
    runs = [found.get(number, []) for number, _ in named]
    names = [name for _, name in named]
    return narrowed.batch, list(with_distinct_inputs(names, runs))
