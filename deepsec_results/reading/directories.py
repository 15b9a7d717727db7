"""The results directory: which one is used, its batches, and the batch that a name means."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest

from msgspec import Struct

from deepsec_results.reading import file_system
from deepsec_results.reading.batch_contents import (
    folders_with_batches,
    holds_a_batch,
    is_batch,
    why_below,
)
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.names import SORT_KEY_LENGTH, sort_key
from deepsec_results.reading.spelling import is_sidecar
from deepsec_results.reading.system_errors import reason_of
from deepsec_results.reading.time_order import in_time_order, second_of


class SelectionError(RequestError):
    """Raised if a directory, a batch, a run or a query cannot be found; the message says why."""


class ResultsDirectory(Struct, frozen=True):
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

    def below(self) -> str:
        """Which folders in it have batches, for the end of a message that it has none itself."""
        folders = [folder for path in self.paths for folder in folders_with_batches(path)]
        return f"; there are some in {some_of(folders, 3)}" if folders else ""

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
                for name in file_system.names_in(path):
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
    """The directories that the user named, each once, or else the first usual place with results.

    Raises SelectionError if there is none.
    """
    if named:
        unique: dict[str, str] = {}
        for path in (path for given in named for path in _named_directories(given, "")):
            unique.setdefault(os.path.abspath(file_system.real_path(path)), path)
        return ResultsDirectory(tuple(unique.values()), named=True)
    if variable := environment.get("DSR_DIR"):
        return ResultsDirectory(tuple(_named_directories(variable, " (from $DSR_DIR)")), False)
    for path in (".", "./results", "./result_files"):
        if holds_a_batch(path):
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
        if above := why_below(path):
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
    roots = _roots(path, is_batch) or _roots(path, file_system.is_damaged)
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


def some_of(names: Sequence[str], most: int = 8) -> str:
    """The first names of a list, and the number of the others."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown if more <= 0 else f"{shown} and {more} more"


def _prover_directory(environment: Mapping[str, str], platform: str) -> str:
    home = environment.get("HOME") or os.path.expanduser("~")
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "DeepSec", "result_files")
    return os.path.join(home, ".deepsec", "result_files")
