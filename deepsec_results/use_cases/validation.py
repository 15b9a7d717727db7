"""Validate the files and directories that the user names, part by part."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial

from deepsec_results.analysis.conformity import (
    damage_finding,
    finding_of,
    read_for_validation,
    validate_document,
)
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.findings import Rules
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import (
    ResultsDirectory,
    SelectionError,
    find_batch,
    resolve_archive,
)
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.files import read_stream
from deepsec_results.reading.half_written import read_one
from deepsec_results.reading.names import created_in
from deepsec_results.reading.plain_trees import plain_places, read_plain_tree
from deepsec_results.reading.problems import NO_TEXT, ReadingError
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.spelling import respelled
from deepsec_results.use_cases.batch_validation import (
    BatchContext,
    ValidatedFiles,
    run_remarks,
    validate_batches,
    validate_run,
)
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.selection import (
    DirectoryOpener,
    nothing_found,
    open_directory,
    refuse_both,
    select,
)

ALL_RULES = Rules()
_AT_ONCE = 32  # batch results that are read, and waited for, together
_FEW_BATCHES = 64  # below this number, starting other processes does not pay


def validate_named(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    rules: Rules,
) -> Iterator[ValidatedFiles]:
    """Validate what is named, or else the batches that match the filters, or else all batches.

    A name is a path or the name of a batch. Reports that no batch matches. Raises RequestError.
    """
    refuse_both(names, filters, limit)
    yield from _validate_chosen(names, opener, filters, limit, rules)
    yield from _damaged_archives(rules)
    if current_context().read_only_links:
        yield ValidatedFiles(only_links=True)


def _damaged_archives(rules: Rules) -> Iterator[ValidatedFiles]:
    """The damages of the archives that were read."""
    for archive in current_context().archives.values():
        if archive.damages:
            part = ValidatedFiles(damaged=1)
            part.add([damage_finding(archive.name, str(at)) for at in archive.damages], rules)
            yield part


def _validate_chosen(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    rules: Rules,
) -> Iterator[ValidatedFiles]:
    if names:
        yield from validate_paths(names, rules, opener)
        return
    directory = opener()
    if filters.keeps_all and limit is None:
        yield from _validate_directory(directory, rules)
        return
    batches = select(directory, filters, limit or 0).batches
    if not batches:
        reporter().remark(nothing_found(filters, directory))
    paths = [batch.file.path for batch in reversed(batches)]
    yield from _validate_batches(paths, directory, rules)


def validate_on_cluster(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    rules: Rules,
    address: str,
) -> Iterator[ValidatedFiles]:
    """Validate as `validate_named` does, by the workers of a cluster. Names are paths.

    Raises RequestError.
    """
    from deepsec_results.use_cases.cluster import on_cluster, shared_directory, shared_path

    refuse_both(names, filters, limit)
    paths = [shared_path(name if name == "-" else resolve_archive(name)) for name in names or ()]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in paths]
    if not paths:
        directory = shared_directory(opener())
        folders = list(directory.paths)
        opener = partial(shared_directory, directory)
    with on_cluster(address, folders):
        yield from validate_named(paths or None, opener, filters, limit, rules)


def validate_paths(
    names: Iterable[str], rules: Rules = ALL_RULES, opener: DirectoryOpener = open_directory
) -> Iterator[ValidatedFiles]:
    """Validate what is named, part by part: files, directories, and batches by their names."""
    known, open_once = list(names), cache(opener)
    for name in known:
        for part in _validate_one(name, open_once, rules):
            if len(known) > 1:
                part.directory = None
            yield part


def _validate_one(name: str, opener: DirectoryOpener, rules: Rules) -> Iterator[ValidatedFiles]:
    path = name if name == "-" else resolve_archive(name)
    if path != "-" and file_system.is_folder(path) and not _names_batch(path.rstrip("/")):
        yield from _validate_folder(path, rules)
    elif path == "-" or file_system.exists(path) or not _can_name_batch(path):
        yield _validate_file(path, rules)
    else:
        yield _validate_batch_named(name, opener, rules)


def _validate_file(path: str, rules: Rules) -> ValidatedFiles:
    part = ValidatedFiles()
    try:
        document = _read(path)
    except ReadingError as error:
        if error.problem.kind in NO_TEXT:
            part.missing.append(f"{path}: {error}")
        else:
            part.add([finding_of(error.problem, path)], rules)
        return part
    part.add(validate_document(document, path, strict=rules.strict), rules)
    return part


def _validate_batch_named(name: str, opener: DirectoryOpener, rules: Rules) -> ValidatedFiles:
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


def _validate_folder(path: str, rules: Rules) -> Iterator[ValidatedFiles]:
    """Validate the batch or the run of a folder, or the batches of a results directory."""
    folder = _with_its_name(path.rstrip("/"))
    above = _with_its_name(os.path.dirname(folder) or ".")
    if _names_batch(f"{folder}.json") and file_system.exists(f"{folder}.json"):
        yield validate_batches([f"{folder}.json"], os.path.dirname(folder) or ".", rules)
    elif _names_batch(f"{above}.json") and file_system.exists(f"{folder}.json"):
        yield _validate_run_folder(folder, above, rules)
    else:
        yield from _validate_directory(ResultsDirectory((path,), named=True), rules)


def _validate_directory(directory: ResultsDirectory, rules: Rules) -> Iterator[ValidatedFiles]:
    """Validate all batches of a results directory, oldest first; there must be one."""
    try:
        paths = directory.batches(oldest=True)
    except SelectionError as error:
        yield ValidatedFiles(missing=[str(error)])
        return
    if not paths:
        yield ValidatedFiles(missing=[f"{directory.shown} contains no batch result"])
    yield from _validate_batches(paths, directory, rules)


def _validate_batches(
    paths: Sequence[str], directory: ResultsDirectory, rules: Rules
) -> Iterator[ValidatedFiles]:
    for folder in directory.paths:
        within = [path for path in paths if (os.path.dirname(path) or ".") == folder.rstrip("/")]
        inside = within if len(directory.paths) > 1 else paths
        pieces = [inside[at : at + _AT_ONCE] for at in range(0, len(inside), _AT_ONCE)]
        work = partial(validate_batches, directory=folder, rules=rules)
        alone = len(inside) < _FEW_BATCHES
        yield from reporter().watched(spread(work, pieces, alone=alone), len(pieces))


def _validate_run_folder(folder: str, above: str, rules: Rules) -> ValidatedFiles:
    directory = os.path.dirname(above) or "."
    part = ValidatedFiles(directory=directory)
    try:
        document = read_one(f"{above}.json", read_plain).value
    except ReadingError:
        return _validate_file(f"{folder}.json", rules)
    batch = BatchContext(document, f"{above}.json", directory, rules)
    wanted = f"{os.path.basename(above)}/{os.path.basename(folder)}.json"
    places = plain_places(document, "run")
    listed = [path for _, path in places if isinstance(path, str)]
    wanted = respelled([wanted], listed).get(wanted, wanted)
    runs = read_plain_tree(places, directory, read_for_validation)
    for number, run in enumerate(runs, 1):
        if run.path == wanted:
            validate_run(part, run, run_remarks(run, number, batch), batch)
            return part
    return _validate_file(f"{folder}.json", rules)


def _names_batch(path: str) -> bool:
    return created_in(os.path.basename(path)) is not None


def _can_name_batch(name: str) -> bool:
    """Whether a name without a file can be that of a batch in the results directory."""
    is_path = not name or os.path.basename(name) != name
    return not is_path and (_names_batch(name) or not name.endswith(".json"))


def _with_its_name(path: str) -> str:
    """A path that ends with a name: `.` and `..` are resolved, other paths are unchanged."""
    return os.path.abspath(path) if os.path.basename(path) in ("", ".", "..") else path


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_for_validation(read_stream(sys.stdin.buffer))
    return read_one(path, read_for_validation).value
