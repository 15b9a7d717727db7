"""Batches that are shown, narrowed to a run or a query, and whether all is verified."""

from pathlib import Path

import pytest
from conftest import RECORDED
from loading import opener
from msgspec.structs import replace
from recorded import change, copy_batch

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.narrowed_batch import only_query
from deepsec_results.use_cases.showing import ShownBatches, load_shown

pytestmark = pytest.mark.usefixtures("remarks")

BATCH = "mp37m1_f9ku"
RUN = f"{BATCH}/replicated_leak_8w8m.json"
VERIFIED = "mp37m9_9911"
COMPLETED = Filters(statuses=frozenset({RowStatus.COMPLETED}))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for batch in (BATCH, VERIFIED):
        copy_batch(batch, tmp_path)
    return tmp_path


def shown(
    folder: Path,
    name: str | None = None,
    run: str | None = None,
    query: int | None = None,
    filters: Filters = Filters(),  # noqa: B008
) -> ShownBatches:
    names = None if name is None else [name]
    return load_shown(names, opener(folder), replace(filters, run=run), None, query)


def test_nothing_is_not_verified(tmp_path: Path) -> None:
    for found in (shown(tmp_path), shown(RECORDED, filters=Filters(title="no such title"))):
        assert found.batches == []
        assert not found.all_verified


def test_a_run_that_failed_is_not_verified(tree: Path) -> None:
    run_file = tree / "mp37m9_9911/ballot_swap_a0-c.json"
    assert shown(tree, VERIFIED).all_verified
    change(run_file, lambda value: value.update(status="internal_error", query_files=[]))
    assert not shown(tree, VERIFIED).all_verified
    assert not shown(tree, VERIFIED, "ballot_swap").all_verified
    assert shown(tree, VERIFIED, "relay_chain").all_verified


def test_runs_that_are_not_listed_are_not_verified(tree: Path) -> None:
    change(tree / f"{VERIFIED}.json", lambda value: value.pop("run_files"))
    (batch,) = shown(tree, VERIFIED).batches
    assert batch.runs is None
    assert not shown(tree, VERIFIED).all_verified
    with pytest.raises(RequestError, match="list"):
        shown(tree, VERIFIED, "1")


def test_a_run_that_cannot_be_read_may_have_the_query(tree: Path) -> None:
    (tree / RUN).write_text("")
    for run in (None, "replicated_leak"):
        found = shown(tree, BATCH, run, 1)
        errors = [run.error for batch in found.batches for run in batch.runs or ()]
        assert "is empty, expected a JSON object" in errors
        assert not found.all_verified
    with pytest.raises(RequestError) as error:
        only_query(shown(tree, BATCH, "replicated_leak", 1).batches, "--processes")
    assert str(error.value) == f"{RUN}: is empty, expected a JSON object"


def test_a_query_of_an_unreadable_run_is_not_mistaken_for_another(tree: Path) -> None:
    next((tree / VERIFIED).glob("relay_chain_*.json")).write_text("")
    with pytest.raises(RequestError):
        only_query(shown(tree, VERIFIED, query=1).batches, "--processes")
    found = only_query(shown(tree, VERIFIED, "ballot_swap", 1).batches, "--processes")
    assert found.run == "ballot_swap"


@pytest.mark.parametrize("wanted", ["1" * 4301, "0", "99", "-1", "²", ""])
def test_a_run_with_a_number_that_does_not_exist(tree: Path, wanted: str) -> None:
    with pytest.raises(RequestError) as error:
        shown(tree, BATCH, wanted)
    assert str(error.value).startswith(f"{BATCH}: no run '{wanted[:20]}")


def test_filters_skip_batches_without_the_run(tree: Path) -> None:
    found = shown(tree, run="coin_choice", filters=COMPLETED)
    assert [listed.row.id for listed in found.listed] == [BATCH]
    with pytest.raises(RequestError, match="zzz"):
        shown(tree, run="zzz", filters=COMPLETED)


def test_runs_of_one_name_are_distinguished_by_their_numbers(tree: Path) -> None:
    change(tree / RUN, lambda value: value.update(input_file=f"{BATCH}/x/coin_choice_2.dps"))
    (both,) = shown(tree, BATCH, "coin").batches
    assert [run.name for run in both.runs or ()] == ["coin_choice", "coin_choice_2"]
