"""The members of a tar file, also of a damaged one.

Like GNU tar, dsr goes on at the next sound header after a damaged one. Unlike GNU tar, it also
reports a file that ends without an end marker, and data after the end marker: both are what a
transfer leaves that was cut off or mixed up.
"""

import os
import sys

from deepsec_results.reading.archive_contents import (
    Archive,
    Damage,
    Damaged,
    Entry,
    Member,
    why_refused,
)
from deepsec_results.reading.tar_extensions import (
    MAX_RECORDS,
    NOTHING,
    Extended,
    Extension,
    Records,
    entry_of,
    extend,
)
from deepsec_results.reading.tar_headers import (
    BLOCK,
    GLOBAL_PAX,
    LABEL,
    LONG_LINK,
    LONG_NAME,
    PAX,
    SOLARIS_PAX,
    SPARSE,
    WITHOUT_DATA,
    ZEROS,
    Header,
    read_header,
    usual_files,
)

_PIECE = 128 << 10  # bytes that are read together if there are many headers in them
_PAGE, _NEAR = 4 << 10, 16 << 10  # bytes that are read if the last two headers were not near
_SLASH = ord("/")
_EXTENSIONS = frozenset({PAX, GLOBAL_PAX, SOLARIS_PAX, LONG_NAME, LONG_LINK})
_LONG = 100  # characters of a name in a reason
_MORE_OF_MAP = 504  # in a block of the map of a sparse file: whether another one follows
_ENCODING, _ERRORS = sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()


