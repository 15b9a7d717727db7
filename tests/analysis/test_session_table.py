"""Tables with a family of inputs in a row, and a number of sessions in a column."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES
from loading import load_all
from recorded import inputs_named

from deepsec_results.analysis.tables import Table
from deepsec_results.use_cases.tables import TableLayout, load_table

pytestmark = pytest.mark.usefixtures("remarks")

EVENING = FIXTURES / "evening" / "result_files"


def by_sessions(*paths: Path | str) -> Table:
    table, _ = load_table(load_all(paths), layout=TableLayout.BY_SESSIONS)
    return table


def shape(table: Table) -> list[tuple[list[str], list[str]]]:
    """The labels of each row, and the headings of its known cells."""
    return [
        ([*row.labels],
         [name for name, cell in zip(table.headings, row.cells, strict=True) if cell])
        for row in table.rows
    ]  # fmt: skip


def test_a_family_is_a_row() -> None:
    assert shape(by_sessions(EVENING / "mpcjbe_2r50.json")) == [
        (["passport", "1"], ["4 sessions", "6 sessions"]),
        (["private_auth", "1"], ["2 sessions", "4 sessions"]),
        (["private_auth", "2"], ["2 sessions", "4 sessions"]),
        (["tags", "1"], ["12 sessions"]),
        (["wide_mouth", "1"], ["4 sessions"]),
    ]


def test_batches_with_the_same_cells_have_rows_of_their_own() -> None:
    table = by_sessions(EVENING / "mpcjbe_2r50.json", EVENING / "mpcjb-_drra.json")
    assert table.stubs == ["family", "query", "batch"]
    assert [row.labels for row in table.rows][:2] == [
        ["passport", "1", "evening run"], ["passport", "1", "evening run, classic"],
    ]  # fmt: skip
    cells = [cell for row in table.rows for cell in row.cells if cell]
    assert len(cells) == len(table.queries) == 12


def test_batches_with_different_cells_share_rows(tmp_path: Path) -> None:
    one, two = EVENING / "mpcjbe_2r50.json", tmp_path / "mpcjb-_drra.json"
    shutil.copytree(EVENING, tmp_path, dirs_exist_ok=True)
    batch = json.loads(two.read_text())
    batch["run_files"] = []
    two.write_text(json.dumps(batch))
    assert by_sessions(one, two).stubs == ["family", "query"]


def test_inputs_with_the_same_sessions_have_rows_of_their_own(tmp_path: Path) -> None:
    path = inputs_named(tmp_path, "tag-1.dps", "tag-2.dps", "other.dps")
    labels = [row.labels[0] for row in by_sessions(path).rows]
    assert labels == ["other", "tag-1", "tag-2"]


def test_an_unreadable_query_is_in_a_column_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(EVENING, tmp_path, dirs_exist_ok=True)
    next(tmp_path.glob("mpcjbe_2r50/tags*.json")).write_text("{")
    table = by_sessions(tmp_path / "mpcjbe_2r50.json")
    assert table.headings[-1] == "unknown"
    assert (["tags", "?"], ["unknown"]) in shape(table)
