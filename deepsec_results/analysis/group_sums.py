"""Verdicts, times and memory of a group of queries."""

from collections import Counter

from msgspec import Struct

from deepsec_results.analysis.spreads import Spread, TimeSpread, spread_of, time_spread_of
from deepsec_results.analysis.vocabulary import Verdict


class Costs(Struct, frozen=True):
    """Time and memory of queries; None if no query has a value."""

    time: TimeSpread | None
    memory: Spread | None


class Group(Struct, frozen=True):
    """A group of queries.

    `decided` and `others` are separate: a crash is not a fast answer, and the time of a canceled
    query is not the time that it needs.
    """

    name: str
    queries: int
    verified: int
    attacks: int
    undecided: int
    decided: Costs
    others: Costs


class GroupSums:
    """The verdicts and the figures of a group of queries."""

    def __init__(self) -> None:
        self.verdicts: Counter[Verdict] = Counter()
        self.times: dict[bool, list[int]] = {True: [], False: []}  # of decided and other queries
        self.memory: dict[bool, list[int]] = {True: [], False: []}

    def add(self, verdict: Verdict, time: int | None, memory: int | None) -> None:
        decided = verdict is not Verdict.UNDECIDED
        self.verdicts[verdict] += 1
        if time is not None and time >= 0:
            self.times[decided].append(time)
        if memory is not None:
            self.memory[decided].append(memory)

    def join(self, other: "GroupSums") -> None:
        """Add all of another group."""
        self.verdicts += other.verdicts
        for decided in (True, False):
            self.times[decided] += other.times[decided]
            self.memory[decided] += other.memory[decided]

    def group(self, name: str) -> Group:
        return Group(
            name=name,
            queries=self.verdicts.total(),
            verified=self.verdicts[Verdict.VERIFIED],
            attacks=self.verdicts[Verdict.ATTACK],
            undecided=self.verdicts[Verdict.UNDECIDED],
            decided=self._costs(decided=True),
            others=self._costs(decided=False),
        )

    def _costs(self, *, decided: bool) -> Costs:
        return Costs(time_spread_of(self.times[decided]), spread_of(self.memory[decided]))
