"""Statistics of the recorded batches."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RECORDED
from loading import results_in
from recorded import inputs_named, timed

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.group_sums import Costs
from deepsec_results.analysis.measured import Measured
from deepsec_results.analysis.spreads import TimeSpread
from deepsec_results.analysis.statistics import Extreme, Statistics, sum_up
from deepsec_results.analysis.vocabulary import GroupKey, Verdict
from deepsec_results.use_cases.selection import select
from deepsec_results.use_cases.subjects import load_queries

pytestmark = pytest.mark.usefixtures("remarks")


def summed_up(folder: Path, title: str | None = None) -> tuple[Statistics, list[Measured]]:
    """The statistics of a results directory, and the queries that are in them."""
    batches = select(results_in(folder), Filters(title=title)).batches
    pairs = [(batch.listed, load_queries([batch]).queries) for batch in batches]
    return sum_up(pairs), [measured for _, queries in pairs for measured in queries]


def test_statistics_are_those_of_the_queries() -> None:
    statistics, queries = summed_up(RECORDED)
    decided = [
        measured for measured in queries if measured.outcome.verdict is not Verdict.UNDECIDED
    ]
    assert sum(statistics.batches.values()) == len(list(RECORDED.glob("*.json")))
    total = statistics.all
    assert total.queries == len(queries)
    assert total.verified + total.attacks == len(decided)
    times = [measured.time for measured in decided if measured.time is not None]
    memories = sorted(measured.memory for measured in decided if measured.memory is not None)
    assert total.decided.time is not None
    assert total.decided.time.sum == sum(times)
    assert total.decided.memory is not None
    assert total.decided.memory.max == memories[-1]
    assert total.decided.memory.median == memories[len(memories) // 2]
    others = [measured.time for measured in queries
              if measured.outcome.verdict is Verdict.UNDECIDED and measured.time]  # fmt: skip
    assert total.others.time is not None
    assert total.others.time.sum == sum(others)
    releases = Counter(measured.setting.row.deepsec_version for measured in queries)
    assert {group.name: group.queries for group in statistics.by_release} == releases
    nightly, _ = summed_up(RECORDED, title="nightly")
    assert nightly.batches == {"completed": 7}


def test_statistics_of_nothing(tmp_path: Path) -> None:
    statistics, _ = summed_up(tmp_path)
    assert statistics.all.queries == 0
    assert statistics.all.decided == Costs(None, None)


def test_a_query_that_ends_before_its_start_has_no_time(tmp_path: Path) -> None:
    timed(tmp_path, -100, 7)
    statistics, _ = summed_up(tmp_path)
    assert statistics.impossible == 1
    assert statistics.all.decided.time == TimeSpread(count=1, sum=7, min=7, median=7, max=7)


def test_cpu_time_is_that_of_all_workers() -> None:
    found, queries = summed_up(RECORDED)
    began = [query for query in queries if query.query.start_time is not None]
    known = [query for query in began if query.time is not None]
    assert found.cpu is not None
    assert (found.cpu.queries, found.cpu.unknown) == (len(known), len(began) - len(known))
    pairs = dict.fromkeys(["mp37m4_42za", "mp37m5_8nmp", "mp37m6_8cog", "mp37mm_2mdz"], 2)
    counts = {"mp37m9_9911": 5, **pairs}
    workers = [counts.get(query.setting.row.id, 1) for query in known]
    assert found.cpu.workers == sum(workers)
    times = [query.time or 0 for query in known]
    assert found.cpu.at_most == sum(a * b for a, b in zip(times, workers, strict=True))


def test_protocols_are_in_natural_order(tmp_path: Path) -> None:
    inputs_named(tmp_path, "tag_1.dps", "tag_11.dps", "tag_2.dps")
    statistics, _ = summed_up(tmp_path)
    assert [group.name for group in statistics.by_protocol] == ["tag_1", "tag_2", "tag_11"]


def test_the_slowest_and_the_largest_query_are_decided(tmp_path: Path) -> None:
    timed(tmp_path, 3, 90, 90, -200)
    statistics, _ = summed_up(tmp_path)
    assert statistics.slowest == Extreme("mp37ma_hhb-", "input1.dps", 1, 90)
    recorded, queries = summed_up(RECORDED)
    assert recorded.slowest is not None
    # Some undecided queries ran for longer.
    assert recorded.slowest.value == 1
    assert max(measured.time or 0 for measured in queries) == 25
    assert recorded.largest is not None
    assert (recorded.largest.batch, recorded.largest.value) == ("mp37m9_9911", 5_079_040)


def test_nothing_is_the_slowest_of_nothing(tmp_path: Path) -> None:
    statistics, _ = summed_up(tmp_path)
    assert (statistics.slowest, statistics.largest) == (None, None)


@pytest.mark.parametrize(
    ("key", "name_of"),
    [
        (GroupKey.TYPE, lambda query: query.type),
        (GroupKey.SEMANTICS, lambda query: query.semantics),
        (GroupKey.RELEASE, lambda query: query.setting.row.deepsec_version),
        (GroupKey.TITLE, lambda query: query.setting.row.title),
        (GroupKey.FAMILY, lambda query: query.input.removesuffix(".dps")),
    ],
)
def test_groups_by_a_key(key: GroupKey, name_of: Callable[[Measured], str | None]) -> None:
    batches = select(results_in(RECORDED), Filters(title="nightly")).batches
    pairs = [(batch.listed, load_queries([batch]).queries) for batch in batches]
    (grouping,) = sum_up(pairs, [key]).by
    counts = Counter(name_of(query) for _, queries in pairs for query in queries)
    assert grouping.by is key
    assert {group.name: group.queries for group in grouping.groups} == counts
