"""Paths in results: they are relative to the results directory, and dsr opens none outside it.

With `--follow-links`, a link may lead out of the directory; a path may not.
"""

import os
import sys

from deepsec_results.reading import file_system
from deepsec_results.reading.files import FileContent, LinkError, read_file
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError
from deepsec_results.reading.reading_context import current_context

# The prover writes names in UTF-8, whatever the locale.
_IS_UTF_8 = sys.getfilesystemencoding() == "utf-8"


def _in_file_system(path: str, directory: str) -> str:
    """A path of a result, which is relative, as the functions of the system take it.

    Accents may be written differently there.
    """
    named = path if _IS_UTF_8 else os.fsdecode(path.encode(errors="surrogateescape"))
    whole = directory + named if directory[-1:] in ("", "/") else f"{directory}/{named}"
    return whole if path.isascii() else file_system.as_spelled(whole)


def as_in_results(name: str) -> str:
    """A file's name as results write it, from a name that the functions of the system returned."""
    return name if _IS_UTF_8 else os.fsencode(name).decode(errors="surrogateescape")


def place_of(path: str, directory: str) -> str | FileProblem:
    """A path of a result as the functions of the system take it; why it may not be opened if it
    leads out of the directory."""
    place = place_to_read(path, directory)
    if isinstance(place, FileProblem) or current_context().follow_links:
        return place
    if file_system.is_link(place) and not _leads_inside(place, directory):
        return _link_out()
    return place


def place_to_read(path: str, directory: str) -> str | FileProblem:
    """The same for `read_inside`, which follows no link out: the file itself may be one."""
    if "\0" in path:
        return FileProblem(ProblemKind.OUTSIDE, "contains a NUL character")
    if path.startswith("/") or (".." in path and ".." in path.split("/")):
        return FileProblem(ProblemKind.OUTSIDE, "is outside the results directory")
    place = _in_file_system(path, directory)
    if current_context().follow_links or _is_inside(place.rpartition("/")[0], directory):
        return place
    return _link_out()


def read_inside(path: str, place: str, directory: str) -> FileContent:
    """Read a file by its path; `place` is its `place_to_read`. Raises ReadingError."""
    if current_context().follow_links:
        return read_file(place)
    try:
        return read_file(place, follow=False)
    except LinkError:
        if _leads_inside(place, directory):
            return read_file(place)
        raise ReadingError(_link_out()) from None


def _link_out() -> FileProblem:
    current_context().refused_link = True
    return FileProblem(ProblemKind.LINK_OUT, "is a link out of the results directory")


def _is_inside(folder: str, directory: str) -> bool:
    """Whether a folder whose path is below the directory is inside it after all links.

    Each folder is checked once in a visit.
    """
    known = current_context().confined
    inside = known.get((folder, directory))
    if inside is None:
        inside = known[folder, directory] = _has_no_link_out(folder, directory)
    return inside


def _has_no_link_out(folder: str, directory: str) -> bool:
    at = folder
    while len(at) > len(directory):
        if file_system.is_link(at):
            return _leads_inside(folder, directory)
        at = at.rpartition("/")[0]
    return True


def _leads_inside(path: str, directory: str) -> bool:
    """Whether a path, with all links followed, is the directory or inside it."""
    real, root = file_system.real_path(path), file_system.real_path(directory)
    return real == root or real.startswith(os.path.join(root, ""))
