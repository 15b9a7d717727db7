"""When anything of a batch was last written, unless the times of its files are those of a copy.

The prover writes the copies of the inputs once, when the batch starts, and a run or a query for the
last time at its `end_time`. Where these files are dated later, they were copied later: by
`git clone`, `cp -r`, or into an archive without the times. Where all files are dated before the
start, an archive that is reproducible has one time for all.
"""

import os
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.reading.batch_folders import RESULT_DEPTH, entries_below, status_of
from deepsec_results.reading.documents import decode
from deepsec_results.reading.files import LinkError, read_file
from deepsec_results.reading.names import query_number
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.reading_context import current_context

if TYPE_CHECKING:
    from deepsec_results.reading.scanned_entries import ScannedEntry

_LATE = 60  # seconds; the clocks of a prover and of its disk differ by less


class _Dated(Struct, frozen=True):
    """The result of a run or a query, or the copy of an input, and when it was last written."""

    path: str
    written: float
    is_result: bool


class _Ended(Struct):
    end_time: int | None = None


_ENDED = msgspec.json.Decoder(_Ended)


def last_written(path: str, written: float, started: int | None = None) -> float | None:
    """The newest modification, in seconds since 1970, of a batch result and of the results of its
    runs and queries; None if the times of the files are not those at which they were written.

    The batch started at `started`, and its result itself was `written` then. Links are followed
    only if the visit follows links. The newest result is opened if it is dated late; without copies
    of inputs, the late ones are, until one has ended.
    """
    folder = path.removesuffix(".json")
    newest, copied = _newest(folder)
    latest = written if newest is None else max(written, newest.written)
    if started is None:
        return latest
    if latest <= started + _LATE:
        return latest if latest >= started - _LATE else None
    bound = started + _LATE
    if copied is not None and copied > bound:
        return None
    is_late = newest is not None and newest.written > bound
    on_time = _ended_on_time(newest.path, newest.written) if newest and is_late else None
    if on_time is None and copied is None:
        on_time = _agrees_without_copies(folder, written, bound)
    return None if on_time is False else latest


def _newest(folder: str) -> tuple[_Dated | None, float | None]:
    """The newest result in the folder of a batch, and when the newest copy was written."""
    newest, copied = None, None
    for file in _files_below(folder):
        if not file.is_result:
            copied = max(copied or 0.0, file.written)
        elif newest is None or file.written > newest.written:
            newest = file
    return newest, copied


def _agrees_without_copies(folder: str, written: float, bound: float) -> bool:
    """Whether a result was last written when it ended or, if none has ended, whether a file is
    dated before the bound, as one that was written when the batch started."""
    early = written <= bound
    for file in _files_below(folder):
        if file.written <= bound:
            early = True
            continue
        on_time = _ended_on_time(file.path, file.written)
        if on_time is not None:
            return on_time
    return early


def _ended_on_time(path: str, written: float) -> bool | None:
    """Whether a result was last written when it ended; None if it has not ended."""
    try:
        content = read_file(path, follow=current_context().follow_links)
        end = decode(content.data, _ENDED).value.end_time
    except (ReadingError, LinkError):
        return None
    return None if end is None else written <= end + _LATE


def _files_below(batch: str) -> Iterator[_Dated]:
    """The results and the copies in the folder of a batch."""
    below = entries_below(batch, RESULT_DEPTH)
    for folder, entries in groupby(below, lambda entry: os.path.dirname(entry.path)):
        if folder != batch:
            yield from _files_of_run(os.path.basename(folder), entries)
            continue
        for entry in entries:
            if entry.name.endswith(".json") and not entry.is_dir(follow_symlinks=False):
                yield _dated(entry, is_result=True)


def _files_of_run(run: str, entries: "Iterator[ScannedEntry]") -> Iterator[_Dated]:
    """The queries of a run and the copies of its input: files with the name of the input, and only
    those that end in `.dps` if one does."""
    usual: list[ScannedEntry] = []
    others: list[ScannedEntry] = []
    for entry in entries:
        if query_number(entry.name) is not None:
            yield _dated(entry, is_result=True)
        elif run.startswith(f"{os.path.splitext(entry.name)[0]}_"):
            (usual if entry.name.endswith(".dps") else others).append(entry)
    for entry in usual or others:
        yield _dated(entry, is_result=False)


def _dated(entry: "ScannedEntry", *, is_result: bool) -> _Dated:
    status = status_of(entry)
    return _Dated(entry.path, 0.0 if status is None else status.st_mtime, is_result)
