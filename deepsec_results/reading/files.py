"""The bytes of a file, or the reason why it cannot be read."""

import errno
import os
import stat
import time
from typing import BinaryIO

from msgspec import Struct

from deepsec_results.reading import file_system
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError
from deepsec_results.reading.reading_context import current_context, note_fault
from deepsec_results.reading.system_errors import is_shortage, reason_of

# Without O_NONBLOCK, opening a named pipe waits for a writer.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)

_KINDS = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)

# Parts of the targets of the links that some tools make, and what fetches the content. DataLad
# makes the links of git-annex.
_ELSEWHERE = (
    ("/annex/objects/", "git-annex", "git annex get"),
    ("/.dvc/cache/", "DVC", "dvc pull"),
)


class FileContent(Struct, frozen=True):
    """The content of a file; `written` is its modification time in seconds since 1970, 0 if an
    archive has none for it."""

    data: bytes
    written: float


class LinkError(Exception):
    """Raised if a file is a link that must not be followed."""


def read_file(path: str, *, follow: bool = True, most: int | None = None) -> FileContent:
    """Read a regular file; never blocks on a pipe or a device. Raises ReadingError.

    Without `follow`, raises LinkError for a link. `most` is a bound on the bytes of the file, if it
    is less than that of the visit.
    """
    bound = current_context().max_size
    if most is not None:
        bound = min(bound, most)
    if file_system.is_in_archive(path):
        return _read_member(path, bound)
    try:
        descriptor = os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISREG(status.st_mode) and status.st_size <= bound:
                data = os.read(descriptor, status.st_size + 1)
                if len(data) == status.st_size:
                    return FileContent(data, status.st_mtime)
            return _read_changing(descriptor, status, bound)
        finally:
            os.close(descriptor)
    except OSError as error:
        if not follow and error.errno == errno.ELOOP:
            raise LinkError from None
        if isinstance(error, FileNotFoundError) and not os.path.islink(path):
            raise ReadingError(FileProblem(ProblemKind.ABSENT, "no such file")) from None
        if is_shortage(error):
            raise ReadingError(note_fault(path, error)) from None
        raise _inaccessible(_reason(path, error)) from None


def _read_member(path: str, bound: int) -> FileContent:
    """Read a file of an archive. Raises ReadingError."""
    from deepsec_results.reading.archive_contents import Damaged, Member, Special

    found = file_system.find_entry(path)
    assert found is not None
    archive, entry = found
    if entry is None:
        where = "" if archive.damage is None else " in the part of the archive that can be read"
        raise ReadingError(FileProblem(ProblemKind.ABSENT, f"no such file{where}"))
    if isinstance(entry, Member):
        if entry.size > bound:
            raise _too_large(bound)
        try:
            data = archive.read(entry)
        except OSError as error:
            raise _inaccessible(_reason(path, error)) from None
        except MemoryError:
            raise _inaccessible("cannot be read: not enough memory") from None
        if len(data) < entry.size:
            raise _inaccessible("cannot be read: the archive was cut off after dsr opened it")
        return FileContent(data, entry.modified or 0.0)
    if isinstance(entry, Damaged):
        raise _inaccessible(entry.reason)
    kind = entry.kind if isinstance(entry, Special) else "a directory"
    raise _inaccessible(f"is {kind} in an archive, expected a file")


def read_stream(stream: BinaryIO) -> bytes:
    """Read a stream to its end. Raises ReadingError if it is longer than the bound of the visit."""
    return _read_bounded(stream, current_context().max_size)


def _read_bounded(stream: BinaryIO, bound: int) -> bytes:
    data = stream.read(bound + 1)
    if len(data) > bound:
        raise _too_large(bound)
    return data


def _read_changing(descriptor: int, status: os.stat_result, bound: int) -> FileContent:
    """Read a file whose size just changed, since it is being written.

    Raises ReadingError if it is not a regular file, or larger than the bound.
    """
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "special")
        raise _inaccessible(f"is {kind}, expected a file")
    if status.st_size > bound:
        raise _too_large(bound)
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", closefd=False) as stream:
        return FileContent(_read_bounded(stream, bound), time.time())


def _too_large(bound: int) -> ReadingError:
    option = " (see --max-size)" if bound == current_context().max_size else ""
    message = f"is larger than {bound} bytes{option}"
    return ReadingError(FileProblem(ProblemKind.TOO_LARGE, message))


def _reason(path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        try:
            return _why_broken(os.readlink(path))
        except OSError:  # removed between the two calls
            return "no such file"
    if error.errno == errno.ENXIO:  # the error for a socket
        return "is a socket, expected a file"
    return f"cannot be read: {reason_of(error)}"


def _why_broken(target: str) -> str:
    """Why a link leads to nothing; some tools keep the content of files elsewhere."""
    for part, tool, command in _ELSEWHERE:
        if part in target:
            return f"is a link of {tool} whose content is not here; get it with {command}"
    return f"is a link to {target}, which does not exist"


def _inaccessible(message: str) -> ReadingError:
    return ReadingError(FileProblem(ProblemKind.INACCESSIBLE, message))
