"""Counts and sums of batches and their queries."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from deepsec_results.analysis.cpu_time import CpuSums, CpuTime
from deepsec_results.analysis.group_sums import Group, GroupSums
from deepsec_results.analysis.input_names import family_of
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.ordering import natural_key, stem_of
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.spreads import TimeSpread, time_spread_of
from deepsec_results.analysis.verdicts import Incomplete, join_incomplete
from deepsec_results.analysis.vocabulary import GroupKey
from deepsec_results.reading.spelling import one_spelling


class Grouping(Struct, frozen=True):
    """Queries in groups by what they have in common."""

    by: GroupKey
    groups: Sequence[Group]


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
    by: Sequence[Grouping] = ()


def sum_up(
    batches: Iterable[tuple[ListedBatch, Iterable[Measured]]], by: Sequence[GroupKey] = ()
) -> Statistics:
    """Count and sum up batches and their queries, one after the other; `by` adds groupings.

    Only the figures of each query are kept, so that any number of batches fits in memory.
    """
    statuses: Counter[str] = Counter()
    sums = _Sums(by)
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
        by_protocol=_named(_of_key(sums, GroupKey.INPUT)),
        by_release=_named(sums.groups[GroupKey.RELEASE]),
        by=[Grouping(key, _named(_of_key(sums, key))) for key in by],
    )


class _Sums:
    """What is known of the queries so far."""

    def __init__(self, by: Sequence[GroupKey]) -> None:
        self.reasons: Counter[str] = Counter()
        self.impossible = 0
        self.incomplete: Incomplete | None = None
        self.slowest: Extreme | None = None
        self.largest: Extreme | None = None
        self.cpu = CpuSums()
        self.running: list[int] = []
        self.all = GroupSums()
        self.groups: dict[GroupKey, defaultdict[str, GroupSums]] = {
            key: defaultdict(GroupSums) for key in (GroupKey.INPUT, GroupKey.RELEASE, *by)
        }
        self.names: dict[frozenset[str], None] = {}  # those with accents, of each batch

    def leave_out(self, unread: Incomplete | None) -> None:
        """Add what cannot be read and is not in the sums."""
        if unread is not None:
            self.incomplete = join_incomplete([self.incomplete, unread])

    def add(self, query: Measured) -> str:
        """Add a query; the name of its input in its group."""
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
        self.all.add(outcome.verdict, time, memory)
        for key, groups in self.groups.items():
            groups[_VALUES[key](query) or "?"].add(outcome.verdict, time, memory)
        return stem_of(query.input)


# What is the same for the queries of a group; None if it is unknown.
_VALUES: dict[GroupKey, Callable[[Measured], str | None]] = {
    GroupKey.INPUT: lambda query: stem_of(query.input),
    GroupKey.FAMILY: lambda query: family_of(query.input),
    GroupKey.RELEASE: lambda query: query.setting.row.deepsec_version,
    GroupKey.TYPE: lambda query: query.type,
    GroupKey.SEMANTICS: lambda query: query.semantics,
    GroupKey.TITLE: lambda query: query.setting.row.title,
}


def _greater(found: Extreme | None, query: Measured, figure: int | None) -> Extreme | None:
    """The decided query with the greater value; of equal ones, the first."""
    if figure is None or not query.decided or figure <= (-1 if found is None else found.value):
        return found
    return Extreme(query.setting.row.id, query.input, query.number, figure)


def _status(row: Row) -> str:
    return "stale" if row.stale else row.status.value


def _of_key(sums: _Sums, key: GroupKey) -> Mapping[str, GroupSums]:
    groups = sums.groups[key]
    return _in_one_spelling(groups, sums.names) if key is GroupKey.INPUT else groups


def _in_one_spelling(
    groups: Mapping[str, GroupSums], names: Iterable[Iterable[str]]
) -> Mapping[str, GroupSums]:
    """The groups, those of an input whose accents are written in several ways as one."""
    joined = dict(groups)
    for other, first in one_spelling(names).items():
        joined[first].join(joined.pop(other))
    return joined


def _named(groups: Mapping[str, GroupSums]) -> list[Group]:
    return [groups[name].group(name) for name in sorted(groups, key=natural_key)]
