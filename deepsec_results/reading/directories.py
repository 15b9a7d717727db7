"""The results directory: which one is used, its batches, and the batch that a name means."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import NamedTuple

from deepsec_results.reading import file_system
from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.files import read_file
from deepsec_results.reading.names import SORT_KEY_LENGTH, created_in, sort_key
from deepsec_results.reading.problems import ProblemKind, ReadingError
from deepsec_results.reading.spelling import is_sidecar
from deepsec_results.reading.system_errors import reason_of
from deepsec_results.reading.time_order import in_time_order, second_of

Remark = Callable[[str], None]  # receives a sentence about an answer

# Problems of a file that can still be a batch result.
_DAMAGED = frozenset({ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.DEPTH})


def _ignore(remark: str) -> None:
    """Ignore a remark, for a caller that cannot show it."""


class SelectionError(RequestError):
    """Raised if a directory, a batch, a run or a query cannot be found; the message says why."""


class ResultsDirectory(NamedTuple):
    """One results directory or several, whose batches are listed as one.

    `named` is false if dsr found it by itself.
    """

    paths: tuple[str, ...]
    named: bool

    @property
    def shown(self) -> str:
        """The paths for a message."""
        *some, end = self.paths
        return f"{', '.join(some)} and {end}" if some else end

    def batches(self, *, oldest: bool = False) -> list[str]:
        """The paths of all files with the name of a batch result, newest or `oldest` first.

        Raises SelectionError.
        """
        return self._in_order(self._keyed(), oldest=oldest)

    def first_batches(self, most: int, *, oldest: bool = False) -> tuple[list[str], int]:
        """The first `most` of these paths, and the number of all. Raises SelectionError."""
        count = 0

        def counted() -> Iterator[str]:
            nonlocal count
            for name in self._keyed():
                count += 1
                yield name

        # One more than wanted shows whether the limit is among names of the same second.
        first = (nsmallest if oldest else nlargest)(most + 1, counted())
        if len(first) > most > 0 and second_of(first[most]) == second_of(first[most - 1]):
            second = second_of(first[most])
            first = [keyed for keyed in first if second_of(keyed) != second]
            first += [keyed for keyed in self._keyed() if second_of(keyed) == second]
        return self._in_order(first, oldest=oldest)[:most], count

    def _in_order(self, keyed: Iterable[str], *, oldest: bool) -> list[str]:
        folders = self._folders

        def written(name: str) -> float | None:
            return file_system.modified(_path_in(name, folders))

        ordered = in_time_order(keyed, written)
        return [_path_in(name, folders) for name in (ordered if oldest else reversed(ordered))]

    @property
    def _folders(self) -> list[str]:
        return ["" if path == "." else os.path.join(path, "") for path in self.paths]

    def _keyed(self) -> Iterator[str]:
        """Names with their sort keys in front: a string sorts faster than a pair.

        With several directories, a name is followed by the number of its own.
        """
        for number, path in enumerate(self.paths):
            end = f"/{number}" if number else ""
            try:
                with file_system.scan(path) as entries:
                    for entry in entries:
                        name = entry.name
                        if key := sort_key(name):
                            yield f"{key}{name}{end}"
            except OSError as error:
                raise SelectionError(
                    f"cannot read the directory {path}: {reason_of(error)}"
                ) from None


def _path_in(keyed: str, folders: Sequence[str]) -> str:
    name, _, number = keyed[SORT_KEY_LENGTH:].partition("/")
    return folders[int(number or 0)] + name


def id_of(path: str) -> str:
    """The id of a batch result by its path."""
    return os.path.basename(path).removesuffix(".json")


def choose_directory(
    named: Sequence[str], environment: Mapping[str, str], platform: str = sys.platform
) -> ResultsDirectory:
    """The directories that the user named, or else the first usual place with results.

    Raises SelectionError if there is none.
    """
    if named:
        paths = [path for given in named for path in _named_directories(given, "")]
        return ResultsDirectory(tuple(dict.fromkeys(paths)), named=True)
    if variable := environment.get("DSR_DIR"):
        return ResultsDirectory(tuple(_named_directories(variable, " (from $DSR_DIR)")), False)
    for path in (".", "./results", "./result_files"):
        if _holds_a_batch(path):
            return ResultsDirectory((path,), named=False)
    prover = _prover_directory(environment, platform)
    if file_system.is_folder(prover):
        return ResultsDirectory((prover,), named=False)
    raise SelectionError(
        "no results directory: $DSR_DIR is not set; ., ./results and ./result_files contain no "
        f"batch result; {prover} does not exist. Use -d DIR"
    )


def _named_directories(given: str, source: str) -> list[str]:
    """The results directories that a path names; `source` is where it comes from."""
    paths = directories_in(given)
    for path in paths:
        if not file_system.is_folder(path):
            reason = "not a directory" if file_system.exists(path) else "no such directory"
            shown = path or '""'
            raise SelectionError(f"{shown}{source}: {reason}")
        if above := _why_below(path):
            raise SelectionError(f"{path} is {above}")
    return paths


def resolve_archive(path: str) -> str:
    """The results directory in an archive, if a path names an archive; else the path itself.

    Raises SelectionError if the archive has none or several, and ArchiveError if it cannot be read.
    """
    roots = directories_in(path)
    if len(roots) == 1:
        return roots[0]
    raise SelectionError(f"{path} has several results directories; use one of {some_of(roots)}")


def directories_in(path: str) -> list[str]:
    """The results directories in an archive, if a path names an archive; else the path itself.

    Raises SelectionError if the archive has none, and ArchiveError if it cannot be read.
    """
    path = file_system.as_spelled(path)
    if not file_system.open_archives(path) or not file_system.is_archive_root(path):
        return [path]
    # If no batch can be read, at least show those that the archive's damage has hit.
    roots = _roots(path, _is_batch) or _roots(path, file_system.is_damaged)
    if not roots:
        links = ""
        if _roots(path, file_system.is_packed_link):
            links = (
                ", only links to some, which dsr does not follow in an archive; "
                "pack the files themselves (tar -h)"
            )
        raise SelectionError(f"{path} contains no batch result{links}")
    return roots


def _roots(archive: str, is_batch: Callable[[str], bool]) -> list[str]:
    """The folders of an archive with a file that has the name of a batch and `is_batch`."""
    return [
        folder
        for folder, names in file_system.folders_in(archive)
        if not any(map(is_sidecar, folder.removeprefix(f"{archive}:").split("/")))
        and any(sort_key(name) and is_batch(f"{folder}/{name}") for name in names)
    ]


def _only_batch(directories: Sequence[str], archive: str) -> str:
    """The path of the batch of an archive that has one. Raises SelectionError."""
    paths = ResultsDirectory(tuple(directories), named=True).batches()
    if len(paths) == 1:
        return paths[0]
    raise SelectionError(f"{archive} contains {len(paths)} batches; use -d {archive} and an id")


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
        raise SelectionError(f"{directory.shown} contains no batch result")
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
    if len(exact) > 1:
        raise SelectionError(f"'{wanted}' is in several directories: give one of {some_of(exact)}")
    ids = list(map(id_of, found))
    if found:
        raise SelectionError(f"'{wanted}' is ambiguous in {directory.shown}: {some_of(ids)}")
    if not paths:
        raise SelectionError(f"no batch '{wanted}': {directory.shown} contains no batch result")
    newest = some_of(list(map(id_of, paths)))
    raise SelectionError(f"no batch '{wanted}' in {directory.shown}; the newest are {newest}")


def some_of(names: Sequence[str], most: int = 8) -> str:
    """The first names of a list, and the number of the others."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown if more <= 0 else f"{shown} and {more} more"


