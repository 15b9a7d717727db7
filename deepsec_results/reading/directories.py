"""The results directory: which one, which batches it holds, and which one a name means."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import NamedTuple

from deepsec_results.reading.names import BatchName, read_batch_name


class SelectionError(Exception):
    """Raised where what was named cannot be found; the message says what was tried."""


class FoundBatch(NamedTuple):
    """The place of a batch result in a results directory."""

    name: BatchName
    path: str


class ResultsDirectory(NamedTuple):
    """A results directory; `named` is false where dsr found it by itself."""

    path: str
    named: bool

    def batches(self) -> list[FoundBatch]:
        """Whatever has the name of a batch result, newest first. Raises SelectionError."""
        try:
            with os.scandir(self.path) as entries:
                names = [read_batch_name(entry.name) for entry in entries]
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SelectionError(f"cannot read the directory {self.path}: {reason}") from None
        found = [name for name in names if name is not None]
        found.sort(reverse=True)
        folder = "" if self.path == "." else self.path
        return [FoundBatch(name, os.path.join(folder, f"{name.id}.json")) for name in found]


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
            return ResultsDirectory(path, named=path == named)
    for path in (".", "./results", "./result_files"):
        if _holds_a_batch(path):
            return ResultsDirectory(path, named=False)
    prover = _prover_directory(environment, platform)
    if os.path.isdir(prover):
        return ResultsDirectory(prover, named=False)
    raise SelectionError(
        "no results directory: $DSR_DIR is not set, no batch result in . or ./results or "
        f"./result_files, and {prover} is not there. Name one: dsr list DIR"
    )


def find_batch(wanted: str, choose: Callable[[], ResultsDirectory]) -> str:
    """The path of the batch that `wanted` names: a path, an id or the beginning of one, `last`
    or `last~N`. `choose` is asked for the results directory only where that matters. Raises
    SelectionError."""
    if os.path.lexists(wanted) and not os.path.isdir(wanted):
        return wanted
    folder = wanted.rstrip("/" + os.sep)
    if os.path.basename(wanted) != wanted:
        if os.path.isfile(f"{folder}.json"):
            return f"{folder}.json"
        what = "a directory, not a batch result" if os.path.isdir(wanted) else "not there"
        raise SelectionError(f"{wanted} is {what}")
    directory = choose()
    batches = directory.batches()
    if match := re.fullmatch(r"last(?:~([0-9]{1,9}))?", wanted):
        return _last(int(match[1] or 0), batches, directory)
    return _by_id(folder.removesuffix(".json"), batches, directory)


def _last(back: int, batches: list[FoundBatch], directory: ResultsDirectory) -> str:
    if back < len(batches):
        return batches[back].path
    count = "one batch" if len(batches) == 1 else f"{len(batches) or 'no'} batches"
    raise SelectionError(f"there is no last~{back} in {directory.path}, which holds {count}")


def _by_id(wanted: str, batches: list[FoundBatch], directory: ResultsDirectory) -> str:
    candidates = [batch for batch in batches if batch.name.id.startswith(wanted)]
    for batch in candidates:
        if batch.name.id == wanted:
            return batch.path
    if len(candidates) == 1:
        return candidates[0].path
    if candidates:
        raise SelectionError(
            f"{wanted} is the beginning of {len(candidates)} batches in {directory.path}: "
            + _listed(candidates)
        )
    if not batches:
        raise SelectionError(f"no batch {wanted}: {directory.path} holds no batch result")
    raise SelectionError(
        f"no batch {wanted} in {directory.path}, where the newest are: {_listed(batches)}"
    )


def _listed(batches: list[FoundBatch], most: int = 8) -> str:
    shown = ", ".join(batch.name.id for batch in batches[:most])
    more = len(batches) - most
    return shown if more <= 0 else f"{shown} and {more} more"


def _holds_a_batch(path: str) -> bool:
    try:
        with os.scandir(path) as entries:
            return any(read_batch_name(entry.name) for entry in entries)
    except OSError:
        return False


def _prover_directory(environment: Mapping[str, str], platform: str) -> str:
    home = environment.get("HOME") or os.path.expanduser("~")
    if platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "DeepSec", "result_files")
    return os.path.join(home, ".deepsec", "result_files")
