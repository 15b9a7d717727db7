"""Which batches the filters keep, and which files are read to know that."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FULL, RECORDED, ROOT
from loading import opener, results_in

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import RowStatus, SortKey, Verdict
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases import cores
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.listing import ListRequest, list_directory
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.selection import open_directory, paths_in, select

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_batches

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
    # Of the two batches in progress, the newest file below is opened, too.
    assert len(ids(Filters(), 5)) == len(opened) - 2 == 5
    opened.clear()
    # The name of a file says when its batch was created.
    assert len(ids(Filters(until=1795477640))) == len(opened) == 1


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("limit", [0, 1, 3, 40])
def test_what_names_decide_is_what_files_decide(limit: int, reverse: bool) -> None:
    directory = results_in(RESULTS)
    every = select(directory, Filters(), reverse=reverse).batches
    for moment in range(1795477638, 1795477805, 3 if FULL else 11):
        for filters in (Filters(since=moment), Filters(until=moment),
                        Filters(since=moment, until=moment + 20)):  # fmt: skip
            kept = [batch.file.id for batch in every if filters.keep(batch.listed)]
            found = select(directory, filters, limit, reverse=reverse)
            assert [batch.file.id for batch in found.batches] == (kept[:limit] if limit else kept)
            assert found.left_out == len(kept) - len(found.batches)
            assert {*kept} <= {Path(path).stem for path in paths_in(directory, filters)}


def test_a_batch_that_ended_in_the_time_is_found_by_its_file() -> None:
    """It was created at 23:47:58, and canceled 25 seconds later."""
    assert "mp37mm_2mdz" in ids(Filters(since=1795477703))
    assert "mp37mm_2mdz" not in ids(Filters(since=1795477704))
    # The two stale batches have not ended.
    assert ids(Filters(since=2 * 10**9)) == ["mp37nh_1ni8", "mp37nb_83ef"]


def test_batches_are_named_or_filtered() -> None:
    recorded = opener(RESULTS)
    with pytest.raises(RequestError, match="give batch names or filters, not both"):
        named_filtered_or_last(["last"], recorded, Filters(), 3)
    with pytest.raises(RequestError, match="give batch names or filters, not both"):
        named_filtered_or_last(["last"], recorded, Filters(title=""), None)
    last = named_filtered_or_last(None, recorded, Filters(), None)
    assert ([batch.file.id for batch in last.batches], last.named) == (["mp37px_i4fj"], True)
    two = named_filtered_or_last(None, recorded, Filters(stale=True), 1)
    assert ([batch.file.id for batch in two.batches], two.named) == (["mp37nh_1ni8"], False)


def test_many_files_are_searched_by_all_cores_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_batches(tmp_path / "many", 1500)
    monkeypatch.setattr(cores, "cores", lambda: 2)
    directory = results_in(tmp_path / "many")
    filters = Filters(statuses=CANCELED)
    every = [batch.listed for batch in select(directory, filters).batches]
    assert [batch.listed for batch in select(directory, filters, 1500).batches] == every != []


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        (SortKey.SIZE, lambda batch: batch.listed.row.size),
        (SortKey.ATTACKS, lambda batch: batch.listed.tally.attacks),
        (SortKey.MEMORY, lambda batch: batch.listed.tally.memory or -1),
    ],
)
def test_what_a_sort_key_needs_is_read(sort: SortKey, value: Callable[[LoadedBatch], int]) -> None:
    batches = select(results_in(RESULTS), Filters(), 5, sort).batches
    values = [value(batch) for batch in batches]
    assert len(values) == 5
    assert values == sorted(values, reverse=True)
    first, *_ = select(results_in(RESULTS), Filters(), 1, sort, reverse=True).batches
    assert value(first) < values[0]


def test_a_size_is_the_bytes_of_all_files() -> None:
    request = ListRequest(Filters(), size=True)
    for listed in list_directory(results_in(RESULTS), request).first:
        folder = RESULTS / listed.row.id
        files = [path for path in folder.rglob("*") if path.is_file()]
        bytes_below = sum(path.stat().st_size for path in files)
        assert listed.row.size == bytes_below + Path(listed.row.path).stat().st_size


def test_sizes_and_queries_are_not_looked_at_unless_requested() -> None:
    for listed in list_directory(results_in(RESULTS), ListRequest(Filters())).first:
        assert (listed.row.size, listed.row.incomplete, listed.tally) == (None, None, None)


def test_a_directory_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(RECORDED, target_is_directory=True)
    named = (str(link), str(RECORDED), f"{RECORDED}/")
    assert open_directory(*named, environment={}).paths == (str(link),)
