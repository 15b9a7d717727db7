"""The file system as results are read from it: the machine's own, and the archives of a visit.

A path inside an archive begins with the archive's name and a colon:
`colleague.tar.gz:result_files/mp37m1_f9ku.json`.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.spelling import spellings

if TYPE_CHECKING:
    from deepsec_results.reading.archive_contents import Archive, Entry
    from deepsec_results.reading.scanned_entries import ScannedEntry


def is_in_archive(path: str) -> bool:
    """Whether a path is inside an archive of the current visit."""
    return bool(current_context().archives) and _locate(path) is not None


def open_archives(path: str) -> bool:
    """Open the archive that a path names, or that it is in; whether there is one.

    Raises ArchiveError if it cannot be read.
    """
    if is_in_archive(path) or is_archive_root(path):
        return True
    if path != "-" and not os.path.isfile(path) and (":" not in path or os.path.lexists(path)):
        return False
    from deepsec_results.reading.archives import is_archive, open_archive

    name = path
    while not is_archive(name):
        name = name.rpartition(":")[0]
        if not name:
            return False
    archive = open_archive(name)
    current_context().archives[name] = archive
    return True


def damage_around(path: str) -> str | None:
    """Why the archive that a path is in is incomplete; None if it is not, or if there is none."""
    located = _locate(path) if current_context().archives else None
    return None if located is None else located[0].damage


def inside_archive(path: str) -> tuple[str, str] | None:
    """The name of the archive that a path is in, and the path in it; None if there is none."""
    located = _locate(path) if current_context().archives else None
    return None if located is None else (located[0].name, os.path.relpath(f"/{located[1]}", "/"))


def is_archive_root(path: str) -> bool:
    """Whether a path is an open archive itself, not something in it."""
    return path in current_context().archives


def folders_in(path: str) -> Iterator[tuple[str, list[str]]]:
    """The paths of the folders of an archive, each with the names in it."""
    archive = current_context().archives[path]
    for folder, names in archive.folders():
        yield f"{path}:{folder}", names


def _locate(path: str) -> "tuple[Archive, str] | None":
    """The archive that a path is in, and the rest of the path."""
    for name, archive in current_context().archives.items():
        if path.startswith(f"{name}:"):
            return archive, path[len(name) + 1 :]
        begin = f"{os.path.abspath(name)}:"
        if path.startswith(begin):
            return archive, path[len(begin) :]
    return None


def find_entry(path: str) -> "tuple[Archive, Entry | None] | None":
    """The archive that a path is in, and what is there; None for a path of the machine."""
    if not current_context().archives:
        return None
    located = _locate(path)
    if located is None:
        return None
    archive, inner = located
    return archive, archive.entry(inner)


def is_folder(path: str) -> bool:
    """Whether a path is a folder."""
    found = find_entry(path)
    if found is None:
        return os.path.isdir(path)
    from deepsec_results.reading.archive_contents import Folder

    return isinstance(found[1], Folder)


def is_file(path: str) -> bool:
    """Whether a path is a regular file."""
    found = find_entry(path)
    if found is None:
        return os.path.isfile(path)
    from deepsec_results.reading.archive_contents import Member

    return isinstance(found[1], Member)


def exists(path: str) -> bool:
    """Whether there is anything at a path, be it a link that leads nowhere."""
    found = find_entry(path)
    return os.path.lexists(path) if found is None else found[1] is not None


def as_spelled(path: str) -> str:
    """A path with its accents composed or decomposed as they are in the file system.

    It is the path itself if something is there, or if nothing is there with other accents.
    """
    if path.isascii() or exists(path):
        return path
    whole = ""
    for name in path.split("/"):
        there = filter(exists, (whole + spelling for spelling in spellings(name)))
        whole = next(there, whole + name) + "/"
    return whole.removesuffix("/")


def is_damaged(path: str) -> bool:
    """Whether a file is in an archive, and damaged or cut off there."""
    found = find_entry(path)
    return found is not None and type(found[1]).__name__ == "Damaged"


def is_packed_link(path: str) -> bool:
    """Whether a path is a link in an archive."""
    found = find_entry(path)
    return found is not None and getattr(found[1], "kind", None) == "a link"


def is_link(path: str) -> bool:
    """Whether a path is a link of the machine. Links in archives are not followed at all."""
    return not is_in_archive(path) and os.path.islink(path)


def is_readable(path: str) -> bool:
    """Whether a file may be read."""
    return is_file(path) if is_in_archive(path) else os.access(path, os.R_OK)


def real_path(path: str) -> str:
    """A path with all links followed."""
    return os.path.normpath(path) if is_in_archive(path) else os.path.realpath(path)


def modified(path: str) -> float | None:
    """When a file was modified last, in seconds since 1970; None if that is unknown."""
    found = find_entry(path)
    if found is not None:
        return getattr(found[1], "modified", None)
    try:
        return os.stat(path).st_mtime
    except (OSError, ValueError):
        return None


def size_of(path: str) -> int | None:
    """The bytes of a file, 0 for what is no regular file; None if that is unknown."""
    found = find_entry(path)
    if found is not None:
        return getattr(found[1], "size", 0)
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def names_in(path: str) -> Iterator[str]:
    """The names in a folder, as `scan` finds them. Raises OSError."""
    found = find_entry(path)
    if found is None:
        with os.scandir(path) as entries:
            for entry in entries:
                yield entry.name
    else:
        yield from _entries_of(path, found[1])


def _entries_of(path: str, folder: "Entry | None") -> "dict[str, Entry]":
    """What is in a folder of an archive, by names. Raises NotADirectoryError."""
    inside: dict[str, Entry] | None = getattr(folder, "entries", None)
    if inside is None:
        raise NotADirectoryError(errno.ENOTDIR, "not a directory", path)
    return inside


@contextmanager
def scan(path: str) -> "Iterator[Iterator[ScannedEntry]]":
    """The entries of a folder, as `os.scandir` has them. Raises OSError."""
    found = find_entry(path)
    if found is None:
        with os.scandir(path) as entries:
            yield entries
        return
    from deepsec_results.reading.scanned_entries import ArchiveEntry

    inside = _entries_of(path, found[1])
    begin = path if path.endswith((":", "/")) else f"{path}/"
    yield (ArchiveEntry(name, begin + name, entry) for name, entry in list(inside.items()))
