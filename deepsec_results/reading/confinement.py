"""Paths of results, which are relative to the results directory and opened only inside it."""

import os
import sys

from deepsec_results.reading.files import FileContent, LinkError, read_file
from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError
from deepsec_results.reading.visit import current_visit

# The prover writes names in UTF-8, whatever the locale says of the file system.
_IS_UTF_8 = sys.getfilesystemencoding() == "utf-8"


def in_file_system(path: str, directory: str) -> str:
    """Where a path of a result is, as the functions of the system take it."""
    named = path if _IS_UTF_8 else os.fsdecode(path.encode(errors="surrogateescape"))
    return os.path.join(directory, named)


def as_in_results(name: str) -> str:
    """A file's name as results have it, from what the functions of the system tell."""
    return name if _IS_UTF_8 else os.fsencode(name).decode(errors="surrogateescape")


def why_outside(path: str, directory: str) -> Problem | None:
    """Why a path of a result may not be opened; None if it stays inside the directory."""
    problem = why_named_outside(path, directory)
    full = in_file_system(path, directory)
    if problem is None and os.path.islink(full) and not _leads_inside(full, directory):
        return _is_link_out(path)
    return problem


def why_named_outside(path: str, directory: str) -> Problem | None:
    """The same, but for a link in the file's own place: `read_inside` does not follow one out."""
    if "\0" in path:
        return Problem(ProblemKind.OUTSIDE, f"{path!r} has a NUL in it, as no file's path has")
    if path.startswith("/") or ".." in path.split("/"):
        return Problem(ProblemKind.OUTSIDE, f"{path!r} leads out of the results directory")
    folder = in_file_system(path, directory).rpartition("/")[0]
    return None if _is_inside(folder, directory) else _is_link_out(path)


def read_inside(path: str, directory: str) -> FileContent:
    """Read a file by its path in the directory, which is not named outside. Raises ReadingError."""
    full = in_file_system(path, directory)
    try:
        return read_file(full, follow=False)
    except LinkError:
        if _leads_inside(full, directory):
            return read_file(full)
        raise ReadingError(_is_link_out(path)) from None


def _is_link_out(path: str) -> Problem:
    return Problem(ProblemKind.OUTSIDE, f"{path!r} is a link out of the results directory")


def _is_inside(folder: str, directory: str) -> bool:
    """Whether a folder, which by its name is below the directory, is there for all its links.

    Each folder is looked at once in a visit.
    """
    known = current_visit().confined
    inside = known.get((folder, directory))
    if inside is None:
        inside = known[folder, directory] = _has_no_link_out(folder, directory)
    return inside


def _has_no_link_out(folder: str, directory: str) -> bool:
    at = folder
    while len(at) > len(directory):
        if os.path.islink(at):
            return _leads_inside(folder, directory)
        at = at.rpartition("/")[0]
    return True


def _leads_inside(path: str, directory: str) -> bool:
    """Whether a path, all links followed, lies in the directory, or is it itself."""
    real, root = os.path.realpath(path), os.path.realpath(directory)
    return real == root or real.startswith(os.path.join(root, ""))
