"""Which batches the filters of time keep: those that ran in the time, not those made in it."""

import pytest

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.vocabulary import RowStatus

IN_PROGRESS, CANCELED, COMPLETED = RowStatus.IN_PROGRESS, RowStatus.CANCELED, RowStatus.COMPLETED
UNREADABLE = RowStatus.UNREADABLE


def row(status: RowStatus, **fields: int | bool | None) -> ListedBatch:
    return ListedBatch(Row("id", "id.json", status, **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("listed", "last"),
    [
        (row(COMPLETED, created=10, end_time=50), 50),
        (row(COMPLETED, created=10, end_time=50, last_written=90), 50),
        (row(CANCELED, created=10, last_written=60), 60),
        (row(CANCELED, created=10), 10),
        (row(UNREADABLE, created=10, last_written=70), 70),
        (row(UNREADABLE, created=10), 10),
        (row(COMPLETED, created=40, end_time=5), 40),
    ],
    ids=["ended", "written after its end", "no end", "no end, no write", "unreadable, written",
         "unreadable", "an end before the start"],
)  # fmt: skip
def test_the_last_moment_at_which_a_batch_ran(listed: ListedBatch, last: int) -> None:
    assert Filters(since=last).keep(listed)
    assert not Filters(since=last + 1).keep(listed)


@pytest.mark.parametrize("stale", [False, None, True])
def test_a_batch_in_progress_has_not_ended(stale: bool | None) -> None:
    assert Filters(since=10**9).keep(row(IN_PROGRESS, created=10, stale=stale, last_written=20))


def test_a_batch_of_which_no_time_is_known_is_kept() -> None:
    assert Filters(since=10, until=20).keep(row(UNREADABLE))


def test_until_is_about_the_beginning() -> None:
    listed = row(COMPLETED, created=10, end_time=50)
    assert Filters(until=10).keep(listed)
    assert not Filters(until=9).keep(listed)
    assert Filters(since=30, until=40).keep(listed)


@pytest.mark.parametrize(
    ("filters", "created", "sure"),
    [
        (Filters(), 10, True),
        (Filters(since=10), 10, True),
        (Filters(since=11), 10, False),
        (Filters(until=9), 10, False),
        (Filters(since=5, until=10), 10, True),
        (Filters(since=5, title="x"), 10, False),
    ],
)
def test_a_name_alone_can_be_enough(filters: Filters, created: int, sure: bool) -> None:
    assert filters.surely_keep(created) == sure
