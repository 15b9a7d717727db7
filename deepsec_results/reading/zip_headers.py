"""The headers in a zip file that `zipfile` does not compare: before each member, and at the end."""

import os
import struct
import time
from collections.abc import Iterator
from typing import NamedTuple

from deepsec_results.reading.zip_names import extra_field

HAS_DESCRIPTOR = 8  # a flag of a member: checksum and sizes follow the data
LOCAL = b"PK\3\4"
_END = b"PK\5\6"
_LOCAL = struct.Struct("<4s5H3L2H")
_END_RECORD = struct.Struct("<4s4H2LH")
_TIMES = 0x5455  # an extra field of Info-ZIP
_MANY = 0xFFFF  # members: the number is elsewhere
_PIECE = 1 << 20

DateTime = tuple[int, int, int, int, int, int]


class LocalHeader(NamedTuple):
    """The header before a member; its data begins at the offset `data`."""

    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    name: bytes
    extra: bytes
    data: int
    modified: float | None


class EndRecord(NamedTuple):
    """The end of a zip file: the number of members, if it is there, and where the record ends."""

    members: int | None
    end: int


def read_local_header(descriptor: int, offset: int) -> LocalHeader | None:
    """The header at an offset; None if there is none."""
    if offset < 0:
        return None
    found = os.pread(descriptor, _LOCAL.size, offset)
    if len(found) < _LOCAL.size or not found.startswith(LOCAL):
        return None
    _, _, flags, method, clock, date, checksum, packed, size, *lengths = _LOCAL.unpack(found)
    begin = offset + _LOCAL.size
    both = os.pread(descriptor, sum(lengths), begin)
    if len(both) < sum(lengths):
        return None
    name, extra = both[: lengths[0]], both[lengths[0] :]
    day = (date >> 9) + 1980, date >> 5 & 0xF, date & 0x1F
    modified = modified_in(extra, (*day, clock >> 11, clock >> 5 & 0x3F, 2 * (clock & 0x1F)))
    data = begin + len(both)
    return LocalHeader(flags, method, checksum, packed, size, name, extra, data, modified)


def modified_in(extra: bytes, date_time: DateTime) -> float | None:
    """When a member was modified: in UTC if Info-ZIP wrote it, else in the time of this machine."""
    field = extra_field(extra, _TIMES) or b""
    if len(field) >= 5 and field[0] & 1:
        return float(int.from_bytes(field[1:5], "little"))
    try:
        return time.mktime((*date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return None


def find_end_record(descriptor: int, size: int) -> EndRecord | None:
    """The record at the end of a file of a size; None if there is none."""
    begin = max(0, size - _END_RECORD.size - 0xFFFF)
    tail = os.pread(descriptor, size - begin, begin)
    at = tail.rfind(_END)
    if at < 0 or at + _END_RECORD.size > len(tail):
        return None
    _, _, _, _, count, _, _, comment = _END_RECORD.unpack_from(tail, at)
    end = begin + at + _END_RECORD.size + comment
    return EndRecord(None if count == _MANY else count, end)


def find_local_headers(descriptor: int, begin: int, end: int) -> Iterator[int]:
    """The offsets in a part of a file where a header may begin."""
    at = begin
    while at < end:
        piece = os.pread(descriptor, min(_PIECE, end - at), at)
        found = piece.find(LOCAL)
        while found >= 0:
            yield at + found
            found = piece.find(LOCAL, found + 1)
        if len(piece) < len(LOCAL):
            return
        at += len(piece) - len(LOCAL) + 1
