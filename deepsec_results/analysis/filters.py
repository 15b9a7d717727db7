"""The filters that select batches."""

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.analysis.query_limits import NO_LIMITS, QueryLimits
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.vocabulary import RowStatus, Verdict

if TYPE_CHECKING:
    from deepsec_results.analysis.query_selection import QuerySelection


class Filters(Struct, frozen=True):
    """Filters on batches: a batch is kept if it matches all of them.

    A batch matches `statuses` if it has one of them or, with `or_stale`, if it is stale. It matches
    `since` if it was still running then or later, and `until` if it began then or earlier, both in
    seconds since 1970. At least one query must be in the selection that `file`, `run`, `verdicts`,
    `limits` and `exact_run` make; QuerySelection describes these fields.
    """

    statuses: frozenset[RowStatus] = frozenset()
    or_stale: bool = False
    title: str | None = None
    since: int | None = None
    until: int | None = None
    stale: bool = False
    file: str | None = None
    verdicts: frozenset[Verdict] = frozenset()
    run: str | None = None
    exact_run: bool = False
    limits: QueryLimits = NO_LIMITS

    @property
    def keeps_all(self) -> bool:
        """Whether no filter is given."""
        return self == Filters()

    @property
    def selection(self) -> "QuerySelection":
        """A batch must have one of these queries."""
        from deepsec_results.analysis.query_selection import QuerySelection

        return QuerySelection(
            file=self.file,
            run=self.run,
            verdicts=self.verdicts,
            exact=self.exact_run,
            limits=self.limits,
        )

    @property
    def of_batches(self) -> "Filters":
        """The filters that do not depend on runs and queries."""
        return msgspec.structs.replace(
            self, file=None, verdicts=frozenset(), run=None, exact_run=False, limits=NO_LIMITS
        )

    @property
    def without_run(self) -> "Filters":
        """The filters without the name of a run."""
        return msgspec.structs.replace(self, run=None, exact_run=False)

    def may_keep(self, created: int) -> bool:
        """Whether a batch that was created at that time, in seconds since 1970, can match."""
        return self.until is None or created <= self.until

    def surely_keep(self, created: int) -> bool:
        """Whether a batch that was created at that time matches, whatever its file contains."""
        by_time_only = msgspec.structs.replace(self, since=None, until=None).keeps_all
        ran_since = self.since is None or self.since <= created
        return by_time_only and ran_since and self.may_keep(created)

    def keep(self, listed: ListedBatch) -> bool:
        """Whether a batch matches, before its runs are read."""
        row = listed.row
        by_status = bool(self.statuses) or self.or_stale
        if by_status and row.status not in self.statuses and not (self.or_stale and row.stale):
            return False
        if self.stale and row.stale is not True:
            return False
        if self.title is not None:
            from deepsec_results.analysis.query_selection import contains

            if not contains(row.title or "", self.title):
                return False
        if self.since is not None and not _ran_since(row, self.since):
            return False
        return row.created is None or self.may_keep(row.created)


def _ran_since(row: Row, moment: int) -> bool:
    """Whether a batch was still running at a moment, in seconds since 1970, or later.

    A batch in progress has not ended, even if it is stale: that is evidence, not proof. If the end
    of another batch is not known, it ran until its file was last written.
    """
    if row.status is RowStatus.IN_PROGRESS:
        return True
    ended = row.last_written if row.end_time is None else row.end_time
    known = [time for time in (row.created, ended) if time is not None]
    return not known or max(known) >= moment
