"""The order of queries: greatest first, unknown last, ties as they come."""

import pytest
from msgspec.structs import replace

from deepsec_results.analysis.query_rows import QueryRow, first_rows, with_distinct_inputs
from deepsec_results.analysis.vocabulary import QuerySortKey, Verdict

ROW = QueryRow(
    batch="mp37ma_hhb-", input="a.dps", query=1, type=None, semantics=None,
    verdict=Verdict.VERIFIED, reason=None, time=None, memory=None, start=None, end=None,
    process=None, trace=None, release=None, title=None, time_at_least=None, elapsed=None,
    error=None,
)  # fmt: skip


def rows(field: str, *values: object) -> list[QueryRow]:
    """A row for each value, numbered."""
    return [replace(ROW, query=at, **{field: value}) for at, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("key", "given", "expected", "reverse"),
    [
        (QuerySortKey.TIME, rows("time", 2, None, 7, 2), [3, 1, 4, 2], [1, 4, 3, 2]),
        (QuerySortKey.MEMORY, rows("memory", 0, 10, None), [2, 1, 3], [1, 2, 3]),
        (QuerySortKey.START, rows("start", 5, 6), [2, 1], [1, 2]),
        (QuerySortKey.END, rows("end", None, 6), [2, 1], [2, 1]),
        (QuerySortKey.INPUT, rows("input", "b", "a 11", "a 2"), [3, 2, 1], [1, 2, 3]),
        (
            QuerySortKey.VERDICT,
            rows("verdict", Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.ATTACK),
            [3, 2, 1],
            [1, 2, 3],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.parametrize("limit", [0, 1, 2, 9])
def test_order(
    key: QuerySortKey, given: list[QueryRow], expected: list[int], reverse: list[int], limit: int
) -> None:
    for reversed_, numbers in ((False, expected), (True, reverse)):
        found = first_rows(given, key, limit, reverse=reversed_)
        assert [row.query for row in found] == numbers[: limit or None]


def test_the_time_of_a_stale_query_is_a_lower_bound() -> None:
    given = [*rows("time", 5), replace(ROW, query=2, time_at_least=9)]
    assert [row.query for row in first_rows(given, QuerySortKey.TIME, 0, reverse=False)] == [2, 1]


def test_inputs_of_one_name_get_numbers() -> None:
    named = with_distinct_inputs(["a.dps", "b.dps", "a.dps"], [[ROW], [], [ROW, ROW]])
    assert [row.input for row in named] == ["a.dps", "a.dps (2)", "a.dps (2)"]
