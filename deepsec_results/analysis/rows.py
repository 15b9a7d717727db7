"""The rows of `list`: the facts about each batch."""

from collections.abc import Sequence

from msgspec import Struct, structs

from deepsec_results.analysis.staleness import Evidence
from deepsec_results.analysis.verdicts import Incomplete, Tally, join_incomplete
from deepsec_results.analysis.vocabulary import RowStatus


class LastSign(Struct, frozen=True):
    """The last sign of life of a batch that has not ended, in seconds since 1970: the present if it
    runs, or if it is `stale`, when it was last written; None if that is unknown."""

    moment: int | None
    stale: bool

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
    def last_sign(self) -> LastSign | None:
        """The last sign of life of a batch that is stale or runs; None for any other batch."""
        if self.stale:
            return LastSign(self.last_written, stale=True)
        start = self.created if self.start_time is None else self.start_time
        if self.elapsed is None or start is None:
            return None
        return LastSign(start + self.elapsed, stale=False)

    @property
    def duration_at_least(self) -> int | None:
        """The least number of seconds that a stale batch ran: from its start to its last write."""
        return least_duration(self.start_time, self.last_written) if self.stale else None

    @property
    def time_so_far(self) -> int | None:
        """The least number of seconds that a batch without an end ran, stale or not."""
        return self.elapsed if self.duration_at_least is None else self.duration_at_least


class ListedBatch(Struct, frozen=True):
    """A row and more facts.

    `evidence` is why a batch in progress counts as stale or not. `files` are the names of the
    inputs and `tally` counts the queries; both are None until they are read, and if the batch does
    not list its runs. `unlisted` are the paths of files in the batch's folder that it does not
    list. `damage` is what is wrong with the archive that the batch is in. `folder` is the path of
    its folder, if that was looked for and exists.
    """

    row: Row
    evidence: Evidence | None = None
    files: Sequence[str] | None = None
    tally: Tally | None = None
    unlisted: Sequence[str] = ()
    damage: Incomplete | None = None
    folder: str | None = None

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


def duration_between(start: int | None, end: int | None) -> int | None:
    """Seconds between two times; None unless both are known."""
    return None if start is None or end is None else end - start


def least_duration(start: int | None, last_write: int | None) -> int | None:
    """The least number of seconds that a part of a stale batch ran, which was last written at
    `last_write`; None if it is unknown, or if the clocks differ so that it began later."""
    found = duration_between(start, last_write)
    return None if found is None or found < 0 else found
