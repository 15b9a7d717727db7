"""The files that dsr writes: each is replaced at once, and none is in a results directory."""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO, TextIO, TypeVar

from deepsec_results.reading.directories import in_results_directory
from deepsec_results.reading.errors import RequestError

F = TypeVar("F")


def refuse_results_directory(path: str, results: str | None = None) -> None:
    """Raises RequestError if a file is in the directory `results` or in any results directory."""
    written = os.path.realpath(path)
    known = None if results is None else os.path.realpath(results)
    if (known and os.path.commonpath([known, written]) == known) or in_results_directory(written):
        raise RequestError(f"{path} is in a results directory; dsr never writes to one")


def replacing(path: str) -> AbstractContextManager[TextIO]:
    """Write a text that replaces the old file when the block ends without an error.

    A reader gets the old content or the new one. A device or a pipe is written to directly. Raises
    OSError.
    """
    return _replacing(path, lambda file: open(file, "w", encoding="utf-8", newline=""))


def replacing_bytes(path: str) -> AbstractContextManager[BinaryIO]:
    """Write bytes, as `replacing` writes text."""
    return _replacing(path, lambda file: open(file, "wb"))


@contextmanager
def _replacing(path: str, opened: Callable[[str | int], AbstractContextManager[F]]) -> Iterator[F]:
    path = os.path.realpath(path)
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with opened(path) as file:
            yield file
        return
    folder = os.path.dirname(os.path.abspath(path))
    descriptor, temporary = tempfile.mkstemp(prefix=".dsr-", dir=folder)
    try:
        with opened(descriptor) as file:
            yield file
        mode = os.stat(path).st_mode if os.path.exists(path) else 0o666 & ~_umask()
        os.chmod(temporary, mode & 0o777)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def give_usual_mode(folder: str) -> None:
    """Give a new private folder the mode of any other new folder."""
    os.chmod(folder, 0o777 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
