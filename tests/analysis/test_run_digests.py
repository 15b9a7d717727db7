"""Which runs come first, and for which ones a line is enough."""

from pathlib import Path

import pytest
from conftest import RECORDED
from loading import opener
from recorded import change, copy_batch, inputs_named

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.run_digests import digest_runs
from deepsec_results.use_cases.showing import load_shown

pytestmark = pytest.mark.usefixtures("remarks")


def digests(folder: Path, name: str, *, everything: bool = False) -> list[tuple[int, bool]]:
    """The numbers of the runs of a batch, and whether they are shown in full."""
    (batch,) = load_shown([name], opener(folder), Filters(), None, None).batches
    found = digest_runs(batch.runs or (), everything=everything)
    return [(digest.run.number, digest.in_full) for digest in found]


def test_attacks_come_first_and_a_line_is_enough_for_verified_runs() -> None:
    assert digests(RECORDED, "mp37px_4eyu") == [
        (2, True), (4, True), (6, True), (1, False), (3, False), (5, False), (7, False),
    ]  # fmt: skip


def test_a_line_is_enough_for_a_run_that_never_began() -> None:
    assert digests(RECORDED, "mp37nb") == [(1, True), (2, True), (3, False)]


def test_everything_keeps_the_order_of_the_batch() -> None:
    assert digests(RECORDED, "mp37px_4eyu", everything=True) == [
        (number, True) for number in range(1, 8)
    ]


def test_what_cannot_be_read_comes_before_what_is_verified(tmp_path: Path) -> None:
    copy_batch("mp37m9_9911", tmp_path)
    assert digests(tmp_path, "last") == [(1, False), (2, False)]
    (tmp_path / "mp37m9_9911/ballot_swap_a0-c/query_2.json").write_text("{")
    assert digests(tmp_path, "last") == [(2, True), (1, False)]
    (tmp_path / "mp37m9_9911/ballot_swap_a0-c.json").write_text("{")
    assert [number for number, _ in digests(tmp_path, "last")] == [2, 1]


def test_the_largest_memory_and_the_verdicts_are_counted(tmp_path: Path) -> None:
    inputs_named(tmp_path, "a.dps")
    query = tmp_path / "mp37ma_hhb-/run0_1a2b/query_1.json"
    change(query, lambda value: value.update(memory=7_000_000))
    (batch,) = load_shown(["last"], opener(tmp_path), Filters(), None, None).batches
    (digest,) = digest_runs(batch.runs or (), everything=False)
    assert (digest.memory, digest.counts) == (7_000_000, {"attack": 1})
