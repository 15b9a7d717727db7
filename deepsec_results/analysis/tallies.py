"""The words for verdicts, and a batch's queries counted by them."""

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What is known of a property."""

    VERIFIED = "verified"
    ATTACK = "attack"
    UNDECIDED = "undecided"


class Outcome(Struct, frozen=True):
    """A verdict; `reason` tells why it is undecided, and is None otherwise."""

    verdict: Verdict
    reason: str | None = None


class Tally(Struct, frozen=True):
    """The queries of a batch counted, and how far it came.

    A run that cannot be read counts as one undecided query: how many it has is not known.
    `progress` is a percentage, rounded down; `memory` the greatest of a query, in bytes.
    """

    verified: int
    attacks: int
    undecided: int
    runs_done: int
    runs: int
    progress: int | None
    memory: int | None

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
