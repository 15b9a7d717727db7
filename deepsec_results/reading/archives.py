"""Archives of results: tar, compressed or not, and zip. Nothing is unpacked into the file system.

The members of an archive are kept in one temporary file that has no name, so that nothing is left
behind, however dsr ends. A plain tar file is read where it is. Links and devices are never
followed. The intact parts of a damaged archive are read.
"""

import os
import stat
import sys
from typing import BinaryIO

from deepsec_results.reading.archive_contents import Archive, ArchiveError
from deepsec_results.reading.spooling import spooling
from deepsec_results.reading.system_errors import reason_of
from deepsec_results.reading.tar_headers import BLOCK, is_header
from deepsec_results.reading.tar_members import TarReader
from deepsec_results.reading.unpacking import BZIP2, GZIP, XZ, ZSTD, Readable, unpack

STDIN = "-"
_ZIP = b"PK"
_TAR_MARK, _MARK_AT = b"ustar", 257
_PACKED = (GZIP, BZIP2, XZ, ZSTD)
_PACKED_ENDINGS = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")
_ENDINGS = (".zip", ".tar", *_PACKED_ENDINGS)


def is_archive(path: str) -> bool:
    """Whether a file is an archive, by its first bytes, or by its name, since the first bytes may
    be damaged; `-` is one on standard input."""
    if path == STDIN:
        return True
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as file:
            begin = file.read(BLOCK)
            known = begin.startswith((*_PACKED, _ZIP)) or _is_tar(path, begin)
            return known or path.lower().endswith(_ENDINGS)
    except (OSError, ValueError):
        return False


def _is_zip(path: str, begin: bytes) -> bool:
    """Whether a file is a zip file, maybe one that begins with a program or with damage."""
    named = path.lower().endswith(".zip") and not begin.startswith(_PACKED)
    return begin.startswith(_ZIP) or (named and not _has_mark(begin))


def _is_tar(path: str, begin: bytes) -> bool:
    """Whether a file is a tar file, maybe one whose first header is damaged.

    The header of an old tar file has no mark. Text has no NUL bytes.
    """
    if b"\0" not in begin:
        return False
    return _has_mark(begin) or is_header(begin) or path.endswith(".tar")


def _has_mark(begin: bytes) -> bool:
    mark = begin[_MARK_AT : _MARK_AT + len(_TAR_MARK)]
    return sum(found == byte for found, byte in zip(mark, _TAR_MARK, strict=False)) >= 4


def open_archive(path: str) -> Archive:
    """Open an archive; `-` is a tar file on standard input. Raises ArchiveError."""
    try:
        if path == STDIN:
            source = _Patient(sys.stdin.buffer)
            begin = source.read(BLOCK)
            if begin.startswith(_ZIP):
                raise ArchiveError(f"{path}: is a zip file, which dsr reads only from a file")
            return _open_packed(path, begin, source)
        with open(path, "rb", buffering=0) as file:
            begin = file.read(BLOCK)
            if _is_zip(path, begin):
                from deepsec_results.reading.zip_members import open_zip

                return open_zip(path)
            if _is_tar(path, begin):
                archive = Archive(path, file, can_grow=True)
                TarReader(archive, file.fileno(), unpacked=False, cut=False).read()
                return archive
            if begin and path.lower().endswith(_PACKED_ENDINGS) and not begin.startswith(_PACKED):
                raise ArchiveError(f"{path}: is damaged at byte 0: it is not compressed")
            return _open_packed(path, begin, file)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {reason_of(error)}") from None
    except MemoryError:
        raise ArchiveError(f"{path}: cannot be read: not enough memory") from None


class _Patient:
    """A stream that waits for bytes, also if it is set not to block, as node does with pipes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """Bytes, fewer than `size` only at the end."""
        found = b""
        while len(found) < size:
            more: bytes | None = self._stream.read(size - len(found))
            if more is None:
                import select

                select.select([self._stream], [], [])
            elif not more:
                break
            else:
                found += more
        return found


def _open_packed(name: str, begin: bytes, source: Readable) -> Archive:
    """A compressed tar file, or one from a pipe, unpacked into a temporary file."""
    with spooling(name) as spool:
        damage = unpack(name, begin, source, spool)
        archive = Archive(name, spool.file, can_grow=True)
        if damage is not None:
            archive.note(damage)
        is_unpacked = begin.startswith(_PACKED)
        reader = TarReader(
            archive, spool.file.fileno(), unpacked=is_unpacked, cut=damage is not None
        )
        reader.read()
    return archive
