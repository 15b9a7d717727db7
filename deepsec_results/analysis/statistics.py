"""Counts and sums of batches and their queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from deepsec_results.analysis.cpu_time import CpuSums, CpuTime
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import natural_key, stem_of
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.spreads import Spread, TimeSpread, spread_of, time_spread_of
from deepsec_results.analysis.verdicts import Incomplete, join_incomplete
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.spelling import one_spelling


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


class Extreme(Struct, frozen=True):
    """The query with the greatest time (seconds) or memory (bytes)."""

    batch: str
    input: str
    query: int | None
    value: int


class Statistics(Struct, frozen=True):
    """Numbers of batches by status, with `stale` as a status of its own; numbers of undecided
    queries by reason; and all queries, as a whole and in groups.

    `impossible` is the number of queries that end before their start. Their times are ignored.
    `cpu` is that of all queries that began; None if there are none. `running` are the seconds since
    the start of queries that run, which are in no other sum except `cpu`. `incomplete` is what
    could not be read and is not in the sums; None if all was read. `slowest` and `largest` are
    decided queries; of several, the first.
    """

    batches: dict[str, int]
    reasons: dict[str, int]
    impossible: int
    incomplete: Incomplete | None
    slowest: Extreme | None
    largest: Extreme | None
    cpu: CpuTime | None
    running: TimeSpread | None
    all: Group
    by_protocol: Sequence[Group]
    by_release: Sequence[Group]


def sum_up(batches: Iterable[tuple[ListedBatch, Iterable[Measured]]]) -> Statistics:
    """Count and sum up batches and their queries, one after the other.

    Only the figures of each query are kept, so that any number of batches fits in memory.
    """
    statuses: Counter[str] = Counter()
    sums = _Sums()
    for listed, queries in batches:
        statuses[_status(listed.row)] += 1
        sums.leave_out(listed.damage)
        names: set[str] = set()
        for query in queries:
            names.add(sums.add(query))
        sums.names.setdefault(frozenset(name for name in names if not name.isascii()))
        del queries  # which would be kept while the next batch is read
    return Statistics(
        batches=dict(statuses.most_common()),
        reasons=dict(sums.reasons.most_common()),
        impossible=sums.impossible,
        incomplete=sums.incomplete,
        slowest=sums.slowest,
        largest=sums.largest,
        cpu=sums.cpu.total,
        running=time_spread_of(sums.running),
        all=sums.all.group("all"),
        by_protocol=_named(_in_one_spelling(sums.by_protocol, sums.names)),
        by_release=_named(sums.by_release),
    )


class _GroupSums:
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

    def join(self, other: "_GroupSums") -> None:
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


class _Sums:
    """What is known of the queries so far."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()
        self.impossible = 0
        self.incomplete: Incomplete | None = None
        self.slowest: Extreme | None = None
        self.largest: Extreme | None = None
        self.cpu = CpuSums()
        self.running: list[int] = []
        self.all = _GroupSums()
        self.by_protocol: defaultdict[str, _GroupSums] = defaultdict(_GroupSums)
        self.by_release: defaultdict[str, _GroupSums] = defaultdict(_GroupSums)
        self.names: dict[frozenset[str], None] = {}  # those with accents, of each batch

    def leave_out(self, unread: Incomplete | None) -> None:
        """Add what cannot be read and is not in the sums."""
        if unread is not None:
            self.incomplete = join_incomplete([self.incomplete, unread])

    def add(self, query: Measured) -> str:
        """Add a query; the name of its input in `by_protocol`."""
        outcome, time, memory = query.outcome, query.time, query.memory
        if outcome.reason is not None:
            self.reasons[outcome.reason] += 1
        self.impossible += time is not None and time < 0
        self.leave_out(query.unread)
        self.cpu.add(query)
        if query.query.elapsed is not None:
            self.running.append(query.query.elapsed)
        self.slowest = _greater(self.slowest, query, time)
        self.largest = _greater(self.largest, query, memory)
        stem, release = stem_of(query.input), query.setting.row.deepsec_version or "?"
        for group in (self.all, self.by_protocol[stem], self.by_release[release]):
            group.add(outcome.verdict, time, memory)
        return stem


def _greater(found: Extreme | None, query: Measured, figure: int | None) -> Extreme | None:
    """The decided query with the greater value; of equal ones, the first."""
    if figure is None or not query.decided or figure <= (-1 if found is None else found.value):
        return found
    return Extreme(query.setting.row.id, query.input, query.number, figure)


def _status(row: Row) -> str:
    return "stale" if row.stale else row.status.value


def _in_one_spelling(
    groups: Mapping[str, _GroupSums], names: Iterable[Iterable[str]]
) -> Mapping[str, _GroupSums]:
    """The groups, those of an input whose accents are written in several ways as one."""
    joined = dict(groups)
    for other, first in one_spelling(names).items():
        joined[first].join(joined.pop(other))
    return joined


def _named(groups: Mapping[str, _GroupSums]) -> list[Group]:
    return [groups[name].group(name) for name in sorted(groups, key=natural_key)]
