"""Ratios and totals of the times and memory of two batches."""

from collections.abc import Sequence

import pytest
from loading import load
from msgspec.structs import replace

from deepsec_results.analysis.cost_totals import CostTotal, ratio, total_cost, worst_first
from deepsec_results.analysis.measured import Measured, measured_queries
from deepsec_results.analysis.query_comparison import ComparedQuery, Model
from deepsec_results.analysis.refusals import Refusal, RefusalKind
from deepsec_results.use_cases.subjects import subject_of

MEASURED = measured_queries(subject_of(load("mp37ma")))[0]


def queries(*pairs: tuple[int | None, int | None]) -> list[ComparedQuery]:
    """A query for each pair of times, with the same numbers as memory."""
    return [
        ComparedQuery(_measured(at, a), _measured(at, b), Model.SAME, None, [], [])
        for at, (a, b) in enumerate(pairs, 1)
    ]


def _measured(number: int, figure: int | None) -> Measured:
    return replace(
        MEASURED,
        query=replace(MEASURED.query, number=number, start_time=0, end_time=figure, memory=figure),
    )


@pytest.mark.parametrize(
    ("pair", "expected"),
    [((10, 35), 3.5), ((4, 1), 0.25), ((7, 7), 1), ((0, 5), None), ((5, 0), None),
     ((None, 5), None), ((-1, 5), None)],
)  # fmt: skip
def test_ratio(pair: tuple[int | None, int | None], expected: float | None) -> None:
    (query,) = queries(pair)
    assert ratio(query, "time") == ratio(query, "memory") == expected


def order(found: Sequence[ComparedQuery]) -> list[int | None]:
    return [query.side.number for query in found]


def test_the_worst_is_first_by_ratio_not_by_difference() -> None:
    given = queries((100, 200), (1, 9), (8, 4), (0, 30), (5, 5))
    assert order(worst_first(given, "time")) == [4, 2, 1, 5, 3]


def test_totals() -> None:
    given = queries((10, 20), (10, 5), (0, 3), (4, 12))
    times, memory = total_cost(given, "time"), total_cost(given, "memory")
    assert times is not None
    assert memory is not None
    assert (times.queries, times.a, times.b) == (4, 24, 40)
    assert (times.ratios, times.median_ratio) == (3, 2)
    assert times.geometric_mean_ratio == pytest.approx((2 * 0.5 * 3) ** (1 / 3))
    # The peaks of several queries are not at the same moment.
    assert (memory.a, memory.b) == (10, 20)
    assert total_cost(queries((0, 0)), "memory") == CostTotal(1, 0, 0, 0, None, None)


def test_what_is_not_judged_is_not_in_the_totals() -> None:
    first, second = queries((10, 20), (1, 1))
    refused = replace(first, refusals=[Refusal(RefusalKind.WORKERS)])
    assert total_cost([refused, second], "time") == CostTotal(1, 1, 1, 1, 1, 1)
    assert total_cost([refused], "time") is None
    assert total_cost(queries((None, 3)), "time") is None
