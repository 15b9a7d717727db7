"""What an archive contains: its files, its folders, what dsr does not read, and what is damaged."""

import os
import weakref
from collections.abc import Iterator
from typing import IO, NamedTuple

from msgspec import Struct

from deepsec_results.reading.errors import RequestError

MAX_MEMBERS = 5_000_000
MAX_NAME = 4096  # bytes, as Linux allows in a path
MAX_DEPTH = 256  # folders around a file
_MOST_DAMAGES = 1000  # that are kept
_UNNAMED = frozenset({"", ".", ".."})


class ArchiveError(RequestError):
    """Raised if an archive cannot be read; the message has its name and the reason."""


class Damage(NamedTuple):
    """Something that is wrong in an archive, and the offset in bytes where it begins.

    `unpacked` is whether the offset counts the bytes of the tar file without its compression.
    """

    offset: int
    reason: str
    unpacked: bool = False

    def __str__(self) -> str:
        return f"at byte {self.offset}{' (unpacked)' if self.unpacked else ''}: {self.reason}"


class Member(Struct, frozen=True, gc=False):
    """A file in an archive: where its bytes are, and when it was modified, if that is known."""

    offset: int
    size: int
    modified: float | None


class Special(NamedTuple):
    """A member that dsr does not read: a link or a device."""

    kind: str


class Damaged(NamedTuple):
    """A file in an archive that cannot be read; `reason` can follow its name."""

    reason: str


class Folder:
    """A folder in an archive."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    @property
    def names(self) -> list[str]:
        """The names in it."""
        return list(self.entries)


Entry = Member | Special | Damaged | Folder


class Archive:
    """An archive that is open. `name` is what the user typed, `file` has the bytes of its members.

    The file may be closed: the archive opens it once more, as long as it is used. If `can_grow`,
    the last of several files with the same name counts: `tar -r` and `tar -u` append the new
    version of a file, and `tar -x` keeps it. Otherwise two files of one name are an error.
    `damages` are the first places that are damaged, `more_damages` the number of the others.
    """

    def __init__(self, name: str, file: IO[bytes], can_grow: bool = False) -> None:
        self.name = name
        self._can_grow = can_grow
        self.damages: list[Damage] = []
        self.more_damages = 0
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._root = Folder()
        self._count = 0
        self._last, self._last_entries = "", self._root.entries  # of the folder that most share

    @property
    def damage(self) -> str | None:
        """The first damage in a sentence; None if the archive is sound."""
        return next(self.all_damages(), None)

    def all_damages(self) -> Iterator[str]:
        """Each damage in a sentence."""
        for damage in self.damages:
            yield f"{self.name} is incomplete {damage}"
        if self.more_damages:
            yield f"{self.name} is incomplete at {self.more_damages} more places"

    @property
    def is_empty(self) -> bool:
        """Whether it has no entry."""
        return not self._root.entries

    def note(self, damage: Damage) -> None:
        """Remember that the archive is damaged."""
        if len(self.damages) < _MOST_DAMAGES:
            self.damages.append(damage)
        else:
            self.more_damages += 1

    def entry(self, path: str) -> Entry | None:
        """What is at a path inside the archive; None if nothing is."""
        at: Entry | None = self._root
        for part in _parts(path):
            at = at.entries.get(part) if isinstance(at, Folder) else None
        return at

    def read(self, member: Member) -> bytes:
        """The bytes of a file, fewer if the archive was cut since it was opened.

        Processes that share the archive do not disturb each other.
        """
        data = os.pread(self._descriptor, member.size, member.offset)
        while len(data) < member.size:  # the system returns at most 2 GiB
            more = os.pread(self._descriptor, member.size - len(data), member.offset + len(data))
            if not more:
                break
            data += more
        return data

    def folders(self) -> Iterator[tuple[str, list[str]]]:
        """Each folder with the names in it."""
        pending = [("", self._root)]
        while pending:
            path, folder = pending.pop()
            yield path, folder.names
            pending += [
                (f"{path}/{name}" if path else name, entry)
                for name, entry in reversed(folder.entries.items())
                if isinstance(entry, Folder)
            ]

    def add(self, path: str, entry: Entry) -> None:
        """Add an entry and the folders around it. Raises ArchiveError."""
        above, _, name = path.rpartition("/")
        if name in _UNNAMED:
            above, name = self._cleaned(path)
            if not name:
                return
        if above != self._last:
            self._last, self._last_entries = above, self._folder(above).entries
        entries = self._last_entries
        if name in entries:
            entry = self._that_stays(entries[name], entry, path)
        entries[name] = entry
        self._count += 1
        if self._count > MAX_MEMBERS:
            raise self.error(f"has more than {MAX_MEMBERS} entries")

    def _that_stays(self, known: Entry, entry: Entry, path: str) -> Entry:
        """Which of two entries of one name counts. Raises ArchiveError if neither can."""
        folders = isinstance(known, Folder) + isinstance(entry, Folder)
        if folders == 1 or (folders == 0 and not self._can_grow):
            raise self.error(f"two entries have the name {path!r}")
        return known if folders else entry

    def _cleaned(self, path: str) -> tuple[str, str]:
        """The folder and the name of a path that ends with a slash or a dot."""
        parts = _parts(path)
        self._check_inside(parts, path)
        return "/".join(parts[:-1]), parts[-1] if parts else ""

    def _folder(self, path: str) -> Folder:
        """The folder at a path, which is made if there is none."""
        at, parts = self._root, _parts(path)
        self._check_inside(parts, path)
        for part in parts:
            below = at.entries.get(part)
            if below is None:
                below = at.entries[part] = Folder()
                self._count += 1
            elif not isinstance(below, Folder):
                raise self.error(f"the entry {path!r} is a file and a folder")
            at = below
        return at

    def _check_inside(self, parts: list[str], path: str) -> None:
        if ".." in parts:
            raise self.error(f"the entry {path!r} leads out of the archive")

    def error(self, reason: str) -> ArchiveError:
        """An error with the name of the archive."""
        return ArchiveError(f"{self.name}: {reason}")


def why_refused(name: bytes) -> str | None:
    """Why a member of this name is left out; None if its length and depth are usual."""
    if not name:
        return "skipped a member without a name"
    if len(name) > MAX_NAME:
        return name_too_long(len(name))
    if name.count(b"/") > MAX_DEPTH:
        return f"skipped a member in more than {MAX_DEPTH} folders"
    return None


def name_too_long(length: int) -> str:
    """Why a member with a name of this length, in bytes, is left out."""
    return f"skipped a member with a name of {length} bytes; dsr reads at most {MAX_NAME}"


def _parts(path: str) -> list[str]:
    """The parts of a path without `.` and empty ones."""
    return [part for part in path.split("/") if part not in ("", ".")]
