"""Entries of folders, in an archive and outside."""

import os
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from deepsec_results.reading.archive_contents import Entry


class ScannedEntry(Protocol):
    """What is used of an entry of a folder, as `os.DirEntry` has it."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_file(self, *, follow_symlinks: bool = True) -> bool: ...
    def stat(self, *, follow_symlinks: bool = True) -> "os.stat_result | ArchiveStatus": ...


class ArchiveStatus(NamedTuple):
    """Size in bytes and time of the last modification of a file in an archive."""

    st_size: int
    st_mtime: float


class ArchiveEntry(NamedTuple):
    """An entry of a folder in an archive."""

    name: str
    path: str
    entry: "Entry | None"

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return type(self.entry).__name__ == "Folder"

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a regular file."""
        return type(self.entry).__name__ == "Member"

    def stat(self, *, follow_symlinks: bool = True) -> ArchiveStatus:
        """Its size and time, 0 for a folder, for what is not read, and for an unknown time."""
        size = getattr(self.entry, "size", 0)
        return ArchiveStatus(size, getattr(self.entry, "modified", None) or 0.0)
