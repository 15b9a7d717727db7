"""Remarks on batches that are partial or stale."""

from collections.abc import Iterable, Iterator

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import some_of
from deepsec_results.render.kit.sentences import count, show_evidence, show_incomplete

_MOST_NAMES = 3


def partial_remarks(listed: Iterable[ListedBatch]) -> Iterator[str]:
    """The parts of batches that cannot be read, and files in their folders that are not listed.

    A damaged archive is reported once, not with each of its batches.
    """
    for batch in listed:
        if batch.unread is not None:
            yield f"{batch.row.id}: {show_incomplete(batch.unread)}"
        if batch.unlisted:
            files = count(len(batch.unlisted), "file in its folder is", "files in its folder are")
            names = some_of(batch.unlisted, _MOST_NAMES)
            yield f"{batch.row.id}: {files} not listed: {names}"


def stale_remarks(listed: Iterable[ListedBatch]) -> list[str]:
    """Why batches are stale."""
    return [
        f"{batch.row.id}: stale? {show_evidence(batch.evidence)}"
        for batch in listed
        if batch.row.stale and batch.evidence
    ]
