"""The results directory: which one, which batches it holds, and which one a name means."""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest
from typing import NamedTuple

from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.files import read_file
from deepsec_results.reading.names import SORT_KEY_LENGTH, sort_key
from deepsec_results.reading.problems import ProblemKind, ReadingError

# Problems of a file that may be a batch result all the same.
_DAMAGED = frozenset({ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.DEPTH})


class SelectionError(RequestError):
    """Raised where what was named cannot be found; the message says what was tried."""


class ResultsDirectory(NamedTuple):
    """A results directory; `named` is false where dsr found it by itself."""

    path: str
    named: bool

    def ids(self, *, oldest: bool = False) -> list[str]:
        """The ids of whatever has the name of a batch result, newest or `oldest` first.

        Raises SelectionError.
        """
        return [_id_in(name) for name in sorted(self._keyed(), reverse=not oldest)]

    def first_ids(self, most: int, *, oldest: bool = False) -> tuple[list[str], int]:
        """The first of them, and how many there are in all. Raises SelectionError."""
        count = 0

        def counted() -> Iterator[str]:
            nonlocal count
            for name in self._keyed():
                count += 1
                yield name

        first = (nsmallest if oldest else nlargest)(most, counted())
        return [_id_in(name) for name in first], count

    def _keyed(self) -> Iterator[str]:
        """Names with their sort keys before them: one text sorts faster than a pair."""
        try:
            with os.scandir(self.path) as entries:
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
    """The directory that the user named, or the first of the usual places that applies.

    Raises SelectionError where there is none.
    """
    for path in (named, environment.get("DSR_DIR") or None):
        if path is not None:
            if not os.path.isdir(path):
                what = "is not a directory" if os.path.exists(path) else "is not there"
                source = "" if path == named else " (from $DSR_DIR)"
                told = path or '""'
                raise SelectionError(f"{told}{source} {what}, expected a results directory")
            if above := _why_below(path):
                raise SelectionError(f"{path} is {above}")
            return ResultsDirectory(path, named=path == named)
    for path in (".", "./results", "./result_files"):
        if _holds_a_batch(path):
            return ResultsDirectory(path, named=False)
    prover = _prover_directory(environment, platform)
    if os.path.isdir(prover):
        return ResultsDirectory(prover, named=False)
    raise SelectionError(
        "no results directory: $DSR_DIR is not set, no batch result in . or ./results or "
        f"./result_files, and {prover} is not there. Name one with -d DIR"
    )


def find_batch(wanted: str, choose: Callable[[], ResultsDirectory]) -> str:
    """The path of the batch that `wanted` names: a path, an id or the beginning of one, `last`
    or `last~N`. `choose` is asked for the results directory only where that matters. Raises
    SelectionError."""
    if os.path.lexists(wanted) and not os.path.isdir(wanted):
        return wanted
    folder = wanted.rstrip("/" + os.sep)
    is_path = os.path.basename(wanted) != wanted
    if is_path and os.path.isfile(f"{folder}.json"):
        return f"{folder}.json"
    # A batch's own folder is named as the batch is.
    if os.path.isdir(wanted) and (is_path or not sort_key(f"{folder}.json")):
        told = "is a directory, not a batch result; -d names a results directory"
        raise SelectionError(f"{wanted} {told}")
    if is_path:
        raise SelectionError(f"{wanted} is not there")
    directory = choose()
    ids = directory.ids()
    if match := re.fullmatch(r"last(?:~([0-9]{1,9}))?", wanted):
        return _last(int(match[1] or 0), ids, directory)
    return _by_id(folder.removesuffix(".json"), ids, directory)


def _last(back: int, ids: list[str], directory: ResultsDirectory) -> str:
    if back < len(ids):
        return directory.path_of(ids[back])
    if not ids:
        raise SelectionError(f"{directory.path} holds no batch result")
    count = "one batch" if len(ids) == 1 else f"{len(ids)} batches"
    raise SelectionError(f"there is no last~{back} in {directory.path}, which holds {count}")


def _by_id(wanted: str, ids: list[str], directory: ResultsDirectory) -> str:
    candidates = [identity for identity in ids if identity.startswith(wanted)]
    if wanted in candidates or len(candidates) == 1:
        return directory.path_of(wanted if wanted in candidates else candidates[0])
    if candidates:
        raise SelectionError(
            f"{wanted} is the beginning of {len(candidates)} batches in {directory.path}: "
            + some_of(candidates)
        )
    if not ids:
        raise SelectionError(f"no batch {wanted}: {directory.path} holds no batch result")
    raise SelectionError(
        f"no batch {wanted} in {directory.path}, where the newest are: {some_of(ids)}"
    )


def some_of(names: Sequence[str], most: int = 8) -> str:
    """The first of many names, and how many more there are."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown if more <= 0 else f"{shown} and {more} more"


def _holds_a_batch(path: str) -> bool:
    """Whether a directory has a file that is a batch result by its name and by its content."""
    try:
        with os.scandir(path) as entries:
            return any(sort_key(entry.name) and _is_batch(entry.path) for entry in entries)
    except OSError:
        return False


def _is_batch(path: str) -> bool:
    """Whether a file holds a batch result, or damaged text with a field that only those have."""
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
    """Which batch or run a directory is the folder of, if it is one and holds no batch result."""
    folder = os.path.abspath(path)
    result = f"{folder}.json"
    if not os.path.isfile(result) or _holds_a_batch(path):
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
    return f"the folder of the {kind} {shown}, no results directory; dsr show {shown} shows it"


def in_results_directory(path: str) -> bool:
    """Whether a file lies beside batch results, or in the folder of a batch below them."""
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
