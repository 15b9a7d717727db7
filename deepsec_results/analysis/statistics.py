"""Batches and their queries counted and summed up."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from msgspec import Struct

from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.query_records import Record, incomplete, stem_of
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import Verdict


class Spread(Struct, frozen=True):
    """Figures summed up: times in seconds, memory in bytes. `count` is how many there were."""

    count: int
    sum: int
    min: int
    median: float
    max: int


class Costs(Struct, frozen=True):
    """Time and memory of queries; None where no query has any."""

    time: Spread | None
    memory: Spread | None


class Group(Struct, frozen=True):
    """Queries that have something in common.

    `decided` and `others` are kept apart: a crash is not fast, and a query that was canceled says
    nothing about how long it takes.
    """

    name: str
    queries: int
    verified: int
    attacks: int
    undecided: int
    decided: Costs
    others: Costs


class Statistics(Struct, frozen=True):
    """Batches by status, `stale` ones apart, undecided queries by reason, and queries as a whole
    and in groups.

    `impossible` is the number of queries that end before their start: their times count nowhere.
    `incomplete` says what could not be read, and so is not in the sums; None where all was.
    """

    batches: dict[str, int]
    reasons: dict[str, int]
    impossible: int
    incomplete: Incomplete | None
    all: Group
    by_protocol: Sequence[Group]
    by_release: Sequence[Group]


def sum_up(rows: Sequence[Row], records: Sequence[Record]) -> Statistics:
    """Count and sum up; `rows` are the batches, `records` their queries."""
    reasons = Counter(one.outcome.reason for one in records if one.outcome.reason is not None)
    return Statistics(
        batches=dict(Counter(map(_status, rows)).most_common()),
        reasons=dict(reasons.most_common()),
        impossible=sum(one.time is not None and one.time < 0 for one in records),
        incomplete=incomplete(records),
        all=_group("all", records),
        by_protocol=_groups(records, lambda one: stem_of(one.input)),
        by_release=_groups(records, lambda one: one.setting.row.deepsec_version or "?"),
    )


def _status(row: Row) -> str:
    return "stale" if row.stale else row.status.value


def _groups(records: Iterable[Record], name: Callable[[Record], str]) -> list[Group]:
    members: dict[str, list[Record]] = {}
    for record in records:
        members.setdefault(name(record), []).append(record)
    return [_group(one, members[one]) for one in sorted(members, key=natural_key)]


def _group(name: str, records: Sequence[Record]) -> Group:
    counts = Counter(one.outcome.verdict for one in records)
    return Group(
        name=name,
        queries=len(records),
        verified=counts[Verdict.VERIFIED],
        attacks=counts[Verdict.ATTACK],
        undecided=counts[Verdict.UNDECIDED],
        decided=_costs([one for one in records if one.decided]),
        others=_costs([one for one in records if not one.decided]),
    )


def _costs(records: Sequence[Record]) -> Costs:
    return Costs(
        _spread([one.time for one in records if one.time is not None and one.time >= 0]),
        _spread([one.memory for one in records if one.memory is not None]),
    )


def _spread(figures: Sequence[int]) -> Spread | None:
    if not figures:
        return None
    return Spread(len(figures), sum(figures), min(figures), median(figures), max(figures))
