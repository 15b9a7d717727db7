"""Batches laid out in rows and columns."""

import shutil
from pathlib import Path

import pytest
from comparisons import BATCH, BEFORE, COMPARISONS
from conftest import RECORDED
from loading import load_all, measured_of
from recorded import expected_rows, inputs_named

from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.settings import Setting
from deepsec_results.analysis.tables import Table, name_batches
from deepsec_results.analysis.vocabulary import RowStatus
from deepsec_results.use_cases.tables import load_table

pytestmark = pytest.mark.usefixtures("remarks")


def table(*paths: Path | str) -> Table:
    laid_out, _ = load_table(load_all(paths))
    return laid_out


def test_a_table_has_what_the_prover_printed() -> None:
    found = {
        (measured.setting.row.id, measured.input, str(measured.number)): measured.outcome.verdict
        for measured in measured_of(*RECORDED.glob("*.json"))
        if measured.decided
    }
    expected = {(row["batch"], row["input_file"], row["query"]): row["verdict"]
                for row in expected_rows()}  # fmt: skip
    assert expected.items() <= found.items()


def test_another_model_under_one_name_differs() -> None:
    assert table(BEFORE, COMPARISONS / "model_changed" / BATCH).differing == ["sealed_box.dps"]
    assert table(BEFORE, COMPARISONS / "slower" / BATCH).differing == []


def test_an_unreadable_run_is_a_row(tmp_path: Path) -> None:
    shutil.copytree(BEFORE.parent, tmp_path / "r")
    batch = tmp_path / "r" / BATCH
    next((tmp_path / "r").glob("*/sealed_box*.json")).write_text("")
    unreadable, _ = table(batch).queries
    assert (unreadable.input, unreadable.number) == ("sealed_box.dps", None)
    assert unreadable.outcome.reason == "unreadable"
    # Another batch knows which queries it has.
    rows = table(BEFORE, batch).rows
    reasons = [row.cells[1] and row.cells[1].outcome.reason for row in rows]
    assert reasons == ["unreadable", "unreadable", None]


def test_each_batch_counts_once_whatever_its_path() -> None:
    path = str(COMPARISONS / "debug_build" / BATCH)
    assert len(table(path, path.replace("debug_build/", "debug_build/./")).queries) == 3


def setting(identity: str, title: str | None, release: str | None) -> Setting:
    row = Row(identity, "", RowStatus.COMPLETED, title=title, deepsec_version=release)
    return Setting(row, None, None, None)


def test_batches_are_named_by_what_differs() -> None:
    one, two = ("a", "suite", "1"), ("b", "suite", "2")
    assert name_batches([setting("a", "x", "1"), setting("b", "y", "1")]) == ["x", "y"]
    assert name_batches([setting(*one), setting(*two)]) == ["1", "2"]
    assert name_batches([setting(*one), setting(*two), setting("c", "box", "2")]) == [
        "suite 1", "suite 2", "box 2",
    ]  # fmt: skip
    assert name_batches([setting(*one), setting("b", "suite", "1")]) == ["a", "b"]
    assert name_batches([setting("a", None, None)]) == ["a"]
    again = setting("b", "suite", "1")
    assert name_batches([setting(*one), again, setting("c", "suite", "2")]) == [
        "1 a", "1 b", "2",
    ]  # fmt: skip


def test_equal_names_get_numbers() -> None:
    assert distinct_names(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]


def test_inputs_are_in_natural_order(tmp_path: Path) -> None:
    path = inputs_named(tmp_path, "tag_1.dps", "tag_11.dps", "tag_2.dps")
    laid_out = table(path)
    assert [row.labels[0] for row in laid_out.rows] == ["tag_1", "tag_2", "tag_11"]
    assert [measured.input for measured in laid_out.queries] == [
        "tag_1.dps",
        "tag_2.dps",
        "tag_11.dps",
    ]
