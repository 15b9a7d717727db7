"""The filters that select batches."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.verdicts import Tally
from deepsec_results.analysis.vocabulary import RowStatus, Verdict


class Filters(Struct, frozen=True):
    """Filters on batches: a batch is kept if it matches all of them.

    A batch matches `statuses` if it has one of them or, with `or_stale`, if it is stale. `since`
    and `until` are bounds of `created`, in seconds since 1970, both inclusive. `file` is a part of
    the name of an input. At least one query must have one of the `verdicts`.
    """

    statuses: frozenset[RowStatus] = frozenset()
    or_stale: bool = False
    title: str | None = None
    since: int | None = None
    until: int | None = None
    stale: bool = False
    file: str | None = None
    verdicts: frozenset[Verdict] = frozenset()

    @property
    def by_name_only(self) -> bool:
        """Whether the names of files are enough to decide."""
        return msgspec.structs.replace(self, since=None, until=None).keeps_all

    @property
    def keeps_all(self) -> bool:
        """Whether no filter is given."""
        return self == Filters()

    def may_keep(self, created: int) -> bool:
        """Whether a batch that was created at that time, in seconds since 1970, can match."""
        return (self.since is None or self.since <= created) and (
            self.until is None or created <= self.until
        )

    def keep(self, listed: ListedBatch) -> bool:
        """Whether a batch matches, before its runs are read."""
        row = listed.row
        by_status = bool(self.statuses) or self.or_stale
        if by_status and row.status not in self.statuses and not (self.or_stale and row.stale):
            return False
        if self.stale and row.stale is not True:
            return False
        if self.title is not None and self.title.casefold() not in (row.title or "").casefold():
            return False
        return row.created is None or self.may_keep(row.created)

    def keep_tally(self, tally: Tally | None) -> bool:
        """Whether a batch has a query with one of the wanted verdicts."""
        if not self.verdicts:
            return True
        return tally is not None and any(tally.count(verdict) for verdict in self.verdicts)

    def keep_files(self, files: Sequence[str] | None) -> bool:
        """Whether a batch has an input with a matching name."""
        wanted = (self.file or "").casefold()
        return self.file is None or any(wanted in name.casefold() for name in files or ())
