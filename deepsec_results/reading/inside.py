"""Paths of results, which are relative to the results directory and opened only inside it."""

import os
from functools import lru_cache

from deepsec_results.reading.problems import Problem, ProblemKind


def why_outside(path: str, directory: str) -> Problem | None:
    """Why a path of a result may not be opened; None if it stays inside the directory."""
    if "\0" in path:
        return Problem(ProblemKind.OUTSIDE, f"{path!r} has a NUL in it, as no file's path has")
    if path.startswith("/") or ".." in path.split("/"):
        return Problem(ProblemKind.OUTSIDE, f"{path!r} leads out of the results directory")
    full = f"{directory}/{path}"
    folder = full.rpartition("/")[0]
    inside = _is_inside(folder, directory) and (
        not os.path.islink(full) or _leads_inside(full, directory)
    )
    if not inside:
        return Problem(ProblemKind.OUTSIDE, f"{path!r} is a link out of the results directory")
    return None


@lru_cache(maxsize=1 << 12)
def _is_inside(folder: str, directory: str) -> bool:
    """Whether a folder, which by its name is below the directory, is there for all its links."""
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