def _holds_a_batch(path: str) -> bool:
    """Whether a directory contains a batch result, by the name and the content of the file."""
    try:
        with file_system.scan(path) as entries:
            return any(sort_key(entry.name) and _is_batch(entry.path) for entry in entries)
    except OSError:
        return False


def _is_batch(path: str) -> bool:
    """Whether a file is a batch result, or damaged text with a field that only batches have."""
    try:
        data = read_file(path).data
    except ReadingError:
        return False
    try:
        decode_batch(data)
    except ReadingError as error:
        kind = error.problem.kind
        return kind is ProblemKind.TOO_OLD or (kind in _DAMAGED and b'"deepsec_version"' in data)
    return True


def _why_below(path: str) -> str | None:
    """What a directory is instead, if it is the folder of a batch or a run, without batches."""
    folder = os.path.abspath(path)
    result = f"{folder}.json"
    if not file_system.is_file(result) or _holds_a_batch(path):
        return None
    in_batch = sort_key(f"{os.path.basename(os.path.dirname(folder))}.json")
    if sort_key(os.path.basename(result)) and _is_batch(result):
        kind = "batch"
    elif in_batch:
        kind = "run"
    else:
        return None
    named = path.rstrip("/")
    shown = result if os.path.basename(named) in ("", ".", "..") else f"{named}.json"
    return f"the folder of the {kind} {shown}, not a results directory; use dsr show {shown}"


def in_results_directory(path: str) -> bool:
    """Whether a file is in a directory with batch results, or in the folder of one of them."""
    inner, folder = "", os.path.dirname(os.path.abspath(path))
    while True:
        if (not inner or sort_key(f"{inner}.json")) and _holds_a_batch(folder):
            return True
        above, inner = os.path.split(folder)
        if above == folder:
            return False
        folder = above


def _prover_directory(environment: Mapping[str, str], platform: str) -> str:
    home = environment.get("HOME") or os.path.expanduser("~")
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "DeepSec", "result_files")
    return os.path.join(home, ".deepsec", "result_files")
