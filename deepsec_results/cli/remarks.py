"""Remarks on stderr about what makes an answer partial."""

from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.cli import terminal
from deepsec_results.reading.directories import some_of

_MOST = 5  # remarks of one kind
_MOST_NAMES = 3


def partial_remarks(listed: Iterable[ListedBatch]) -> Iterator[str]:
    """What cannot be read of batches, and what lies in their folders without being listed."""
    for one in listed:
        if one.tally is not None and one.tally.incomplete is not None:
            yield incomplete_remark(one.row.id, one.tally.incomplete)
        if one.unlisted:
            count = len(one.unlisted)
            files = "1 file in its folder is" if count == 1 else f"{count} files in its folder are"
            names = some_of(one.unlisted, _MOST_NAMES)
            yield f"dsr: {one.row.id}: {files} not listed in it: {names}"


def incomplete_remark(batch: str, incomplete: Incomplete) -> str:
    """What cannot be read of a batch."""
    return f"dsr: {batch}: {incomplete.sentence()}"


def write_some(remarks: Sequence[str], more: str) -> None:
    """Write the first few remarks; `more` says what the others are about."""
    for one in remarks[:_MOST]:
        terminal.remark(one)
    if len(remarks) > _MOST:
        terminal.remark(f"{len(remarks) - _MOST} {more}")


def write_partial(remarks: Sequence[str]) -> None:
    """Write the first few remarks on what makes an answer partial."""
    write_some(remarks, "more such remarks; dsr validate lists every file")


def remark_partial(listed: Iterable[ListedBatch]) -> None:
    """Write what makes an answer about batches partial."""
    write_partial(list(partial_remarks(listed)))
