"""Members of a zip file that its directory does not list, read from what is before them."""

import os
from zlib import crc32

from deepsec_results.reading.archive_contents import Damaged, Member
from deepsec_results.reading.spooling import Spool
from deepsec_results.reading.unpacking import DamagedDataError, Inflater, unpack_stream
from deepsec_results.reading.zip_headers import HAS_DESCRIPTOR, LocalHeader

_STORED, _DEFLATED = 0, 8
_IS_ENCRYPTED = 1
_DESCRIPTOR = b"PK\x07\x08"
_RAW = -15  # for zlib: without a header
_PIECE = 256 << 10


class _StrayPart:
    """A part of a file, as a stream."""

    def __init__(self, descriptor: int, begin: int, end: int) -> None:
        self._descriptor = descriptor
        self.at = begin
        self._end = end

    def read(self, size: int, /) -> bytes:
        data = os.pread(self._descriptor, min(size, self._end - self.at), self.at)
        self.at += len(data)
        return data


def read_stray(
    header: LocalHeader, descriptor: int, end: int, spool: Spool
) -> tuple[Member | Damaged, int]:
    """A member before the offset `end`, and the offset behind its data."""
    if header.flags & _IS_ENCRYPTED:
        return Damaged("is encrypted"), header.data
    begin = spool.size
    sized = not header.flags & HAS_DESCRIPTOR
    part = _StrayPart(
        descriptor, header.data, min(end, header.data + header.packed) if sized else end
    )
    if header.method == _DEFLATED:
        whole, behind = _inflate(part, spool)
        if whole is None:
            return Damaged("is damaged in the archive"), header.data
    elif header.method == _STORED and sized:
        whole, behind = _copy(part, spool) == header.packed, part.at
    else:
        return Damaged(f"has the compression method {header.method}"), header.data
    if not whole:
        return Damaged("is cut off in the archive"), behind
    size = spool.size - begin
    checksum = header.checksum if sized else _described(descriptor, behind)
    if _checksum(spool, begin, size) != checksum:
        return Damaged("has a wrong checksum in the archive"), behind
    return Member(begin, size, header.modified), behind


def _inflate(part: _StrayPart, spool: Spool) -> tuple[bool | None, int]:
    """Whether the end of the data was reached, None if it is damaged; and the offset behind it."""
    decoder = Inflater(_RAW)
    try:
        whole = unpack_stream(decoder, part.read(_PIECE), part, spool)
    except DamagedDataError:
        return None, part.at
    return whole, part.at - len(decoder.unused_data)


def _copy(part: _StrayPart, spool: Spool) -> int:
    size = 0
    while block := part.read(_PIECE):
        spool.write(block)
        size += len(block)
    return size


def _described(descriptor: int, offset: int) -> int:
    """The checksum that follows the data of a member, behind a mark that may be missing."""
    found = os.pread(descriptor, 8, offset)
    return int.from_bytes(found[4:8] if found.startswith(_DESCRIPTOR) else found[:4], "little")


def _checksum(spool: Spool, begin: int, size: int) -> int:
    checksum = 0
    part = _StrayPart(spool.file.fileno(), begin, begin + size)
    while block := part.read(_PIECE):
        checksum = crc32(block, checksum)
    return checksum
