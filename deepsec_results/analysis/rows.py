"""The rows of `list`: the facts about each batch."""

import os
from collections.abc import Callable, Sequence
from functools import partial

from msgspec import Struct, structs

from deepsec_results.analysis.staleness import Evidence, LookUp, Staleness, judge_staleness
from deepsec_results.analysis.verdicts import Incomplete, Tally, join_incomplete
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.model.batch import (
    Batch,
    CanceledBatch,
    CompletedBatch,
    FailedBatch,
    InProgressBatch,
)
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.last_written import last_written


class LastWrite(Struct, frozen=True):
    """When a stale batch was last written, in seconds since 1970; None if that is unknown."""

    moment: int | None

    def least_duration(self, start: int | None) -> int | None:
        """The least number of seconds that a part of the batch ran; None if it is unknown."""
        return least_duration(start, self.moment)


class Row(Struct, frozen=True):
    """One batch in `list`; the fields are those of the JSON and the CSV.

    Times are seconds since 1970, UTC; `duration` is in seconds; None is an unknown value. `created`
    is the time in the file's name, `error` why the file is unreadable. `last_written` is the newest
    modification of the file and, for a batch without an end time, of the files below it; None for
    such a batch if the times are those of a copy. `elapsed` is the number of seconds since the
    start of a batch that runs. `incomplete` is what could not be read below the batch, and `size`
    the bytes of all its files; both are None until they are looked at.
    """

    id: str
    path: str
    status: RowStatus
    stale: bool | None = None
    title: str | None = None
    created: int | None = None
    start_time: int | None = None
    end_time: int | None = None
    duration: int | None = None
    runs: int | None = None
    deepsec_version: str | None = None
    ocaml_version: str | None = None
    git_branch: str | None = None
    git_hash: str | None = None
    debug: bool | None = None
    pid: int | None = None
    error_msg: str | None = None
    repaired: bool = False
    error: str | None = None
    last_written: int | None = None
    elapsed: int | None = None
    incomplete: Incomplete | None = None
    size: int | None = None

    @property
    def stale_since(self) -> LastWrite | None:
        """The last write of a stale batch; None for a batch that is not stale."""
        return LastWrite(self.last_written) if self.stale else None

    @property
    def duration_at_least(self) -> int | None:
        """The least number of seconds that a stale batch ran: from its start to its last write."""
        return least_duration(self.start_time, self.last_written) if self.stale else None


class ListedBatch(Struct, frozen=True):
    """A row and more facts.

    `evidence` is why a batch in progress counts as stale or not. `files` are the names of the
    inputs and `tally` counts the queries; both are None until they are read, and if the batch does
    not list its runs. `unlisted` are the paths of files in the batch's folder that it does not
    list. `damage` is what is wrong with the archive that the batch is in.
    """

    row: Row
    evidence: Evidence | None = None
    files: Sequence[str] | None = None
    tally: Tally | None = None
    unlisted: Sequence[str] = ()
    damage: Incomplete | None = None

    @property
    def doubtful(self) -> bool:
        """Whether a batch counts as running although its process is not seen, because its files are
        recent."""
        return self.evidence is not None and self.evidence.elsewhere

    @property
    def incomplete(self) -> Incomplete | None:
        """What could not be read below the batch, so far."""
        return self.row.incomplete

    @property
    def unread(self) -> Incomplete | None:
        """What of the batch itself could not be read; None if only its archive is damaged."""
        return None if self.incomplete == self.damage else self.incomplete

    def with_tally(self, tally: Tally) -> "ListedBatch":
        """The same batch with its queries counted."""
        unread = join_incomplete([tally.incomplete, self.damage])
        row = structs.replace(self.row, incomplete=unread)
        return structs.replace(self, row=row, tally=structs.replace(tally, incomplete=unread))

    def in_damaged_archive(self, damage: str) -> "ListedBatch":
        """The same batch in a damaged archive: more of it may be missing than is known."""
        unread = Incomplete(0, 0, damage)
        row = structs.replace(self.row, incomplete=unread)
        return structs.replace(self, row=row, damage=unread)


_STATUSES: dict[type[Batch], RowStatus] = {
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
        return ListedBatch(
            Row(
                id=file.id,
                path=file.path,
                status=RowStatus.UNREADABLE,
                created=file.created,
                error=str(file.problem),
                last_written=None if file.written is None else int(file.written) or None,
            )
        )
    batch = file.batch
    end_time = None if isinstance(batch, InProgressBatch) else batch.end_time
    start = file.created if batch.start_time is None else batch.start_time
    written: float | None = file.written
    if end_time is None:
        written = last_written(file.path, file.written, start)
    directory = os.path.dirname(file.path) or "."
    staleness = judge_staleness(batch, written, now, look_up, partial(is_local, directory))
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


def _elapsed(start: int | None, staleness: Staleness, now: int) -> int | None:
    """Seconds since the start of a batch that runs. Clocks may differ, so it is at least 0."""
    evidence = staleness.evidence
    if evidence is None or staleness.stale:
        return None
    if staleness.stale is None and evidence.seconds is None:
        return None  # no sign of life
    return None if start is None else max(0, now - start)


def duration_between(start: int | None, end: int | None) -> int | None:
    """Seconds between two times; None unless both are known."""
    return None if start is None or end is None else end - start


def least_duration(start: int | None, last_write: int | None) -> int | None:
    """The least number of seconds that a part of a stale batch ran, which was last written at
    `last_write`; None if it is unknown, or if the clocks differ so that it began later."""
    found = duration_between(start, last_write)
    return None if found is None or found < 0 else found
