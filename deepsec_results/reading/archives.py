"""Archives of results: tar, compressed or not, and zip. Nothing is unpacked into the file system.

The members of an archive are kept in one temporary file that has no name, so that nothing is left
behind, however dsr ends. A plain tar file is read where it is. Links and devices are never
followed.
"""

import io
import os
import stat
import sys
import tarfile
import tempfile
import weakref
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import IO, Any, BinaryIO, NamedTuple, Protocol

from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.visit import current_visit

STDIN = "-"
MAX_MEMBERS = 5_000_000
TOTAL = 16  # times the bound on one file: the most bytes in all
RATIO = 250  # of the bytes unpacked to those read, beyond the bound on one file
_BLOCK = 1 << 20

_GZIP, _BZIP2, _XZ, _ZSTD, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"PK"
_TAR_MARK = slice(257, 262)


class ArchiveError(RequestError):
    """Raised if an archive cannot be read; the message has its name and the reason."""


class Member(NamedTuple):
    """A file in an archive: where its bytes are, and when it was modified."""

    offset: int
    size: int
    modified: float


class Special(NamedTuple):
    """A member that dsr does not read: a link or a device."""

    kind: str


class Folder(NamedTuple):
    """A folder in an archive: the names in it."""

    names: list[str]


Entry = Member | Special | Folder


class Archive:
    """An archive that is open. `name` is what the user typed, `file` has the bytes of its members.

    The file may be closed: the archive opens it once more, until nobody uses the archive.
    """

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name = name
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._entries: dict[str, Entry] = {"": Folder([])}

    def entry(self, path: str) -> Entry | None:
        """What is at a path inside the archive; None if nothing is."""
        return self._entries.get(_cleaned(path))

    def read(self, member: Member) -> bytes:
        """The bytes of a file. Processes that share the archive do not disturb each other."""
        return os.pread(self._descriptor, member.size, member.offset)

    def folders(self) -> Iterator[tuple[str, list[str]]]:
        """Each folder with the names in it."""
        for path, entry in self._entries.items():
            if isinstance(entry, Folder):
                yield path, entry.names

    def add(self, path: str, entry: Entry) -> None:
        """Add an entry and the folders around it. Raises ArchiveError."""
        cleaned = _cleaned(path)
        if ".." in cleaned.split("/"):
            raise self.error(f"the entry {path!r} leads out of the archive")
        known = self._entries.get(cleaned)
        if known is not None:
            if isinstance(known, Folder) and isinstance(entry, Folder):
                return
            raise self.error(f"two entries have the name {path!r}")
        if len(self._entries) > MAX_MEMBERS:
            raise self.error(f"has more than {MAX_MEMBERS} entries")
        above, _, name = cleaned.rpartition("/")
        if above not in self._entries:
            self.add(above, Folder([]))
        folder = self._entries[above]
        if not isinstance(folder, Folder):
            raise self.error(f"the entry {above!r} is a file and a folder")
        folder.names.append(name)
        self._entries[cleaned] = entry

    def error(self, reason: str) -> ArchiveError:
        """An error with the name of the archive."""
        return ArchiveError(f"{self.name}: {reason}")


def _cleaned(path: str) -> str:
    """A path without `.` and empty parts."""
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def is_archive(path: str) -> bool:
    """Whether a file is an archive, by its first bytes; `-` is one on standard input."""
    if path == STDIN:
        return True
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return _is_known(file.read(512))
    except (OSError, ValueError):
        return False


def _is_known(begin: bytes) -> bool:
    if begin.startswith((_GZIP, _BZIP2, _XZ, _ZSTD, _ZIP)):
        return True
    return begin[_TAR_MARK] == b"ustar"


