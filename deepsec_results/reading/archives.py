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
import zipfile
from typing import IO, BinaryIO

from deepsec_results.reading.archive_contents import Archive, ArchiveError, Folder, Member, Special
from deepsec_results.reading.unpacking import (
    BZIP2,
    GZIP,
    XZ,
    ZSTD,
    Counted,
    Spool,
    decompressed,
    reason_of,
)

STDIN = "-"
_ZIP = b"PK"
_TAR_MARK = slice(257, 262)


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
    if begin.startswith((GZIP, BZIP2, XZ, ZSTD, _ZIP)):
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


def _open_tar(name: str, source: BinaryIO) -> Archive:
    """A compressed tar file, or one from a pipe, unpacked into a temporary file."""
    counted = Counted(source)
    with tempfile.TemporaryFile() as file:
        spool = Spool(name, file, lambda: counted.count)
        try:
            with decompressed(name, io.BufferedReader(counted)) as stream:
                spool.copy(stream)
        except Exception as error:  # each library has errors of its own
            if isinstance(error, ArchiveError):
                raise
            raise ArchiveError(f"{name}: is damaged or cut off: {reason_of(error)}") from None
        return _index_tar(name, file)


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
        raise archive.error(f"is damaged or cut off: {reason_of(error)}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise archive.error(f"is not a tar file: {reason_of(error)}") from None
    return archive


def _kind(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "a link"
    return "a sparse file" if info.issparse() else "a device"


def _open_zip(name: str, file: BinaryIO) -> Archive:
    """A zip file, unpacked into a temporary file. Raises ArchiveError."""
    packed = os.fstat(file.fileno()).st_size
    with tempfile.TemporaryFile() as unpacked:
        spool = Spool(name, unpacked, lambda: packed)
        archive = Archive(name, unpacked)
        try:
            with zipfile.ZipFile(file) as members:
                for info in members.infolist():
                    _add_zipped(archive, members, info, spool)
        except Exception as error:  # zip files have many ways to be damaged
            if isinstance(error, ArchiveError):
                raise
            raise archive.error(f"is damaged or cut off: {reason_of(error)}") from None
        unpacked.flush()
    return archive


def _add_zipped(
    archive: Archive, members: zipfile.ZipFile, info: zipfile.ZipInfo, spool: Spool
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
