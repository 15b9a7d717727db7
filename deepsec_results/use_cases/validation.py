"""Validate the files and directories that the user names, part by part."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from deepsec_results.analysis.conformity import damage_finding
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.findings import Rules
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import ResultsDirectory, SelectionError, resolve_archive
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.named_batches import find_batch
from deepsec_results.reading.reading_context import current_context
from deepsec_results.use_cases.batch_validation import (
    ValidatedFiles,
    validate_batches,
)
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.path_validation import (
    names_batch,
    validate_batches_of,
    validate_directory,
    validate_file,
    validate_folder,
)

# The modules that filter batches are imported on demand: what is named needs none of them.
if TYPE_CHECKING:
    from deepsec_results.use_cases.selection import DirectoryOpener


ALL_RULES = Rules()


def validate_named(
    names: Sequence[str] | None,
    opener: "DirectoryOpener",
    filters: Filters,
    limit: int | None,
    rules: Rules,
) -> Iterator[ValidatedFiles]:
    """Validate what is named, or else the batches that match the filters, or else all batches.

    A name is a path or the name of a batch. Reports that no batch matches. Raises RequestError.
    """
    _refuse_both(names, filters, limit)
    yield from _validate_chosen(names, opener, filters, limit, rules)
    yield from _damaged_archives(rules)
    if current_context().read_only_links:
        yield ValidatedFiles(only_links=True)


def _refuse_both(names: Sequence[str] | None, filters: Filters, limit: int | None) -> None:
    if not (filters.keeps_all and limit is None):
        from deepsec_results.use_cases.chosen_batches import refuse_both

        refuse_both(names, filters, limit)


def _damaged_archives(rules: Rules) -> Iterator[ValidatedFiles]:
    """The damages of the archives that were read."""
    for archive in current_context().archives.values():
        if archive.damages:
            part = ValidatedFiles(damaged=1)
            part.add([damage_finding(archive.name, str(at)) for at in archive.damages], rules)
            yield part


def _validate_chosen(
    names: Sequence[str] | None,
    opener: "DirectoryOpener",
    filters: Filters,
    limit: int | None,
    rules: Rules,
) -> Iterator[ValidatedFiles]:
    if names:
        yield from validate_paths(names, rules, opener)
        return
    directory = opener()
    if filters.keeps_all and limit is None:
        yield from validate_directory(directory, rules)
        return
    from deepsec_results.use_cases.selection import nothing_found, select, settle_run

    filters = settle_run(filters, directory)
    batches = select(directory, filters, limit or 0).batches
    if not batches:
        reporter().remark(nothing_found(filters, directory))
    paths = [batch.file.path for batch in reversed(batches)]
    yield from validate_batches_of(paths, directory, rules)


def validate_on_cluster(
    names: Sequence[str] | None,
    opener: "DirectoryOpener",
    filters: Filters,
    limit: int | None,
    rules: Rules,
    address: str,
) -> Iterator[ValidatedFiles]:
    """Validate as `validate_named` does, by the workers of a cluster. Names are paths.

    Raises RequestError.
    """
    from deepsec_results.use_cases.cluster import on_cluster, shared_directory, shared_path

    _refuse_both(names, filters, limit)
    paths = [shared_path(name if name == "-" else resolve_archive(name)) for name in names or ()]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    if not paths:
        directory = shared_directory(opener())
        folders = list(directory.paths)
        opener = partial(shared_directory, directory)
    with on_cluster(address, folders):
        yield from validate_named(paths or None, opener, filters, limit, rules)


def validate_paths(
    names: Iterable[str], rules: Rules = ALL_RULES, opener: "DirectoryOpener | None" = None
) -> Iterator[ValidatedFiles]:
    """Validate what is named, part by part: files, directories, and batches by their names."""
    known, open_once = list(names), cache(opener or _open_directory)
    for name in known:
        for part in _validate_one(name, open_once, rules):
            if len(known) > 1:
                part.directory = None
            yield part


def _open_directory() -> ResultsDirectory:
    from deepsec_results.use_cases.selection import open_directory

    return open_directory()


def _validate_one(name: str, opener: "DirectoryOpener", rules: Rules) -> Iterator[ValidatedFiles]:
    path = name if name == "-" else resolve_archive(name)
    if path != "-" and file_system.is_folder(path) and not names_batch(path.rstrip("/")):
        yield from validate_folder(path, rules)
    elif path == "-" or file_system.exists(path) or not _can_name_batch(path):
        yield validate_file(path, rules)
    else:
        yield _validate_batch_named(name, opener, rules)


def _validate_batch_named(name: str, opener: "DirectoryOpener", rules: Rules) -> ValidatedFiles:
    """Validate a batch of the results directory with its runs and queries."""
    try:
        directory = opener()
    except RequestError as error:
        return ValidatedFiles(missing=[f"{name}: no such file; {error}"])
    try:
        path = find_batch(name, lambda: directory, reporter().remark)
    except SelectionError as error:
        return ValidatedFiles(missing=[str(error)])
    return validate_batches([path], os.path.dirname(path) or ".", rules)


def _can_name_batch(name: str) -> bool:
    """Whether a name without a file can be that of a batch in the results directory."""
    is_path = not name or os.path.basename(name) != name
    return not is_path and (names_batch(name) or not name.endswith(".json"))