class TarReader:
    """Reads the members of a tar file into an archive.

    `unpacked` is whether the file was compressed. `cut` is whether it is known already that its end
    is missing.
    """

    def __init__(self, archive: Archive, descriptor: int, *, unpacked: bool, cut: bool) -> None:
        self._archive = archive
        self._descriptor = descriptor
        self._end = os.fstat(descriptor).st_size
        self._unpacked = unpacked
        self._piece, self._piece_begin = b"", 0
        self._everywhere: Records = {}
        self._extension = NOTHING
        self._at = 0
        self._last = 0  # where the last header is
        self._found = False  # whether there is any header
        self._lost = False  # since the last header was damaged
        self._ended = cut  # whether the end marker was found, or why there is none is known

    def read(self) -> None:
        """Add all members. Raises ArchiveError if there is not one header, and OSError."""
        while self._at < self._end:
            block = self._block(self._at)
            if self._read_usual_files():
                continue
            self._last = self._at
            if not block[0] and block == ZEROS[: len(block)]:
                self._pass_zeros()
            elif header := read_header(block):
                self._found, self._lost = True, False
                self._read_member(header)
            else:
                self._lose(block)
        if not self._found:
            raise self._archive.error(self._why_no_tar_file())
        if not self._ended and not self._lost:
            self._note(self._end, "cut off, without an end marker")
        if not self._extension.is_empty:
            self._note(self._extension.offset, "a name or records without a member")

    def _why_no_tar_file(self) -> str:
        if self._archive.damages and self._ended:
            return f"is damaged or cut off {self._archive.damages[0]}"
        return "is not a tar file" if self._end else "is empty"

    def _block(self, offset: int) -> bytes:
        """The block at an offset, which is shorter at the end of the file."""
        at = offset - self._piece_begin
        if at < 0 or at + BLOCK > len(self._piece):
            size = _PIECE if offset - self._last < _NEAR else _PAGE
            self._piece = os.pread(self._descriptor, size, offset)
            self._piece_begin, at = offset, 0
        return self._piece[at : at + BLOCK]

    def _pass_zeros(self) -> None:
        """Pass the end marker, two blocks of zeros, and the zeros that fill the file up.

        GNU tar accepts a single block at the end of the file, so dsr does, too.
        """
        begin = self._at
        while self._at < self._end and self._block(self._at).count(0) == BLOCK:
            self._at += BLOCK
        if self._at + BLOCK > self._end and not self._block(self._at).strip(b"\0"):
            self._at, self._ended = self._end, True
        elif not self._lost:
            single = self._at - begin == BLOCK
            self._note(begin, "zeros instead of a header" if single else "an end marker, but more "
                       "data after it")  # fmt: skip
            self._lost = True

    def _lose(self, block: bytes) -> None:
        """Pass a block that is no header where one is expected, or any block after that."""
        if not self._lost and len(block) < BLOCK:
            self._cut_off("in a header")
        elif not self._lost:
            self._note(self._at, "a damaged header")
        self._lost = True
        self._extension = NOTHING
        self._at += BLOCK

    def _read_usual_files(self) -> bool:
        """Read files whose headers say all, as nearly all members are; whether there is any."""
        if self._extension is not NOTHING or self._everywhere:
            return False
        first = at = last = self._at - self._piece_begin
        data_begin, add = self._piece_begin + BLOCK, self._archive.add
        for header, name, size, modified in usual_files(self._piece, first):
            data = data_begin + header
            if not name or name[-1] == _SLASH or data + size > self._end:
                break
            add(name.decode(_ENCODING, _ERRORS), Member(data, size, modified))
            last, at = header, header + BLOCK + size + -size % BLOCK
        if at == first:
            return False
        self._last, self._at = self._piece_begin + last, self._piece_begin + at
        self._found, self._lost = True, False
        return True

    def _read_member(self, header: Header) -> None:
        extension, begin = self._extension, self._at + BLOCK
        if header.kind in _EXTENSIONS:
            self._extend(header)
            return
        self._extension = NOTHING
        member = extend(header, extension, self._everywhere)
        refused = extension.refused or why_refused(member.name)
        if refused:
            self._note(self._at if extension is NOTHING else extension.offset, refused)
        self._at = self._begin_of_data(header, begin)
        size = 0 if header.kind in WITHOUT_DATA else member.size
        name = member.name.decode(_ENCODING, _ERRORS)
        entry = self._entry(header, member, size, name)
        if not refused and header.kind != LABEL:
            self._archive.add(name, entry)

    def _begin_of_data(self, header: Header, at: int) -> int:
        """Where the data of a member begins: in a sparse file after its map."""
        more = header.kind == SPARSE and header.extended
        while more and at < self._end:
            more = self._block(at)[_MORE_OF_MAP:][:1] > b"\0"
            at += BLOCK
        return at

    def _entry(self, header: Header, member: Extended, size: int | None, name: str) -> Entry:
        """What a member is; its data is passed."""
        begin = self._at
        if size is None:
            self._note(begin - BLOCK, f"no size of {_shown(name)}")
            self._lost = True
            return Damaged("is damaged in the archive: it has no size")
        if not self._pass_data(size, _shown(name)):
            return Damaged("is cut off in the archive")
        return entry_of(header.kind, member, begin, size)

    def _pass_data(self, size: int, where: str) -> bool:
        """Pass the data of a member; whether all of it is there."""
        if self._at + size > self._end:
            self._cut_off(f"in {where}")
            return False
        self._at += size + -size % BLOCK
        return True

    def _extend(self, header: Header) -> None:
        """Read what extends the next header."""
        begin = self._at
        self._at += BLOCK
        if not self._pass_data(header.size, "a header"):
            return
        data = os.pread(self._descriptor, min(header.size, MAX_RECORDS), begin + BLOCK)
        if self._extension is NOTHING:
            self._extension = Extension(begin)
        if damage := self._extension.add(header, data, self._everywhere):
            self._note(begin, damage)

    def _cut_off(self, where: str) -> None:
        if not self._ended:
            self._note(self._end, f"cut off {where}")
        self._at, self._ended, self._extension = self._end, True, NOTHING

    def _note(self, offset: int, reason: str) -> None:
        self._archive.note(Damage(offset, reason, self._unpacked))


def _shown(name: str) -> str:
    """A name in a reason, which every batch of the archive repeats."""
    return repr(name if len(name) <= _LONG else f"{name[:_LONG]}…")
