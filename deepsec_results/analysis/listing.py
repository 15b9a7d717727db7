"""The row of a batch, from the file of its result."""

import os
from collections.abc import Callable
from functools import partial

from deepsec_results.analysis.rows import ListedBatch, Row, duration_between
from deepsec_results.analysis.staleness import LookUp, Staleness, judge_staleness
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.model.batch import (
    BatchResult,
    CanceledBatch,
    CompletedBatch,
    FailedBatch,
    InProgressBatch,
)
from deepsec_results.reading.batches import BatchFile, UnreadableFile

_STATUSES: dict[type[BatchResult], RowStatus] = {
    InProgressBatch: RowStatus.IN_PROGRESS,
    CanceledBatch: RowStatus.CANCELED,
    FailedBatch: RowStatus.INTERNAL_ERROR,
    CompletedBatch: RowStatus.COMPLETED,
}


def list_batch(
    file: BatchFile | UnreadableFile,
    now: int,
    look_up: LookUp,
    is_local: Callable[[str], bool] = lambda directory: False,
) -> ListedBatch:
    """The row of a batch result; `now` is in seconds since 1970. `is_local` is whether only this
    machine writes a directory."""
    if isinstance(file, UnreadableFile):
        return ListedBatch(_unreadable_row(file))
    batch = file.batch
    end_time = None if isinstance(batch, InProgressBatch) else batch.end_time
    start = file.created if batch.start_time is None else batch.start_time
    written: float | None = file.written
    if end_time is None:
        from deepsec_results.reading.last_written import last_written

        written = last_written(file.path, file.written, start)
    staleness = judge_staleness(batch, written, now, look_up, partial(_in_local, file, is_local))
    row = Row(
        id=file.id,
        path=file.path,
        status=_STATUSES[type(batch)],
        stale=staleness.stale,
        title=batch.title,
        created=file.created,
        start_time=batch.start_time,
        end_time=end_time,
        duration=duration_between(batch.start_time, end_time),
        runs=batch.run_count,
        deepsec_version=batch.deepsec_version,
        ocaml_version=batch.ocaml_version,
        git_branch=batch.git_branch,
        git_hash=batch.git_hash,
        debug=batch.debug,
        pid=batch.pid,
        error_msg=batch.error_msg if isinstance(batch, FailedBatch) else None,
        repaired=file.decoded.repaired,
        last_written=None if not written else int(written),
        elapsed=_elapsed(start, staleness, now),
    )
    return ListedBatch(row, staleness.evidence)


def _in_local(file: BatchFile, is_local: Callable[[str], bool]) -> bool:
    return is_local(os.path.dirname(file.path) or ".")


def _unreadable_row(file: UnreadableFile) -> Row:
    return Row(
        id=file.id,
        path=file.path,
        status=RowStatus.UNREADABLE,
        created=file.created,
        error=str(file.problem),
        last_written=None if file.written is None else int(file.written) or None,
    )


def _elapsed(start: int | None, staleness: Staleness, now: int) -> int | None:
    """Seconds since the start of a batch that runs. Clocks may differ, so it is at least 0."""
    evidence = staleness.evidence
    if evidence is None or staleness.stale:
        return None
    if staleness.stale is None and evidence.seconds is None:
        return None  # no sign of life
    return None if start is None else max(0, now - start)
