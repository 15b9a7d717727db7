"""What is in the folder of a batch, and in the folders of its runs.

Links are followed only if the visit follows links.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deepsec_results.reading import file_system
from deepsec_results.reading.reading_context import current_context
from deepsec_results.reading.spelling import is_sidecar

if TYPE_CHECKING:
    from deepsec_results.reading.scanned_entries import ArchiveStatus, ScannedEntry

RESULT_DEPTH = 2  # levels of folders with results: that of the batch, and those of its runs
_ANY_DEPTH = 1 << 30


def entries_below(folder: str, depth: int = _ANY_DEPTH) -> "Iterator[ScannedEntry]":
    """The entries of a folder and of the folders in it, down to a depth of folders.

    What cannot be listed has no entries. A folder that is reached twice through links is listed
    once, and below a linked folder no deeper than results are.
    """
    follow = current_context().follow_links
    known: set[str] = set()
    pending = [(folder, 1, depth)]
    while pending:
        at, level, deepest = pending.pop()
        if follow:
            real = file_system.real_path(at)
            if real in known:
                continue
            known.add(real)
        try:
            with file_system.scan(at) as entries:
                for entry in entries:
                    if is_sidecar(entry.name):
                        continue
                    yield entry
                    if level < deepest and entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, level + 1, deepest))
                    elif follow and level < min(deepest, RESULT_DEPTH) and _is_linked_dir(entry):
                        pending.append((entry.path, level + 1, RESULT_DEPTH))
        except (OSError, ValueError):
            continue


def is_file(entry: "ScannedEntry") -> bool:
    """Whether an entry is a regular file."""
    try:
        return entry.is_file(follow_symlinks=current_context().follow_links)
    except OSError:  # a link that leads back to itself
        return False


def status_of(entry: "ScannedEntry") -> "os.stat_result | ArchiveStatus | None":
    """Size and times of an entry; of the link itself if it leads nowhere, None if it is gone."""
    try:
        return entry.stat(follow_symlinks=current_context().follow_links)
    except OSError:
        pass
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def _is_linked_dir(entry: "ScannedEntry") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
