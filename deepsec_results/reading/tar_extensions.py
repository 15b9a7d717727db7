"""What precedes a header and adds to it: the records of pax, and the long names of GNU tar."""

import math
from typing import NamedTuple

from msgspec import Struct

from deepsec_results.reading.archive_contents import (
    MAX_NAME,
    Entry,
    Folder,
    Member,
    Special,
    name_too_long,
)
from deepsec_results.reading.tar_headers import (
    DUMPED_FOLDER,
    FOLDER,
    GLOBAL_PAX,
    LONG_LINK,
    LONG_NAME,
    REGULAR,
    SPARSE,
    Header,
)

MAX_RECORDS = 1 << 20  # bytes of the records before one member
_KINDS = {SPARSE: "a sparse file", **dict.fromkeys(b"12", "a link")}
_USED = frozenset({b"path", b"size", b"mtime", b"GNU.sparse.name"})
_SPARSE = b"GNU.sparse."
LATEST = 253_402_300_800  # the end of the year 9999

Records = dict[bytes, bytes]


class Extension(Struct):
    """What was read before a header; its first part is at the `offset`.

    `refused` is why the member is left out.
    """

    offset: int
    long_name: bytes | None = None
    records: Records = {}
    refused: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.long_name or self.records or self.refused)

    def add(self, header: Header, data: bytes, everywhere: Records) -> str | None:
        """Add the data of a member that extends the next one, or all members that follow.

        Of several long names, the last counts. Returns what is wrong with the data.
        """
        if header.kind == LONG_LINK:
            return None
        if header.kind == LONG_NAME:
            if header.size > MAX_NAME + 1:
                self.refused = name_too_long(header.size - 1)
            self.long_name = data.split(b"\0", 1)[0]
            return None
        if header.size > MAX_RECORDS:
            self.refused = f"skipped a member with records of {header.size} bytes"
            return None
        records, whole = read_records(data)
        (everywhere if header.kind == GLOBAL_PAX else self.records).update(records)
        return None if whole else "damaged records before a member"


NOTHING = Extension(0)


class Extended(NamedTuple):
    """A header with all that extends it.

    `size` is None if it is not a number. `modified` is None if it is unknown or absurd.
    """

    name: bytes
    size: int | None
    modified: float | None
    sparse: bool


def extend(header: Header, extension: Extension, everywhere: Records) -> Extended:
    """A header with its extension, and with the records that hold `everywhere`."""
    name, size, modified = extension.long_name or header.name, header.size, header.modified
    records = {**everywhere, **extension.records} if everywhere else extension.records
    if not records:
        return Extended(name, size, _sane(modified), False)
    sparse = _SPARSE in records
    name = records.get(b"GNU.sparse.name") or records.get(b"path") or name
    known = _whole(records[b"size"]) if records.get(b"size") else size
    written = _decimal(records[b"mtime"]) if records.get(b"mtime") else modified
    return Extended(name, known, _sane(written), sparse)


def entry_of(kind: int, member: Extended, begin: int, size: int) -> Entry:
    """What a member is whose data is all there, from an offset on."""
    if kind in REGULAR and not member.sparse:
        if member.name.endswith(b"/"):  # in old files, this is how a folder is marked
            return Folder()
        return Member(begin, size, member.modified)
    if kind in (FOLDER, DUMPED_FOLDER):
        return Folder()
    return Special("a sparse file" if member.sparse else _KINDS.get(kind, "a device"))


def read_records(data: bytes) -> tuple[Records, bool]:
    """The records of pax that dsr uses, and whether all of the data could be read.

    A record is its length, a blank, a key, an equals sign, a value, and a line feed.
    """
    records: Records = {}
    at = 0
    while at < len(data) and data[at]:
        blank = data.find(b" ", at, at + 21)
        length = _whole(data[at:blank]) if blank > 0 else None
        end = at + length if length else -1
        equals = data.find(b"=", blank, end) if at < end <= len(data) else -1
        if equals < 0 or data[end - 1] != ord("\n"):
            return records, False
        key = data[blank + 1 : equals]
        if key in _USED:
            records[key] = data[equals + 1 : end - 1]
        if key.startswith(_SPARSE):
            records[_SPARSE] = b"yes"  # there may be very many
        at = end
    return records, True


def _whole(digits: bytes) -> int | None:
    return int(digits) if digits.isdigit() and len(digits) <= 20 else None


def _decimal(text: bytes) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _sane(modified: float | None) -> float | None:
    """A time that can be one: not before 1970, not after the year 9999, and a number at all."""
    if modified is None or math.isnan(modified) or not 0 <= modified < LATEST:
        return None
    return float(modified)
