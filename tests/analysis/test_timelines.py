"""When the queries of a batch ran."""

import pytest

from deepsec_results.analysis.judging import RUNNING, STALE, WAITING
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.timelines import Timeline, timeline_of
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import Status, Verdict

VERIFIED = QueryOutcome(Verdict.VERIFIED)
CANCELED = QueryOutcome(Verdict.UNDECIDED, "canceled")


def run(name: str, *queries: tuple[QueryOutcome, int | None, int | None, int | None]) -> Run:
    """A run with queries: outcome, start, end and time so far of each."""
    held = [
        Query("b", name, f"{name}.dps", at, None, Status.COMPLETED, outcome, start_time=start,
              end_time=end, elapsed=so_far if outcome == RUNNING else None,
              duration_at_least=so_far if outcome == STALE else None)
        for at, (outcome, start, end, so_far) in enumerate(queries, 1)
    ]  # fmt: skip
    return Run(
        number=1, name=name, input=f"{name}.dps", path=None, status=Status.COMPLETED, queries=held
    )


def shown(timeline: Timeline | None) -> object:
    if timeline is None:
        return None
    rows = {
        row.run: [(bar.number, bar.begin, bar.end, bar.open) for bar in row.bars]
        for row in timeline.rows
    }
    return timeline.start, timeline.length, rows


@pytest.mark.parametrize(
    ("queries", "expected"),
    [
        pytest.param([(VERIFIED, 1000, 1010, None)], (1000, 10, [(1, 0, 10, False)]), id="ended"),
        pytest.param([(RUNNING, 1000, None, 500)], (1000, 500, [(1, 0, 500, True)]), id="runs"),
        pytest.param([(STALE, 1000, None, 30)], (1000, 30, [(1, 0, 30, True)]), id="stale"),
        pytest.param(
            [(VERIFIED, 1000, 1010, None), (CANCELED, 1010, None, None)],
            (1000, 10, [(1, 0, 10, False), (2, 10, 10, True)]),
            id="canceled: its end is unknown",
        ),
        pytest.param([(WAITING, None, None, None)], None, id="nothing began"),
        pytest.param([(VERIFIED, 1000, 1000, None)], None, id="less than a second"),
        pytest.param([(VERIFIED, 1000, 10, None)], None, id="end before start"),
        pytest.param([(VERIFIED, 0, 1 << 62, None)], None, id="beyond the calendar"),
        pytest.param(
            [(VERIFIED, 300_000_000_000, 300_000_000_009, None)], None, id="after the year 9999"
        ),
    ],
)
def test_bars(queries: list[tuple[QueryOutcome, int, int, int]], expected: object) -> None:
    if expected is not None:
        start, length, bars = expected  # type: ignore[misc]
        expected = start, length, {"a": bars}
    assert shown(timeline_of([run("a", *queries)])) == expected


def test_the_longest_runs_are_shown_in_the_order_of_their_starts() -> None:
    runs = [
        run("late", (VERIFIED, 300, 400, None)),
        run("short", (VERIFIED, 200, 201, None)),
        run("early", (VERIFIED, 100, 150, None)),
    ]
    timeline = timeline_of(runs, 2)
    assert timeline is not None
    assert [row.run for row in timeline.rows] == ["early", "late"]
    assert (timeline.length, timeline.left_out) == (300, 1)


@pytest.mark.parametrize(
    ("length", "ticks"),
    [(1, [0, 1]), (7, [0, 1, 2, 3, 4, 5, 6, 7]), (95, [0, 15, 30, 45, 60, 75, 90]),
     (3 * 86400, [0, 43200, 86400, 129600, 172800, 216000, 259200])],
)  # fmt: skip
def test_ticks_are_round(length: int, ticks: list[int]) -> None:
    assert Timeline(0, length, []).ticks == ticks


def test_a_year_has_few_ticks() -> None:
    assert len(Timeline(0, 366 * 86400, []).ticks) <= 9
