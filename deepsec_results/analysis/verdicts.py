"""The words for verdicts, and a batch's queries counted by them."""

from collections.abc import Iterable

from msgspec import Struct

from deepsec_results.analysis.vocabulary import Verdict


class Outcome(Struct, frozen=True):
    """A verdict; `reason` says why it is undecided, and is None otherwise."""

    verdict: Verdict
    reason: str | None = None


class Incomplete(Struct, frozen=True):
    """How many runs and queries of a batch cannot be read; `reason` says why of the first one.

    The queries of such a run are unknown, and are not among `queries`.
    """

    runs: int
    queries: int
    reason: str


def join_incomplete(parts: Iterable[Incomplete | None]) -> Incomplete | None:
    """What cannot be read of several parts together; None where all was read."""
    found = [one for one in parts if one is not None]
    if not found:
        return None
    runs, queries = sum(one.runs for one in found), sum(one.queries for one in found)
    return Incomplete(runs, queries, found[0].reason)


class Tally(Struct, frozen=True):
    """The queries of a batch counted, and how far it came.

    A run that cannot be read counts as one undecided query: how many it has is not known.
    `incomplete` says what could not be read, and is None where all was.
    `progress` is a percentage, rounded down; `memory` the greatest of a query, in bytes.
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
