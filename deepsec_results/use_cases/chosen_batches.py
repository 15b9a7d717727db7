"""The batches that a command is about: named ones, those that match the filters, or the last."""

import os
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.named_batches import find_batch, why_only_by_name
from deepsec_results.reading.names import created_in
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    load_batches,
)
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    nothing_found,
    paths_in,
    search,
    select,
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


def named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> list[LoadedBatch]:
    """The batches that are named, or else those that match the filters.

    `limit` is None without the option. Reports an empty answer. Raises RequestError.
    """
    refuse_both(names, filters, limit)
    if names:
        return load_named(names, opener)
    directory = opener()
    batches = select(directory, filters, limit or 0).batches
    if not batches:
        reporter().remark(nothing_found(filters, directory))
    return batches


def each_named_or_filtered(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> Iterator[LoadedBatch]:
    """The batches of `named_or_filtered`, each once, as they are read, so that they need not be
    held together. The progress is reported."""
    if names or limit:
        batches = each_once(named_or_filtered(names, opener, filters, limit))
        yield from reporter().watched(batches, len(batches))
        return
    refuse_both(names, filters, limit)
    known: set[str] = set()
    for batch in each_filtered(opener(), filters):
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
        reporter().remark(nothing_found(filters, directory))


class ChosenBatches(Struct, frozen=True):
    """The batches that a command works on; `named` unless filters chose them."""

    batches: list[LoadedBatch]
    named: bool


def named_filtered_or_last(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
) -> ChosenBatches:
    """The batches that are named, or those that match the filters; without either, the last.

    `limit` is None if none was given. Reports an empty answer. Raises RequestError.
    """
    if not names and filters.keeps_all and limit is None:
        return ChosenBatches(_last(opener()), named=True)
    return ChosenBatches(named_or_filtered(names, opener, filters, limit), bool(names))


def _last(directory: ResultsDirectory) -> list[LoadedBatch]:
    """The last batch, if there is one. Reports an empty answer, and one that a name decides."""
    paths, _ = directory.first_batches(2)
    if not paths:
        reporter().remark(nothing_found(Filters(), directory))
        return []
    report_if_only_by_name(paths[0], paths)
    return load_batches(paths[:1])


def report_if_only_by_name(path: str, ordered: Sequence[str]) -> None:
    """Report that only its name makes a batch the last one of the `ordered` paths, if so."""
    if why := why_only_by_name(path, ordered):
        reporter().remark(f"the last batch is {why}")
