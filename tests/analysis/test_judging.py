"""Verdicts of queries, and the progress of their batches."""

import pytest

from deepsec_results.analysis.judging import Count, sum_up_counts


@pytest.mark.parametrize(
    ("shares", "progress"),
    [
        ([0.0], 0),
        ([0.1] * 10, 10),  # all jobs of ten queries are generated; as floats, 0.1 ten times is < 1
        ([1.0, 1.0, 0.999], 99),
        ([1.0, 0.0, 0.0], 33),
        ([1.0, 1.0], 100),
        ([], None),
    ],
    ids=str,
)
def test_progress_is_rounded_down_but_not_by_the_error_of_floats(
    shares: list[float], progress: int | None
) -> None:
    together = Count(shares=sum(shares), parts=len(shares))
    apart = [Count(shares=share, parts=1) for share in shares]
    assert sum_up_counts([together]).progress == progress
    assert sum_up_counts(apart).progress == progress
