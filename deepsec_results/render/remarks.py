"""Remarks about what makes an answer partial."""

from collections.abc import Iterable, Iterator

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.reading.directories import some_of
from deepsec_results.render.sentences import count, show_evidence, show_incomplete

_MOST_NAMES = 3


def partial_remarks(listed: Iterable[ListedBatch]) -> Iterator[str]:
    """What cannot be read of batches, and files in their folders that they do not list."""
    for batch in listed:
        if batch.incomplete is not None:
            yield f"dsr: {batch.row.id}: {show_incomplete(batch.incomplete)}"
        if batch.unlisted:
            files = count(len(batch.unlisted), "file")
            names = some_of(batch.unlisted, _MOST_NAMES)
            yield f"dsr: {batch.row.id}: {files} in its folder not listed: {names}"


def stale_remarks(listed: Iterable[ListedBatch]) -> list[str]:
    """Why batches are stale."""
    return [
        f"{batch.row.id}: stale? {show_evidence(batch.evidence)}"
        for batch in listed
        if batch.row.stale and batch.evidence
    ]
