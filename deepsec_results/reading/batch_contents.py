"""What files and directories are, by what they contain."""

import os
from itertools import islice

from deepsec_results.reading import file_system
from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.files import read_file
from deepsec_results.reading.names import sort_key
from deepsec_results.reading.problems import ProblemKind, ReadingError

_MOST_FOLDERS = 100  # that are looked at for a hint
# Problems of a file that can still be a batch result.
_DAMAGED = frozenset({ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.DEPTH})


def holds_a_batch(path: str) -> bool:
    """Whether a directory contains a batch result, by the name and the content of the file."""
    try:
        with file_system.scan(path) as entries:
            return any(sort_key(entry.name) and is_batch(entry.path) for entry in entries)
    except OSError:
        return False


def folders_with_batches(path: str) -> list[str]:
    """The folders in a directory that contain a batch result.

    Only the first `_MOST_FOLDERS` entries of the directory are looked at.
    """
    try:
        with os.scandir(path) as entries:
            some = islice(entries, _MOST_FOLDERS)
            folders = [entry.path for entry in some if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(filter(holds_a_batch, folders))


def is_batch(path: str) -> bool:
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


def why_below(path: str) -> str | None:
    """What a directory is instead, if it is the folder of a batch or a run, without batches."""
    folder = os.path.abspath(path)
    result = f"{folder}.json"
    if not file_system.is_file(result) or holds_a_batch(path):
        return None
    in_batch = sort_key(f"{os.path.basename(os.path.dirname(folder))}.json")
    if sort_key(os.path.basename(result)) and is_batch(result):
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
        if (not inner or sort_key(f"{inner}.json")) and holds_a_batch(folder):
            return True
        above, inner = os.path.split(folder)
        if above == folder:
            return False
        folder = above