def open_archive(path: str) -> Archive:
    """Open an archive; `-` is a tar file on standard input. Raises ArchiveError."""
    if path == STDIN:
        return _open_tar(path, sys.stdin.buffer)
    try:
        with open(path, "rb") as file:
            begin = file.read(512)
            file.seek(0)
            if begin.startswith(_ZIP):
                return _open_zip(path, file)
            if begin[_TAR_MARK] == b"ustar":
                return _index_tar(path, file)
            return _open_tar(path, file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ArchiveError(f"{path}: cannot be read: {reason}") from None


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


class _Spool:
    """A temporary file to which bytes are unpacked, up to a bound."""

    def __init__(self, name: str, file: IO[bytes], packed: Callable[[], int]) -> None:
        self.size = 0
        self._file = file
        self._name = name
        self._packed = packed

    def copy(self, source: Readable) -> int:
        """Add all bytes of a source; how many. Raises ArchiveError if they are too many."""
        begin = self.size
        while block := source.read(_BLOCK):
            self.size += len(block)
            self._check()
            self._file.write(block)
        return self.size - begin

    def _check(self) -> None:
        bound = current_visit().max_size
        if self.size > TOTAL * bound:
            raise self._too_large(f"has more than {TOTAL * bound} bytes")
        if self.size > bound and self.size > RATIO * max(1, self._packed()):
            raise self._too_large(f"is more than {RATIO} times as large unpacked")

    def _too_large(self, reason: str) -> ArchiveError:
        return ArchiveError(f"{self._name}: {reason} (see --max-size)")


def _open_tar(name: str, source: BinaryIO) -> Archive:
    """A compressed tar file, or one from a pipe, unpacked into a temporary file."""
    counted = _Counted(source)
    with tempfile.TemporaryFile() as file:
        spool = _Spool(name, file, lambda: counted.count)
        try:
            with _decompressed(name, io.BufferedReader(counted)) as stream:
                spool.copy(stream)
        except Exception as error:  # each library has errors of its own
            if isinstance(error, ArchiveError):
                raise
            raise ArchiveError(f"{name}: is damaged or cut off: {_reason(error)}") from None
        return _index_tar(name, file)


class _Counted(io.RawIOBase):
    """A stream that counts the bytes that are read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


def _decompressed(name: str, source: io.BufferedReader) -> AbstractContextManager[Readable]:
    """The uncompressed bytes of a source. Raises ArchiveError if that needs a missing module."""
    begin = source.peek(6)
    if begin.startswith(_GZIP):
        import gzip

        return gzip.GzipFile(fileobj=source)
    if begin.startswith(_BZIP2):
        import bz2

        return bz2.BZ2File(source)
    if begin.startswith(_XZ):
        import lzma

        return lzma.LZMAFile(source)
    if begin.startswith(_ZSTD):
        return _zstd(name, source)
    return source


def _zstd(name: str, source: io.BufferedReader) -> AbstractContextManager[Readable]:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ArchiveError(
            f"{name}: this Python cannot read zstd; unpack it with zstd -d, or use Python 3.14"
        ) from None
    opened: AbstractContextManager[Readable] = zstd.ZstdFile(source)
    return opened


def _index_tar(name: str, file: IO[bytes]) -> Archive:
    """The members of a tar file that is not compressed. Raises ArchiveError."""
    archive = Archive(name, file)
    file.flush()
    file.seek(0)
    end = os.fstat(file.fileno()).st_size
    try:
        with tarfile.open(fileobj=file, mode="r:") as members:
            for info in members:
                if info.isdir():
                    archive.add(info.name, Folder([]))
                elif info.isreg() and not info.issparse():
                    if info.offset_data + info.size > end:
                        raise archive.error(f"is cut off in {info.name!r}")
                    archive.add(info.name, Member(info.offset_data, info.size, float(info.mtime)))
                else:
                    archive.add(info.name, Special(_kind(info)))
                members.members.clear()  # type: ignore[attr-defined] # or all of them are kept
    except tarfile.TarError as error:
        raise archive.error(f"is damaged or cut off: {_reason(error)}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise archive.error(f"is not a tar file: {_reason(error)}") from None
    return archive


def _kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    return "a sparse file" if info.issparse() else "a device"


def _open_zip(name: str, file: BinaryIO) -> Archive:
    """A zip file, unpacked into a temporary file. Raises ArchiveError."""
    packed = os.fstat(file.fileno()).st_size
    with tempfile.TemporaryFile() as unpacked:
        spool = _Spool(name, unpacked, lambda: packed)
        archive = Archive(name, unpacked)
        try:
            with zipfile.ZipFile(file) as members:
                for info in members.infolist():
                    _add_zipped(archive, members, info, spool)
        except Exception as error:  # zip files have many ways to be damaged
            if isinstance(error, ArchiveError):
                raise
            raise archive.error(f"is damaged or cut off: {_reason(error)}") from None
        unpacked.flush()
    return archive


def _add_zipped(
    archive: Archive, members: zipfile.ZipFile, info: zipfile.ZipInfo, spool: _Spool
) -> None:
    if info.is_dir():
        archive.add(info.filename, Folder([]))
    elif info.flag_bits & 1:
        raise archive.error(f"the entry {info.filename!r} is encrypted")
    elif stat.S_ISLNK(info.external_attr >> 16):
        archive.add(info.filename, Special("a link"))
    else:
        begin = spool.size
        with members.open(info) as member:
            size = spool.copy(member)
        archive.add(info.filename, Member(begin, size, _zip_time(info)))


def _zip_time(info: zipfile.ZipInfo) -> float:
    import time

    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return 0.0


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text or type(error).__name__).lower()
