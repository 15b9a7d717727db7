"""Outcomes of queries, and the queries of a batch counted by verdict."""

from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.analysis.vocabulary import Verdict


class QueryOutcome(Struct, frozen=True):
    """A verdict; `reason` is why a query is undecided, and None otherwise."""

    verdict: Verdict
    reason: str | None = None


class Incomplete(Struct, frozen=True):
    """Numbers of runs and queries of a batch that cannot be read; `reason` is that of the first.

    The queries of an unreadable run are unknown and not counted. If the batch is in a damaged
    archive, more may be missing than is known: then both numbers may be 0, and `reason` is the
    damage.
    """

    runs: int
    queries: int
    reason: str


def join_incomplete(parts: Iterable[Incomplete | None]) -> Incomplete | None:
    """The sum of what cannot be read in several parts; None if all was read."""
    unread = [part for part in parts if part is not None]
    if not unread:
        return None
    runs, queries = sum(part.runs for part in unread), sum(part.queries for part in unread)
    return Incomplete(runs, queries, unread[0].reason)


class Tally(Struct, frozen=True):
    """The counts of a batch's queries, and its progress.

    A run that cannot be read counts as one undecided query, since its queries are not known.
    `incomplete` is what could not be read; None if all was read. `progress` is a percentage,
    rounded down; `memory` is the largest of a query, in bytes.
    """

    verified: int
    attacks: int
    undecided: int
    runs_done: int
    runs: int
    progress: int | None
    memory: int | None
    incomplete: Incomplete | None = None

    def count(self, verdict: Verdict) -> int:
        """Number of queries with a verdict."""
        counts = {
            Verdict.VERIFIED: self.verified,
            Verdict.ATTACK: self.attacks,
            Verdict.UNDECIDED: self.undecided,
        }
        return counts[verdict]

    @property
    def queries(self) -> int:
        return self.verified + self.attacks + self.undecided

    @property
    def queries_done(self) -> int:
        """Number of queries that are decided."""
        return self.verified + self.attacks
