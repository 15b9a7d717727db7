"""Which batches the filters keep, and which files are read to know that."""

from pathlib import Path

import pytest
from conftest import RECORDED
from loading import results_in

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.use_cases.selection import select

pytestmark = pytest.mark.usefixtures("remarks")

# The copy of the recorded results, in which files have the same times everywhere.
RESULTS = Path("fixtures/recorded/result_files")
CANCELED = frozenset({RowStatus.CANCELED})


def ids(filters: Filters, limit: int = 0) -> list[str]:
    batches = select(results_in(RESULTS), filters, limit).batches
    return [batch.listed.row.id for batch in batches]


@pytest.mark.parametrize(
    ("text", "count"), [("relay_chain.dps", 11), ("coin_choice.dps", 3), ("coin_choice_8", 0),
                        ("ballot_leak_5", 0), ("COIN", 3)],
)  # fmt: skip
def test_a_file_is_looked_for_by_the_names_of_inputs(text: str, count: int) -> None:
    found = ids(Filters(file=text))
    assert len(found) == count
    assert set(found) == {
        path.parents[1].name
        for path in RECORDED.glob("*/*/*.dps")
        if text.casefold() in path.name.casefold()
    }


def test_a_batch_has_one_of_the_verdicts() -> None:
    attack, verified = (
        set(ids(Filters(verdicts=frozenset({verdict}))))
        for verdict in (Verdict.ATTACK, Verdict.VERIFIED)
    )
    both = ids(Filters(verdicts=frozenset({Verdict.ATTACK, Verdict.VERIFIED})))
    assert attack != verified
    assert set(both) == attack | verified


def test_stale_is_a_status_among_others() -> None:
    stale = ids(Filters(stale=True))
    assert stale == ids(Filters(or_stale=True)) != []
    either = ids(Filters(statuses=CANCELED, or_stale=True))
    assert set(either) == {*stale, *ids(Filters(statuses=CANCELED))}


def test_only_the_files_that_are_shown_are_opened(opened: list[str]) -> None:
    assert len(ids(Filters(), 5)) == len(opened) == 5
    opened.clear()
    # The name of a file says when its batch was created.
    assert len(ids(Filters(until=1795477640))) == len(opened) == 1
