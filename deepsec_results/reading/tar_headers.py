"""The header of a member of a tar file: 512 bytes, with a checksum.

The format is that of POSIX (ustar) with the additions of GNU tar: numbers in base 256, and types of
its own. Python's `tarfile` takes a damaged header for the end of the archive, so dsr reads headers
itself.
"""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple
from zlib import adler32

BLOCK = 512
ZEROS = bytes(BLOCK)

REGULAR = frozenset((0, *b"07"))  # 7 is a file that was contiguous on its disk
FOLDER, LONG_NAME, LONG_LINK, LABEL = b"5LKV"
PAX, GLOBAL_PAX, SOLARIS_PAX = b"xgX"
SPARSE, DUMPED_FOLDER = b"SD"
WITHOUT_DATA = frozenset(b"123456")  # whatever the size in the header
_POSIX = b"ustar\0"
_SUM, _SUM_FIELD = slice(148, 156), 148
_BLANKS = 8 * ord(" ")
_END = b" \0"

# A header of a file as nearly all programs write it: up to its time, the digits of its checksum,
# what ends them and its kind, and the rest, in which the files of an archive seldom differ.
_USUAL = Struct("148s6s3s355s")
_ENDS_AND_KIND = b"\0 0"
_KIND_AND_BLANKS = ord("0") + _BLANKS
_PREFIX_IN_REST = 345 - 157
_NAME, _SIZE, _TIME = 100, slice(124, 136), slice(136, 148)


class Header(NamedTuple):
    """A header. `name` is as in the file, `size` in bytes, `modified` in seconds since 1970."""

    name: bytes
    kind: int
    size: int
    modified: int | None
    extended: bool


def usual_files(piece: bytes, at: int) -> Iterator[tuple[int, bytes, int, int]]:
    """The files that follow each other in a piece of a tar file, from an offset on.

    Each is an offset, a name, a size and a time, as in a Header. The first header that is not as
    nearly all programs write it ends them, be it sound, damaged or cut off. There is one for each
    file in an archive, so this calls as little as possible.
    """
    shared, other_sum = b"", 0
    time, modified = b"", 0
    while at + BLOCK <= len(piece):
        begin, checksum, ends, rest = _USUAL.unpack_from(piece, at)
        if rest != shared:
            shared, other_sum = rest, sum(rest) + _KIND_AND_BLANKS
        size, written = begin[124:135], begin[136:147]
        if ends != _ENDS_AND_KIND or rest[_PREFIX_IN_REST] or not (size + written).isdigit():
            return
        if begin[135] not in _END or begin[147] not in _END:
            return
        try:
            if (adler32(begin) & 0xFFFF) - 1 + other_sum != int(checksum, 8):  # see _sum_of
                return
            if written != time:
                time, modified = written, int(written, 8)
            length = int(size, 8)
        except ValueError:  # no octal digits
            return
        name, _, _ = begin.partition(b"\0")
        yield at, name[:_NAME], length, modified
        at += BLOCK + length + -length % BLOCK


def _sum_of(some: bytes) -> int:
    """The sum of up to 256 bytes.

    The low half of Adler-32 is the sum of so few bytes, plus one. It is much faster than sum.
    """
    return (adler32(some) & 0xFFFF) - 1


def is_header(block: bytes) -> bool:
    """Whether the checksum of a block is that of a header.

    Old programs added up the bytes as signed numbers.
    """
    return _has_sum(block, number_in(block[_SUM]))


def _has_sum(block: bytes, stored: int | None) -> bool:
    found = _sum_of(block[:256]) + _sum_of(block[256:])
    if stored == found - sum(block[_SUM]) + _BLANKS:
        return len(block) == BLOCK
    return stored is not None and len(block) == BLOCK and stored == _signed_sum(block)


def _signed_sum(block: bytes) -> int:
    bytes_outside = block[:_SUM_FIELD] + block[_SUM_FIELD + 8 :]
    return sum(byte - ((byte & 0x80) << 1) for byte in bytes_outside) + _BLANKS


def read_header(block: bytes) -> Header | None:
    """The header in a block; None if the block is not a sound header."""
    size, stored = number_in(block[_SIZE]), number_in(block[_SUM])
    if size is None or size < 0 or not _has_sum(block, stored):
        return None
    name = block[:_NAME].split(b"\0", 1)[0]
    # GNU tar keeps other times where POSIX has the beginning of the name.
    if block[345] and block[257:263] == _POSIX:
        name = block[345:500].split(b"\0", 1)[0] + b"/" + name
    return Header(name, block[156], size, number_in(block[_TIME]), block[482] != 0)


def number_in(field: bytes) -> int | None:
    """The number in a field: octal digits, or in base 256; None if there is none."""
    digits = field.strip(_END)
    if digits.isdigit():
        try:
            return int(digits, 8)
        except ValueError:
            return None
    if field[:1] >= b"\x80":
        return _in_base_256(field)
    # Like GNU tar, ignore what follows the end of the number.
    begin = field.lstrip().replace(b"\0", b" ").split(b" ", 1)[0]
    return int(begin, 8) if begin and not begin.strip(b"01234567") else None


def _in_base_256(field: bytes) -> int:
    """A number in two's complement; the first bit only says that it is in base 256."""
    if field[0] & 0x40:
        return int.from_bytes(field, "big", signed=True)
    return int.from_bytes(bytes([field[0] & 0x3F]) + field[1:], "big")
