"""Batches by their names: a path, an id or the beginning of one, last and last~N."""

import os
import re
from collections.abc import Callable, Sequence

from deepsec_results.reading import file_system
from deepsec_results.reading.directories import (
    ResultsDirectory,
    SelectionError,
    directories_in,
    id_of,
    some_of,
)
from deepsec_results.reading.names import created_in, sort_key

Remark = Callable[[str], None]  # receives a sentence about an answer


def _ignore(remark: str) -> None:
    """Ignore a remark, for a caller that cannot show it."""


def find_batch(
    wanted: str, choose: Callable[[], ResultsDirectory], remark: Remark = _ignore
) -> str:
    """The path of the batch that `wanted` means: a path, an id, the start of an id, `last` or
    `last~N`. `choose` returns the results directory and is called only if it is needed. `remark`
    is called if only names decide which batch is the last one. Raises SelectionError."""
    wanted = file_system.as_spelled(wanted)
    if file_system.open_archives(wanted) and file_system.is_archive_root(wanted):
        return _only_batch(directories_in(wanted), wanted)
    if file_system.exists(wanted) and not file_system.is_folder(wanted):
        return wanted
    folder = wanted.rstrip("/" + os.sep)
    is_path = os.path.basename(wanted) != wanted or file_system.is_in_archive(wanted)
    if is_path and file_system.is_file(f"{folder}.json"):
        return f"{folder}.json"
    # The folder of a batch has the same name as the batch.
    if file_system.is_folder(wanted) and (is_path or not sort_key(f"{folder}.json")):
        hint = "use -d for a results directory"
        raise SelectionError(f"{wanted} is a directory, not a batch result; {hint}")
    if is_path:
        raise SelectionError(f"{wanted}: no such file")
    return find_in(choose(), wanted, remark)


def find_in(directory: ResultsDirectory, wanted: str, remark: Remark = _ignore) -> str:
    """The path of the batch in a directory that `wanted` means: its path, an id, the start of an
    id, `last` or `last~N`. Raises SelectionError."""
    paths = directory.batches()
    if wanted in paths:
        return wanted
    if match := re.fullmatch(r"last(?:~([0-9]{1,9}))?", wanted):
        path = _last(int(match[1] or 0), paths, directory)
        if why := why_only_by_name(path, paths):
            remark(f"{wanted} is {why}")
        return path
    folder = wanted.rstrip("/" + os.sep)
    return _by_id(folder.removesuffix(".json"), paths, directory)


def _last(back: int, paths: list[str], directory: ResultsDirectory) -> str:
    if back < len(paths):
        return paths[back]
    if not paths:
        raise SelectionError(f"{directory.shown} contains no batch result{directory.below()}")
    count = "one batch" if len(paths) == 1 else f"{len(paths)} batches"
    raise SelectionError(f"no last~{back}: {directory.shown} contains {count}")


def why_only_by_name(path: str, ordered: Sequence[str]) -> str | None:
    """Which batch the path is, if only its name decides its place among the `ordered` paths."""
    at = ordered.index(path)
    neighbors = (*ordered[max(0, at - 1) : at], *ordered[at + 1 : at + 2])
    for other in neighbors:
        tied = _created(other) == _created(path)
        if tied and file_system.modified(other) == file_system.modified(path):
            same_id = id_of(path) == id_of(other)
            chosen, passed = (path, other) if same_id else (id_of(path), id_of(other))
            return (
                f"{chosen}, but only by name: {passed} started in the same second and was last "
                "written at the same time"
            )
    return None


def _created(path: str) -> int | None:
    return created_in(os.path.basename(path))


def _by_id(wanted: str, paths: list[str], directory: ResultsDirectory) -> str:
    exact = [path for path in paths if id_of(path) == wanted]
    found = exact or [path for path in paths if id_of(path).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    ids = list(dict.fromkeys(map(id_of, found)))
    if len(ids) == 1:
        raise SelectionError(f"'{ids[0]}' is in several directories: give one of {some_of(found)}")
    if ids:
        raise SelectionError(f"'{wanted}' is ambiguous in {directory.shown}: {some_of(ids)}")
    if not paths:
        where = f"{directory.shown} contains no batch result{directory.below()}"
        raise SelectionError(f"no batch '{wanted}': {where}")
    newest = some_of(list(map(id_of, paths)))
    raise SelectionError(f"no batch '{wanted}' in {directory.shown}; the newest are {newest}")


def _only_batch(directories: Sequence[str], archive: str) -> str:
    """The path of the batch of an archive that has one. Raises SelectionError."""
    paths = ResultsDirectory(tuple(directories), named=True).batches()
    if len(paths) == 1:
        return paths[0]
    raise SelectionError(f"{archive} contains {len(paths)} batches; use -d {archive} and an id")
