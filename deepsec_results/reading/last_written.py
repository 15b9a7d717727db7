"""When anything of a batch was last written, unless the times of its files are those of a copy.

The prover writes the copies of the inputs once, when the batch starts, and a run or a query for the
last time at its `end_time`. Where these files are dated later, they were copied later: by
`git clone`, `cp -r`, or into an archive without the times.
"""

import os
from collections.abc import Iterator, Sequence
from operator import attrgetter

import msgspec
from msgspec import Struct

from deepsec_results.reading.batch_folders import RESULT_DEPTH, entries_below, status_of
from deepsec_results.reading.documents import decode
from deepsec_results.reading.file_system import ScannedEntry
from deepsec_results.reading.files import LinkError, read_file
from deepsec_results.reading.names import query_number
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.visit import current_visit

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
    found = list(_files_below(path.removesuffix(".json")))
    results = [file for file in found if file.is_result]
    newest = max([written, *(file.written for file in results)])
    if started is None or newest <= started + _LATE:
        return newest
    copies = [file.written for file in found if not file.is_result]
    if copies and max(copies) > started + _LATE:
        return None
    late = [file for file in results if file.written > started + _LATE]
    late.sort(key=attrgetter("written"), reverse=True)
    ended = _written_at_its_end(late[:1] if copies else late)
    if ended is not None:
        return newest if ended else None
    # Nothing has ended. Without copies, some time must agree with the start of the batch.
    agrees = copies or len(late) < len(results) or written <= started + _LATE
    return newest if agrees else None


def _written_at_its_end(results: Sequence[_Dated]) -> bool | None:
    """Whether the first result that has ended was last written then; None if no result has."""
    for file in results:
        end = _end_time(file.path)
        if end is not None:
            return file.written <= end + _LATE
    return None


def _end_time(path: str) -> int | None:
    try:
        content = read_file(path, follow=current_visit().follow_links)
        return decode(content.data, _ENDED).value.end_time
    except (ReadingError, LinkError):
        return None


def _files_below(batch: str) -> Iterator[_Dated]:
    """The results and the copies in the folder of a batch."""
    copies: dict[str, list[ScannedEntry]] = {}
    for entry in entries_below(batch, RESULT_DEPTH):
        folder = os.path.dirname(entry.path)
        if folder == batch:
            is_result = entry.name.endswith(".json") and not entry.is_dir(follow_symlinks=False)
        else:
            is_result = query_number(entry.name) is not None
        if is_result:
            yield _dated(entry, is_result=True)
        elif folder != batch and _is_copy(entry.name, os.path.basename(folder)):
            copies.setdefault(folder, []).append(entry)
    for of_run in copies.values():
        usual = [entry for entry in of_run if entry.name.endswith(".dps")]
        yield from (_dated(entry, is_result=False) for entry in usual or of_run)


def _is_copy(name: str, run: str) -> bool:
    """Whether a file in the folder of a run has the name of its input."""
    return run.startswith(f"{os.path.splitext(name)[0]}_")


def _dated(entry: ScannedEntry, *, is_result: bool) -> _Dated:
    status = status_of(entry)
    return _Dated(entry.path, 0.0 if status is None else status.st_mtime, is_result)
