"""Bytes of a file, whole, or a sentence that says why not."""

import errno
import os
import stat
import time
from typing import BinaryIO, NamedTuple

from deepsec_results.reading.problems import Problem, ProblemKind, ReadingError
from deepsec_results.reading.visit import current_visit

# Without O_NONBLOCK the opening of a named pipe waits for a writer.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class FileContent(NamedTuple):
    """What a file held; `written` is its modification time in seconds since 1970."""

    data: bytes
    written: float


class LinkError(Exception):
    """Raised where a link stands in a file's place and is not to be followed."""


def read_file(path: str, *, follow: bool = True) -> FileContent:
    """Read a regular file. Raises ReadingError, and never blocks on a pipe or a device.

    A link is followed, or LinkError raised.
    """
    try:
        descriptor = os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode) and status.st_size <= current_visit().max_size:
                data = os.read(descriptor, status.st_size + 1)
                if len(data) == status.st_size:
                    return FileContent(data, status.st_mtime)
            return _read_changing(descriptor, status)
        finally:
            os.close(descriptor)
    except OSError as error:
        if not follow and error.errno == errno.ELOOP:
            raise LinkError from None
        if isinstance(error, FileNotFoundError) and not os.path.islink(path):
            raise ReadingError(Problem(ProblemKind.ABSENT, "is not there")) from None
        raise _inaccessible(_reason(path, error)) from None


def read_stream(stream: BinaryIO) -> bytes:
    """Read a stream to its end. Raises ReadingError if that is beyond the bound."""
    bound = current_visit().max_size
    data = stream.read(bound + 1)
    if len(data) > bound:
        raise _too_large()
    return data


def _read_changing(descriptor: int, status: os.stat_result) -> FileContent:
    """Read what is no file, or not as large as it was said to be: it is being written right now."""
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "no file")
        raise _inaccessible(f"is {kind}, expected a file")
    if status.st_size > current_visit().max_size:
        raise _too_large()
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as stream:
        return FileContent(read_stream(stream), time.time())


def _too_large() -> ReadingError:
    message = f"is larger than {current_visit().max_size} bytes (see --max-size)"
    return ReadingError(Problem(ProblemKind.TOO_LARGE, message))


def _reason(path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        try:
            return f"is a link to {os.readlink(path)}, which is not there"
        except OSError:  # gone between the two calls
            return "is not there"
    if error.errno == errno.ENXIO:  # as the opening of a socket has it
        return "is a socket, expected a file"
    if isinstance(error, PermissionError):
        return "may not be read: permission denied"
    return f"cannot be read: {(error.strerror or str(error)).lower()}"


def _inaccessible(message: str) -> ReadingError:
    return ReadingError(Problem(ProblemKind.INACCESSIBLE, message))
