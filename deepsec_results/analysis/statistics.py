"""Counts and sums of batches and their queries."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from msgspec import Struct

from deepsec_results.analysis.ordering import natural_key, stem_of
from deepsec_results.analysis.query_records import Record, incomplete
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import Verdict


class Spread(Struct, frozen=True):
    """A summary of `count` values: times in seconds, memory in bytes."""

    count: int
    sum: int
    min: int
    median: float
    max: int


class Costs(Struct, frozen=True):
    """Time and memory of queries; None if no query has a value."""

    time: Spread | None
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
    `incomplete` is what could not be read and is not in the sums; None if all was read. `slowest`
    and `largest` are decided queries; of several, the first.
    """

    batches: dict[str, int]
    reasons: dict[str, int]
    impossible: int
    incomplete: Incomplete | None
    slowest: Extreme | None
    largest: Extreme | None
    all: Group
    by_protocol: Sequence[Group]
    by_release: Sequence[Group]


def sum_up(rows: Sequence[Row], records: Sequence[Record]) -> Statistics:
    """Count and sum up; `rows` are the batches, `records` their queries."""
    reasons = Counter(
        record.outcome.reason for record in records if record.outcome.reason is not None
    )
    return Statistics(
        batches=dict(Counter(map(_status, rows)).most_common()),
        reasons=dict(reasons.most_common()),
        impossible=sum(record.time is not None and record.time < 0 for record in records),
        incomplete=incomplete(records),
        slowest=_extreme(records, lambda record: record.time),
        largest=_extreme(records, lambda record: record.memory),
        all=_group("all", records),
        by_protocol=_groups(records, lambda record: stem_of(record.input)),
        by_release=_groups(records, lambda record: record.setting.row.deepsec_version or "?"),
    )


def _extreme(records: Iterable[Record], value: Callable[[Record], int | None]) -> Extreme | None:
    """The decided query with the greatest value; None if no query has one."""
    found: Extreme | None = None
    for record in records:
        figure = value(record) if record.decided else None
        if figure is not None and figure > (-1 if found is None else found.value):
            found = Extreme(record.setting.row.id, record.input, record.query, figure)
    return found


def _status(row: Row) -> str:
    return "stale" if row.stale else row.status.value


def _groups(records: Iterable[Record], name_of: Callable[[Record], str]) -> list[Group]:
    members: dict[str, list[Record]] = {}
    for record in records:
        members.setdefault(name_of(record), []).append(record)
    return [_group(name, members[name]) for name in sorted(members, key=natural_key)]


def _group(name: str, records: Sequence[Record]) -> Group:
    counts = Counter(record.outcome.verdict for record in records)
    return Group(
        name=name,
        queries=len(records),
        verified=counts[Verdict.VERIFIED],
        attacks=counts[Verdict.ATTACK],
        undecided=counts[Verdict.UNDECIDED],
        decided=_costs([record for record in records if record.decided]),
        others=_costs([record for record in records if not record.decided]),
    )


def _costs(records: Sequence[Record]) -> Costs:
    times = [record.time for record in records if record.time is not None and record.time >= 0]
    memory = [record.memory for record in records if record.memory is not None]
    return Costs(_spread(times), _spread(memory))


def _spread(values: Sequence[int]) -> Spread | None:
    if not values:
        return None
    return Spread(len(values), sum(values), min(values), median(values), max(values))
