"""The files that dsr writes: each is replaced at once, and none is in a results directory."""

import io
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, BinaryIO, TextIO, TypeVar

from deepsec_results.reading.batch_contents import in_results_directory
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.system_errors import reason_of
from deepsec_results.use_cases.interruptions import uninterrupted

F = TypeVar("F")


def refuse_results_directory(path: str, results: str | None = None) -> None:
    """Raises RequestError if a file is in the directory `results` or in any results directory."""
    written = os.path.realpath(path)
    known = None if results is None else os.path.realpath(results)
    if (known and os.path.commonpath([known, written]) == known) or in_results_directory(written):
        raise RequestError(f"{path} is in a results directory; dsr never writes to one")


def refuse_missing_directory(path: str) -> None:
    """Raises RequestError, as `replacing` does, if the directory of a file does not exist."""
    with writing(path):
        os.stat(os.path.dirname(os.path.realpath(path)))


def replacing(path: str) -> AbstractContextManager[TextIO]:
    """Write a text that replaces the old file when the block ends without an error.

    A reader gets the old content or the new one. A device or a pipe is written to directly. Raises
    RequestError if the file cannot be written, and passes on what the block raises.
    """
    return _replacing(path, lambda file: io.TextIOWrapper(file, encoding="utf-8", newline=""))


def replacing_bytes(path: str) -> AbstractContextManager[BinaryIO]:
    """Write bytes, as `replacing` writes text."""
    return _replacing(path, lambda file: file)


class _TargetFile(io.FileIO):
    """A file that is written; an error says which one. `name` is the one that the user gave."""

    def __init__(self, file: str | int, shown: str) -> None:
        super().__init__(file, "w")
        self._shown = shown

    def write(self, data: Any) -> int:
        with writing(self._shown):
            return super().write(data)

    def close(self) -> None:
        with writing(self._shown):
            super().close()


@contextmanager
def writing(shown: str) -> Iterator[None]:
    """Raise RequestError with the name of a file if the system refuses to write it."""
    try:
        yield
    except OSError as error:
        raise RequestError(f"cannot write {shown}: {reason_of(error)}") from None


@contextmanager
def _replacing(
    shown: str, opened: Callable[[io.BufferedWriter], AbstractContextManager[F]]
) -> Iterator[F]:
    path = os.path.realpath(shown)
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with writing(shown):
            target = _TargetFile(path, shown)
        with opened(io.BufferedWriter(target)) as file:
            yield file
        return
    temporary = None
    try:
        with writing(shown), uninterrupted():
            folder = os.path.dirname(os.path.abspath(path))
            descriptor, temporary = tempfile.mkstemp(prefix=".dsr-", dir=folder)
        with opened(io.BufferedWriter(_TargetFile(descriptor, shown))) as file:
            yield file
        with writing(shown):
            mode = os.stat(path).st_mode if os.path.exists(path) else 0o666 & ~_umask()
            os.chmod(temporary, mode & 0o777)
            os.replace(temporary, path)
    except BaseException:
        if temporary is not None:
            with suppress(FileNotFoundError):  # it was just renamed
                os.unlink(temporary)
        raise


def give_usual_mode(folder: str) -> None:
    """Give a new private folder the mode of any other new folder."""
    os.chmod(folder, 0o777 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
