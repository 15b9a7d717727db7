"""The members of a zip file, also of a damaged one.

A zip file has a directory of its members at its end, and a header before each member. dsr reads the
members in the directory, and then those that have only a header: they remain if the end of the file
is missing, or the directory is damaged.
"""

import errno
import os
import stat
import zipfile
from typing import BinaryIO

from deepsec_results.reading.archive_contents import (
    Archive,
    ArchiveError,
    Damage,
    Damaged,
    Folder,
    Member,
    Special,
    why_refused,
)
from deepsec_results.reading.spooling import Spool, spooling
from deepsec_results.reading.zip_headers import (
    HAS_DESCRIPTOR,
    LocalHeader,
    find_end_record,
    find_local_headers,
    modified_in,
    read_local_header,
)
from deepsec_results.reading.zip_names import (
    IS_UTF_8,
    has_backslashes,
    meant_name,
    raw_name,
)
from deepsec_results.reading.zip_strays import read_stray

_IS_ENCRYPTED = 1
_PIECE = 256 << 10
_IN_64_BITS = 0xFFFFFFFF  # as a size: it is elsewhere


def open_zip(path: str) -> Archive:
    """A zip file, unpacked into a temporary file. Raises ArchiveError and OSError."""
    with open(path, "rb") as file, spooling(path, os.fstat(file.fileno()).st_size) as spool:
        archive = Archive(path, spool.file)
        _ZipReader(archive, file, spool).read()
    return archive


class _ZipReader:
    def __init__(self, archive: Archive, file: BinaryIO, spool: Spool) -> None:
        self._archive = archive
        self._file = file
        self._descriptor = file.fileno()
        self._size = os.fstat(self._descriptor).st_size
        self._spool = spool
        self._lost: dict[str, str] = {}  # members that cannot be read, each with the reason
        self._slashes = False  # whether any name has one

    def read(self) -> None:
        """Add all members. Raises ArchiveError if there is not one, and OSError."""
        try:
            directory = zipfile.ZipFile(self._file)
        except Exception as error:  # zip files have many ways to be damaged
            _raise_if_not_of_the_file(error)
            self._note(self._size, "cut off, or damaged in the directory of its members")
            self._read_strays(0, self._size, listed=False)
        else:
            with directory:
                self._check_end(len(directory.infolist()))
                self._read_listed(directory)
        for name, reason in self._lost.items():
            if self._archive.entry(name) is None:
                self._archive.add(name, Damaged(f"is damaged in the archive: {reason}"))
        if self._archive.damages and self._archive.is_empty:
            raise self._archive.error(f"is damaged or cut off {self._archive.damages[0]}")

    def _check_end(self, count: int) -> None:
        end = find_end_record(self._descriptor, self._size)
        if end is None:
            return
        if end.members not in (None, count):
            self._note(end.end, f"{end.members} members at the end, but {count} in the directory")
        if end.end != self._size:
            self._note(min(end.end, self._size), "the end is damaged, or other data follows it")

    def _read_listed(self, directory: zipfile.ZipFile) -> None:
        """Read the members in the directory, and those between them."""
        infos = sorted(directory.infolist(), key=lambda info: info.header_offset)
        self._slashes = any(b"/" in raw_name(info) for info in infos)
        at = 0
        for info in infos:
            if info.header_offset < at:
                self._note(info.header_offset, "two members overlap")
            self._read_strays(at, info.header_offset, listed=True)
            header = read_local_header(self._descriptor, info.header_offset)
            self._compare(info, header)
            self._read_member(directory, info)
            begin = info.header_offset if header is None else header.data + info.compress_size
            at = max(at, begin)
        self._read_strays(at, directory.start_dir, listed=True)

    def _compare(self, info: zipfile.ZipInfo, header: LocalHeader | None) -> None:
        """Compare the two headers of a member; `_unpack` compares the names of files."""
        if header is None:
            if info.is_dir():
                name = info.orig_filename
                self._note(info.header_offset, f"the header of {name!r} is damaged")
            return
        differ = header.method != info.compress_type
        differ |= info.is_dir() and header.name != raw_name(info)
        if not header.flags & HAS_DESCRIPTOR and _IN_64_BITS not in (header.size, header.packed):
            sizes = (header.checksum, header.packed, header.size)
            differ |= sizes != (info.CRC, info.compress_size, info.file_size)
        if differ:
            name = info.orig_filename
            self._note(info.header_offset, f"the two headers of {name!r} differ")

    def _read_member(self, directory: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        raw = raw_name(info)
        name = self._name(raw, info.extra, info.flag_bits, info.create_system)
        if info.flag_bits & _IS_ENCRYPTED:
            raise self._archive.error(f"the entry {name!r} is encrypted")
        if refused := why_refused(os.fsencode(name)):
            self._note(info.header_offset, refused)
        elif name.endswith("/"):
            self._archive.add(name, Folder())
        elif stat.S_ISLNK(info.external_attr >> 16):
            self._archive.add(name, Special("a link"))
        else:
            self._unpack(directory, info, name)

    def _unpack(self, directory: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> None:
        begin = self._spool.size
        try:
            with directory.open(info) as member:
                while block := member.read(_PIECE):
                    self._spool.write(block)
        except Exception as error:
            _raise_if_not_of_the_file(error)
            reason = str(error).lower() or type(error).__name__
            self._note(info.header_offset, f"{name!r} cannot be unpacked: {reason}")
            self._lost[name] = reason
            return
        size = self._spool.size - begin
        self._archive.add(name, Member(begin, size, modified_in(info.extra, info.date_time)))

    def _read_strays(self, begin: int, end: int, *, listed: bool) -> None:
        """Read the members in a part of the file that have only a header of their own.

        `listed` is whether the others are in a directory.
        """
        at = begin
        for found in find_local_headers(self._descriptor, begin, end):
            header = read_local_header(self._descriptor, found) if found >= at else None
            if header is None:
                continue
            name = self._name(header.name, header.extra, header.flags, system=-1)
            if listed:
                self._note(found, f"the directory does not list {name!r}")
            entry, at = read_stray(header, self._descriptor, end, self._spool)
            if isinstance(entry, Damaged):
                self._note(found, f"{name!r} {entry.reason}")
            if refused := why_refused(os.fsencode(name)):
                self._note(found, refused)
            elif self._archive.entry(name) is None:
                self._archive.add(name, Folder() if name.endswith("/") else entry)

    def _name(self, raw: bytes, extra: bytes, flags: int, system: int) -> str:
        self._slashes |= system < 0 and b"/" in raw
        return meant_name(
            raw,
            extra,
            is_utf_8=bool(flags & IS_UTF_8),
            backslashes=has_backslashes(raw, system, slashes=self._slashes),
        )

    def _note(self, offset: int, reason: str) -> None:
        self._archive.note(Damage(offset, reason))


def _raise_if_not_of_the_file(error: Exception) -> None:
    """Raise an error again that says nothing about the zip file, such as a full disk."""
    if isinstance(error, ArchiveError | MemoryError):
        raise error
    # A wrong offset in the file is an invalid argument of the system's functions.
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error
