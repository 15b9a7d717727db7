"""Queries of the recorded batches through time."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import RECORDED
from loading import opener

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.history import History
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.errors import RequestError
from deepsec_results.render.batches.history import render_histories
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.use_cases.histories import load_histories

pytestmark = pytest.mark.usefixtures("remarks")


def histories(
    name: str, query: int | None = None, folder: Path = RECORDED, title: str | None = None,
    batches: Sequence[str] = (), limit: int | None = None,
) -> list[History]:  # fmt: skip
    filters = Filters(title=title)
    loaded = load_histories(name, batches, opener(folder), filters, limit, query)
    return list(loaded.histories)


def test_the_history_of_a_query() -> None:
    (history,) = histories("sealed_box", 2)
    verdicts = [(moment.measured.setting.row.id, moment.measured.outcome.verdict.value)
                for moment in history.moments]  # fmt: skip
    # From an error to the attack that the prover printed, and the oldest release last recorded.
    assert verdicts == [
        ("mp37ln_csj5", "undecided"), ("mp37lq_2l-8", "undecided"), ("mp37ls_5dxn", "attack"),
        ("mp37lu_92j", "attack"), ("mp37lw_hnh", "attack"), ("mp37lz_69bl", "attack"),
        ("mp37px_i4fj", "undecided"),
    ]  # fmt: skip
    changed = [after.setting.row.id for _, after in history.changes]
    assert changed == ["mp37ls_5dxn", "mp37px_i4fj"]
    assert [history.query for history in histories("sealed_box.dps")] == [1, 2]


def test_a_history_of_named_batches_or_of_the_newest() -> None:
    def ids(**chosen: Any) -> list[str]:
        (history,) = histories("sealed_box", 2, **chosen)
        return [moment.measured.setting.row.id for moment in history.moments]

    assert ids(batches=["mp37lz", "last", "mp37ls", "mp37lz_69bl"]) == [
        "mp37ls_5dxn", "mp37lz_69bl", "mp37px_i4fj",
    ]  # fmt: skip
    # Of the batches with this input, the newest three.
    assert ids(limit=3) == ["mp37lw_hnh", "mp37lz_69bl", "mp37px_i4fj"]
    assert ids(limit=0) == ids()
    with pytest.raises(RequestError, match="not both"):
        ids(batches=["last"], limit=3)
    with pytest.raises(SelectionError, match="no named batch has the input 'ballot_leak'"):
        histories("ballot_leak", batches=["last"])


@pytest.mark.parametrize("name", ["sealed", "sealed_box", "protocols/sealed_box.dps"])
def test_an_input_is_meant_by_its_path_or_a_beginning(name: str) -> None:
    look = Look(terminal=False, color=False, width=80, now=0)
    meant, found = (
        render_histories(histories(one), PlainFormat.JSON, look) for one in ("sealed_box.dps", name)
    )
    assert found == meant


@pytest.mark.parametrize(
    ("name", "query", "title", "message"),
    [
        ("ballot", None, None, "'ballot' is ambiguous: ballot_leak.dps, ballot_swap.dps"),
        ("nothing", None, None, "has the input 'nothing'; choose from access_semantics.dps, "),
        ("sealed_box", 7, None, "sealed_box.dps has no query 7"),
        ("sealed_box", None, "no such title", "that matches the filters has the input"),
    ],
)
def test_a_history_of_nothing(
    name: str, query: int | None, title: str | None, message: str
) -> None:
    with pytest.raises(SelectionError) as error:
        histories(name, query, title=title)
    assert message in str(error.value)


def test_the_history_goes_on_after_what_cannot_be_read(tmp_path: Path) -> None:
    nightly = copy_of_nightly(tmp_path)
    next((nightly / "mp37lv_313x").glob("relay_chain_*.json")).write_text("")
    copy = next((nightly / "mp37lx_6mbh").glob("relay_chain_*/relay_chain.dps"))
    copy.write_text(f"{copy.read_text()}// changed")
    next((nightly / "mp37lv_313x").glob("relay_chain_*/relay_chain.dps")).unlink()
    one, two = histories("relay_chain", folder=nightly, title="nightly")
    assert (one.query, two.query) == (1, 2)
    moments = {moment.measured.setting.row.id: moment for moment in one.moments}
    assert moments["mp37lv_313x"].measured.outcome.reason == "unreadable"
    assert moments["mp37lv_313x"].changed
    assert moments["mp37lx_6mbh"].model_changed


def test_a_query_that_a_batch_does_not_ask_is_undecided_there(tmp_path: Path) -> None:
    nightly = copy_of_nightly(tmp_path)
    run_file = next((nightly / "mp37lv_313x").glob("relay_chain_*.json"))
    result = json.loads(run_file.read_text())
    run_file.write_text(json.dumps(result | {"query_files": result["query_files"][:1]}))
    (history,) = histories("relay_chain", 2, nightly)
    outcomes = {
        moment.measured.setting.row.id: moment.measured.outcome for moment in history.moments
    }
    not_asked, verified = outcomes["mp37lv_313x"], outcomes["mp37lx_6mbh"]
    assert (not_asked.verdict.value, not_asked.reason) == ("undecided", "not asked")
    assert (verified.verdict.value, verified.reason) == ("verified", None)


def copy_of_nightly(folder: Path) -> Path:
    """Three batches of the nightly suite, to change."""
    for batch in ("mp37lt_f4kp", "mp37lv_313x", "mp37lx_6mbh"):
        shutil.copytree(RECORDED / batch, folder / batch)
        shutil.copy(RECORDED / f"{batch}.json", folder)
    return folder
