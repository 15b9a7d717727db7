"""The batches that a command is about: named ones, those that match the filters, or the last."""

import os
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, structs

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.named_batches import find_batch, why_only_by_name
from deepsec_results.reading.names import created_in
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch, load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batch
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    nothing_found,
    paths_in,
    search,
    select,
    settle_run,
)

_MOST_LINKS = 40  # from one to the next, as in Linux


def load_named(names: Sequence[str], opener: DirectoryOpener) -> list[LoadedBatch]:
    """Read the batches that are named.

    `opener` is called at most once, for a name that is not a path. Raises RequestError for a batch
    that does not exist.
    """
    opened: list[ResultsDirectory] = []

    def choose() -> ResultsDirectory:
        if not opened:
            opened.append(opener())
        return opened[0]

    return load_batches([find_batch(name, choose, reporter().remark) for name in names])


def each_once(batches: Sequence[LoadedBatch]) -> list[LoadedBatch]:
    """Each batch once, even if several paths name it."""
    unique = {_identity(batch.file.path): batch for batch in reversed(batches)}
    return list(unique.values())[::-1]


def _identity(path: str) -> str:
    """A path that is the same for all paths of a batch.

    Links are followed as long as they lead to the name of a batch: copies of a batch in several
    directories of git-annex lead to the same object, but are two batches.
    """
    for _ in range(_MOST_LINKS):
        if not os.path.islink(path):
            break
        target = os.path.join(os.path.dirname(path), os.readlink(path))
        if created_in(os.path.basename(target)) is None:
            break
        path = target
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def refuse_both(names: Sequence[str] | None, filters: Filters, limit: int | None) -> None:
    """Raise RequestError if batches are both named and filtered."""
    if names and not (filters.keeps_all and limit is None):
        raise RequestError("give batch names or filters, not both")


class ChosenBatches(Struct, frozen=True):
    """The batches that a command works on; `named` unless filters chose them. `selection` are the
    queries of them that the command is about."""

    batches: list[LoadedBatch]
    named: bool
    selection: QuerySelection = ALL_QUERIES


def named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    *,
    about_queries: bool = True,
) -> ChosenBatches:
    """The batches that are named, each once, or else those that match the filters.

    `limit` is None without the option. The filters that depend on queries select queries of named
    batches, too, but if the command is not `about_queries`, only the name of a run does. Reports an
    empty answer. Raises RequestError.
    """
    if names:
        refuse_both(names, filters.of_batches if about_queries else filters.without_run, limit)
        batches = each_once(load_named(names, opener))
        return _chosen(batches, filters, about_queries=about_queries)
    directory = opener()
    settled = settle_run(filters, directory)
    batches = select(directory, settled, limit or 0).batches
    if not batches:
        report_nothing(settled, directory)
    return ChosenBatches(batches, False, _selection(settled, about_queries=about_queries))


def _chosen(batches: list[LoadedBatch], filters: Filters, *, about_queries: bool) -> ChosenBatches:
    """Batches that the user named, and the selected queries."""
    selection = _selection(settled_among(batches, filters), about_queries=about_queries)
    return ChosenBatches(batches, True, selection)


def settled_among(batches: Sequence[LoadedBatch], filters: Filters) -> Filters:
    """The filters as `settle_run` makes them, for batches that are read."""
    run = filters.run
    if run is None:
        return structs.replace(filters, exact_run=False)
    from deepsec_results.use_cases.query_filters import has_exactly

    return structs.replace(filters, exact_run=any(has_exactly(batch, run) for batch in batches))


def _selection(filters: Filters, *, about_queries: bool) -> QuerySelection:
    if about_queries:
        return filters.selection
    return QuerySelection(run=filters.run, exact=filters.exact_run)


def each_named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> tuple[Iterator[LoadedBatch], QuerySelection]:
    """The batches of `named_or_filtered`, each once, as they are read, so that they need not be
    held together; and the selected queries. The progress is reported."""
    if names or limit:
        chosen = named_or_filtered(names, opener, filters, limit)
        batches = each_once(chosen.batches)
        return iter(reporter().watched(batches, len(batches))), chosen.selection
    directory = opener()
    settled = settle_run(filters, directory)
    return _each_new(each_filtered(directory, settled)), settled.selection


def _each_new(batches: Iterable[LoadedBatch]) -> Iterator[LoadedBatch]:
    known: set[str] = set()
    for batch in batches:
        identity = _identity(batch.file.path)
        if identity not in known:
            known.add(identity)
            yield batch


def each_filtered(directory: ResultsDirectory, filters: Filters) -> Iterator[LoadedBatch]:
    """The batches of a directory that match, as they are read. Reports that there are none."""
    is_empty = True
    for _, found in search(paths_in(directory, filters), filters, alone=True):
        for batch in found:
            is_empty = False
            yield batch
    if is_empty:
        os.getcwd()  # fails in a directory that was deleted, which looks empty
        report_nothing(filters, directory)


def named_filtered_or_last(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    *,
    about_queries: bool = True,
    about_runs: bool = True,
) -> ChosenBatches:
    """The batches of `named_or_filtered`; without names and filters, the last.

    The name of a run alone does not filter: it selects a run of the last batch, unless the command
    is not `about_runs`, but about whole batches.
    """
    alone = filters.without_run if about_runs else filters
    if not names and alone.keeps_all and limit is None:
        return _chosen(_last(opener()), filters, about_queries=about_queries)
    return named_or_filtered(names, opener, filters, limit, about_queries=about_queries)


def _last(directory: ResultsDirectory) -> list[LoadedBatch]:
    """The last batch, if there is one. Reports an empty answer, and one that a name decides."""
    paths, _ = directory.first_batches(2)
    if not paths:
        reporter().remark(nothing_found(Filters(), directory))
        return []
    report_if_only_by_name(paths[0], paths)
    return load_batches(paths[:1])


def report_nothing(filters: Filters, directory: ResultsDirectory) -> None:
    """Report that no batch matches. Raises RequestError if that is because none has the run."""
    by_run = structs.replace(filters.of_batches, run=filters.run, exact_run=filters.exact_run)
    if filters.run is not None and not select(directory, by_run, 1).batches:
        for batch in select(directory, filters.of_batches, 1).batches:
            try:
                narrow_batch(batch, by_run.selection)
            except SelectionError as error:
                raise RequestError(f"{batch.listed.row.id}: {error}") from None
    reporter().remark(nothing_found(filters, directory))


def report_if_only_by_name(path: str, ordered: Sequence[str]) -> None:
    """Report that only its name makes a batch the last one of the `ordered` paths, if so."""
    if why := why_only_by_name(path, ordered):
        reporter().remark(f"the last batch is {why}")
