"""Select runs and queries of a batch, and load everything about them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.narrowing import narrow_runs
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection, RunNames
from deepsec_results.analysis.run import Run, run_of
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.directories import SelectionError, some_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.run_documents import decode_query
from deepsec_results.reading.trees import read_named
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    with_each_run,
    with_runs,
    with_tally,
)
from deepsec_results.use_cases.named_part import find_part

if TYPE_CHECKING:
    from deepsec_results.analysis.batch_details import BatchDetails
    from deepsec_results.analysis.rows import LastSign
    from deepsec_results.reading.trees import RunFile


class Shortening(Protocol):
    """What a caller wants of the selected runs of a large batch."""

    def __call__(self, run: Run, directory: str) -> Run:
        """A run without the texts of its queries; `directory` is the results directory."""


class NarrowedBatch(Struct, frozen=True):
    """A batch with the selected runs and queries.

    `runs` is None if they are unknown: the batch is unreadable, or does not list its runs. `by_run`
    and `by_query` are true if a run or a query was selected.
    """

    batch: LoadedBatch
    runs: Sequence[Run] | None
    by_run: bool = False
    by_query: bool = False

    @property
    def queries(self) -> list[Query]:
        """The queries, run by run."""
        return [query for run in self.runs or () for query in run.queries]

    @property
    def unreadable_runs(self) -> list[Run]:
        """The runs that cannot be read, and whose queries are therefore unknown."""
        return [run for run in self.runs or () if run.error is not None and not run.queries]


def narrow_batches(
    batches: Sequence[LoadedBatch],
    selection: QuerySelection = ALL_QUERIES,
    *,
    named: bool,
    shorten: Shortening | None = None,
) -> list[NarrowedBatch]:
    """Read the runs of batches and keep the selected ones. With `shorten`, all cores share the runs
    of a large batch, and only what that returns is kept of each.

    A batch without such a run or query is an error if the user named the batch. Otherwise, it is
    skipped if another batch has such a run or query. Raises RequestError.
    """
    narrowed: list[NarrowedBatch] = []
    complaint: RequestError | None = None
    for batch in batches:
        try:
            narrowed.append(narrow_batch(batch, selection, shorten))
        except SelectionError as error:
            complaint = complaint or RequestError(f"{batch.listed.row.id}: {error}")
            if named:
                break
    if complaint is not None and (named or not narrowed):
        raise complaint
    return narrowed


def narrow_batch(
    batch: LoadedBatch,
    selection: QuerySelection = ALL_QUERIES,
    shorten: Shortening | None = None,
) -> NarrowedBatch:
    """A batch with the selected runs and queries, or the run or query that is named by its own
    file.

    `shorten` is as in `narrow_batches`; runs and queries that are selected by name are whole. A run
    that cannot be read is kept for any verdict. Raises RequestError, which is a SelectionError if
    there is no such run or query.
    """
    run, query = selection.run, selection.query
    part = find_part(batch, run, query)
    if part is not None:
        names = RunNames(part.run.number, part.run.input, part.run.path)
        runs = [part.run] if selection.runs([names]) else []
        return NarrowedBatch(part.batch, _with_judged(runs, selection), not part.is_query,
                             part.is_query)  # fmt: skip
    if isinstance(batch.file, UnreadableFile):
        return NarrowedBatch(batch, None)
    selects_parts = selection.selects_runs or query is not None
    if shorten is not None and not selects_parts and _is_shared(batch.file):
        return _with_short_runs(batch, selection, shorten)
    known = with_runs(batch)
    if known.runs is None:
        if run is not None or query is not None:
            raise SelectionError("the file does not list its runs")
        return NarrowedBatch(known, None)
    row = batch.listed.row
    files = narrow_runs(known.runs, selection)
    runs = [run_of(file, row.id, row.last_sign) for file in files]
    return NarrowedBatch(known, _with_judged(runs, selection), run is not None, query is not None)


def _is_shared(file: BatchFile) -> bool:
    from deepsec_results.use_cases.examined_runs import are_shared

    return are_shared(file.batch)


def _with_short_runs(
    batch: LoadedBatch, selection: QuerySelection, shorten: Shortening
) -> NarrowedBatch:
    row = batch.listed.row
    examine = partial(
        _shortened,
        batch=row.id,
        last_sign=row.last_sign,
        selection=selection,
        shorten=partial(shorten, directory=batch.directory),
    )
    known, runs = with_each_run(batch, examine)
    if isinstance(known.file, UnreadableFile):
        return NarrowedBatch(known, None)
    return NarrowedBatch(known, [run for run in runs if run is not None])


def _shortened(
    file: "RunFile",
    batch: str,
    last_sign: "LastSign | None",
    selection: QuerySelection,
    shorten: Callable[[Run], Run],
) -> Run | None:
    """What is kept of a run of a large batch; None if it is not selected."""
    selected = _with_judged([run_of(file, batch, last_sign)], selection)
    return shorten(selected[0]) if selected else None


def with_texts(run: Run, directory: str) -> Run:
    """A run whose `shortened` queries have their results again, read anew."""
    paths = [query.path for query in run.queries if query.file is None and query.path is not None]
    found = dict(read_named(paths, directory, decode_query))
    return replace(run, queries=[replace(query, file=found[query.path]) if query.path in found
                                 else query for query in run.queries])  # fmt: skip


def _with_judged(runs: Sequence[Run], selection: QuerySelection) -> Sequence[Run]:
    """Runs with the queries whose verdicts and figures are selected, and unreadable runs."""
    if not selection.judges:
        return runs
    kept = [replace(run, queries=[query for query in run.queries
                                  if selection.keeps(query)])
            for run in runs]  # fmt: skip
    return [run for run in kept if run.queries or run.error is not None]


def details_of(batch: LoadedBatch) -> "BatchDetails | UnreadableFile":
    """Everything about a batch, from its own file and from the files below it."""
    file = batch.file
    if isinstance(file, UnreadableFile):
        return file
    from deepsec_results.analysis.batch_details import describe_batch

    return describe_batch(file, with_tally(batch).listed)


def only_query(batches: Sequence[NarrowedBatch], what: str) -> Query:
    """The only selected query; the option `what` needs exactly one. Raises RequestError."""
    queries = [query for narrowed in batches for query in narrowed.queries]
    unreadable = [run for narrowed in batches for run in narrowed.unreadable_runs]
    if unreadable and len(queries) < 2:
        # The query may be in that run.
        raise RequestError(f"{unreadable[0].label}: {unreadable[0].error}")
    if len(queries) != 1:
        found = _found([f"{query.run} query {query.number}" for query in queries])
        raise RequestError(f"{what} needs one query, found {found}; use --run and --query")
    return queries[0]


def only_run(batches: Sequence[NarrowedBatch], what: str) -> tuple[NarrowedBatch, Run]:
    """The only selected run, and its batch; the option `what` needs exactly one. Raises
    RequestError."""
    runs = [(narrowed, run) for narrowed in batches for run in narrowed.runs or ()]
    if len(runs) != 1:
        found = _found([f"{run.number} {run.name}" for _, run in runs])
        raise RequestError(f"{what} needs one run, found {found}; use --run")
    return runs[0]


def _found(names: Sequence[str]) -> str:
    return f"{len(names)}: {some_of(names)}" if names else "none"
