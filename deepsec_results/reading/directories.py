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
from deepsec_results.reading.names import SORT_KEY_LENGTH, sort_key
from deepsec_results.reading.problems import ProblemKind, ReadingError

# Problems of a file that can still be a batch result.
_DAMAGED = frozenset({ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.DEPTH})


class SelectionError(RequestError):
    """Raised if a directory, a batch, a run or a query cannot be found; the message says why."""


class ResultsDirectory(NamedTuple):
    """A results directory; `named` is false if dsr found it by itself."""

    path: str
    named: bool

    def ids(self, *, oldest: bool = False) -> list[str]:
        """The ids of all files with the name of a batch result, newest or `oldest` first.

        Raises SelectionError.
        """
        return [_id_in(name) for name in sorted(self._keyed(), reverse=not oldest)]

    def first_ids(self, most: int, *, oldest: bool = False) -> tuple[list[str], int]:
        """The first `most` ids, and the number of all ids. Raises SelectionError."""
        count = 0

        def counted() -> Iterator[str]:
            nonlocal count
            for name in self._keyed():
                count += 1
                yield name

        first = (nsmallest if oldest else nlargest)(most, counted())
        return [_id_in(name) for name in first], count

    def _keyed(self) -> Iterator[str]:
        """Names with their sort keys in front: a string sorts faster than a pair."""
        try:
            with file_system.scan(self.path) as entries:
                for entry in entries:
                    name = entry.name
                    if key := sort_key(name):
                        yield key + name
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SelectionError(f"cannot read the directory {self.path}: {reason}") from None

    def path_of(self, identity: str) -> str:
        """The path of a batch result by its id."""
        return self.paths_of([identity])[0]

    def paths_of(self, ids: Iterable[str]) -> list[str]:
        """The paths of batch results by their ids."""
        folder = "" if self.path == "." else os.path.join(self.path, "")
        return [f"{folder}{identity}.json" for identity in ids]


def _id_in(keyed: str) -> str:
    return keyed[SORT_KEY_LENGTH : -len(".json")]


def choose_directory(
    named: str | None, environment: Mapping[str, str], platform: str = sys.platform
) -> ResultsDirectory:
    """The directory that the user named, or else the first usual place with results.

    Raises SelectionError if there is none.
    """
    for given in (named, environment.get("DSR_DIR") or None):
        if given is not None:
            path = resolve_archive(given)
            if not file_system.is_folder(path):
                reason = "not a directory" if file_system.exists(path) else "no such directory"
                source = "" if given == named else " (from $DSR_DIR)"
                shown = path or '""'
                raise SelectionError(f"{shown}{source}: {reason}")
            if above := _why_below(path):
                raise SelectionError(f"{path} is {above}")
            return ResultsDirectory(path, named=given == named)
    for path in (".", "./results", "./result_files"):
        if _holds_a_batch(path):
            return ResultsDirectory(path, named=False)
    prover = _prover_directory(environment, platform)
    if file_system.is_folder(prover):
        return ResultsDirectory(prover, named=False)
    raise SelectionError(
        "no results directory: $DSR_DIR is not set; ., ./results and ./result_files contain no "
        f"batch result; {prover} does not exist. Use -d DIR"
    )


def resolve_archive(path: str) -> str:
    """The results directory in an archive, if a path names an archive; else the path itself.

    Raises SelectionError if the archive has none or several, and ArchiveError if it cannot be read.
    """
    if not file_system.open_archives(path) or not file_system.is_archive_root(path):
        return path
    roots = [
        folder
        for folder, names in file_system.folders_in(path)
        if any(sort_key(name) and _is_batch(f"{folder}/{name}") for name in names)
    ]
    if len(roots) == 1:
        return roots[0]
    if not roots:
        raise SelectionError(f"{path} contains no batch result")
    raise SelectionError(f"{path} has several results directories; use one of {some_of(roots)}")


def _only_batch(directory: str) -> str:
    """The path of the batch of a results directory that has one. Raises SelectionError."""
    found = ResultsDirectory(directory, named=True)
    ids = found.ids()
    if len(ids) == 1:
        return found.path_of(ids[0])
    raise SelectionError(f"{directory} contains {len(ids)} batches; use -d for a results directory")


def find_batch(wanted: str, choose: Callable[[], ResultsDirectory]) -> str:
    """The path of the batch that `wanted` means: a path, an id, the start of an id, `last` or
    `last~N`. `choose` returns the results directory and is called only if it is needed. Raises
    SelectionError."""
    if file_system.open_archives(wanted) and file_system.is_archive_root(wanted):
        return _only_batch(resolve_archive(wanted))
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
    return find_in(choose(), wanted)


def find_in(directory: ResultsDirectory, wanted: str) -> str:
    """The path of the batch in a directory that `wanted` means: an id, the start of an id, `last`
    or `last~N`. Raises SelectionError."""
    ids = directory.ids()
    if match := re.fullmatch(r"last(?:~([0-9]{1,9}))?", wanted):
        return _last(int(match[1] or 0), ids, directory)
    folder = wanted.rstrip("/" + os.sep)
    return _by_id(folder.removesuffix(".json"), ids, directory)


def _last(back: int, ids: list[str], directory: ResultsDirectory) -> str:
    if back < len(ids):
        return directory.path_of(ids[back])
    if not ids:
        raise SelectionError(f"{directory.path} contains no batch result")
    count = "one batch" if len(ids) == 1 else f"{len(ids)} batches"
    raise SelectionError(f"no last~{back}: {directory.path} contains {count}")


def _by_id(wanted: str, ids: list[str], directory: ResultsDirectory) -> str:
    candidates = [identity for identity in ids if identity.startswith(wanted)]
    if wanted in candidates or len(candidates) == 1:
        return directory.path_of(wanted if wanted in candidates else candidates[0])
    if candidates:
        raise SelectionError(f"'{wanted}' is ambiguous in {directory.path}: {some_of(candidates)}")
    if not ids:
        raise SelectionError(f"no batch '{wanted}': {directory.path} contains no batch result")
    raise SelectionError(f"no batch '{wanted}' in {directory.path}; the newest are {some_of(ids)}")


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
