"""What an archive contains: its files, its folders, and what dsr does not read."""

import os
import weakref
from collections.abc import Iterator
from typing import IO, NamedTuple

from deepsec_results.reading.errors import RequestError

MAX_MEMBERS = 5_000_000


class ArchiveError(RequestError):
    """Raised if an archive cannot be read; the message has its name and the reason."""


class Member(NamedTuple):
    """A file in an archive: where its bytes are, and when it was modified."""

    offset: int
    size: int
    modified: float


class Special(NamedTuple):
    """A member that dsr does not read: a link or a device."""

    kind: str


class Folder(NamedTuple):
    """A folder in an archive: the names in it."""

    names: list[str]


Entry = Member | Special | Folder


class Archive:
    """An archive that is open. `name` is what the user typed, `file` has the bytes of its members.

    The file may be closed: the archive opens it once more, until nobody uses the archive.
    """

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name = name
        self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._entries: dict[str, Entry] = {"": Folder([])}

    def entry(self, path: str) -> Entry | None:
        """What is at a path inside the archive; None if nothing is."""
        return self._entries.get(_cleaned(path))

    def read(self, member: Member) -> bytes:
        """The bytes of a file. Processes that share the archive do not disturb each other."""
        return os.pread(self._descriptor, member.size, member.offset)

    def folders(self) -> Iterator[tuple[str, list[str]]]:
        """Each folder with the names in it."""
        for path, entry in self._entries.items():
            if isinstance(entry, Folder):
                yield path, entry.names

    def add(self, path: str, entry: Entry) -> None:
        """Add an entry and the folders around it. Raises ArchiveError."""
        cleaned = _cleaned(path)
        if ".." in cleaned.split("/"):
            raise self.error(f"the entry {path!r} leads out of the archive")
        known = self._entries.get(cleaned)
        if known is not None:
            if isinstance(known, Folder) and isinstance(entry, Folder):
                return
            raise self.error(f"two entries have the name {path!r}")
        if len(self._entries) > MAX_MEMBERS:
            raise self.error(f"has more than {MAX_MEMBERS} entries")
        above, _, name = cleaned.rpartition("/")
        if above not in self._entries:
            self.add(above, Folder([]))
        folder = self._entries[above]
        if not isinstance(folder, Folder):
            raise self.error(f"the entry {above!r} is a file and a folder")
        folder.names.append(name)
        self._entries[cleaned] = entry

    def error(self, reason: str) -> ArchiveError:
        """An error with the name of the archive."""
        return ArchiveError(f"{self.name}: {reason}")


def _cleaned(path: str) -> str:
    """A path without `.` and empty parts."""
    return "/".join(part for part in path.split("/") if part not in ("", "."))
