"""The header of a member of a tar file: 512 bytes, with a checksum.

The format is that of POSIX (ustar) with the additions of GNU tar: numbers in base 256, and types of
its own. Python's `tarfile` takes a damaged header for the end of the archive, so dsr reads headers
itself.
"""

import re
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


# Size, time and checksum as nearly all programs write them.
_USUAL_NUMBERS = re.compile(rb"([0-7]{11})[ \0]([0-7]{11})[ \0]([0-7]{6})\0 ")


class Header(NamedTuple):
    """A header. `name` is as in the file, `size` in bytes, `modified` in seconds since 1970."""

    name: bytes
    kind: int
    size: int
    modified: int | None
    extended: bool


def is_header(block: bytes) -> bool:
    """Whether the checksum of a block is that of a header.

    Old programs added up the bytes as signed numbers.
    """
    return _has_sum(block, number_in(block[_SUM]))


def _has_sum(block: bytes, stored: int | None) -> bool:
    # The low half of Adler-32 is the sum of up to 256 bytes, plus one. It is much faster than sum.
    halves = (adler32(block[:256]) & 0xFFFF) + (adler32(block[256:]) & 0xFFFF) - 2
    if stored == halves - sum(block[_SUM]) + _BLANKS:
        return len(block) == BLOCK
    return stored is not None and len(block) == BLOCK and stored == _signed_sum(block)


def _signed_sum(block: bytes) -> int:
    bytes_outside = block[:_SUM_FIELD] + block[_SUM_FIELD + 8 :]
    return sum(byte - ((byte & 0x80) << 1) for byte in bytes_outside) + _BLANKS


def read_header(block: bytes) -> Header | None:
    """The header in a block; None if the block is not a sound header."""
    size, modified, stored = _numbers(block)
    if size is None or size < 0 or not _has_sum(block, stored):
        return None
    name = block[:100].split(b"\0", 1)[0]
    # GNU tar keeps other times where POSIX has the beginning of the name.
    if block[345] and block[257:263] == _POSIX:
        name = block[345:500].split(b"\0", 1)[0] + b"/" + name
    return Header(name, block[156], size, modified, block[482] != 0)


def _numbers(block: bytes) -> tuple[int | None, int | None, int | None]:
    """The size, the time and the checksum in a header."""
    if usual := _USUAL_NUMBERS.match(block, 124):
        return int(usual[1], 8), int(usual[2], 8), int(usual[3], 8)
    return number_in(block[124:136]), number_in(block[136:148]), number_in(block[_SUM])


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
