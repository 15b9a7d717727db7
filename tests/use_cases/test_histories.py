"""Queries of the recorded batches through time."""

import json
import shutil
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED

from deepsec_results.render.history import sparkline

RESULTS = str(RECORDED)


def test_the_history_of_a_query(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("history", "-d", RESULTS, "sealed_box", "--query", "2")
    (told,) = json.loads(run(monkeypatch, *words, "--json").stdout)
    verdicts = [(one["batch"], one["verdict"]) for one in told["batches"]]
    # From an error to the attack that the prover printed, and the oldest release last recorded.
    assert verdicts == [
        ("mp37ln_csj5", "undecided"), ("mp37lq_2l-8", "undecided"), ("mp37ls_5dxn", "attack"),
        ("mp37lu_92j", "attack"), ("mp37lw_hnh", "attack"), ("mp37lz_69bl", "attack"),
        ("mp37px_i4fj", "undecided"),
    ]  # fmt: skip
    changed = [one["batch"] for one in told["batches"] if one["changed"]]
    assert changed == ["mp37ls_5dxn", "mp37px_i4fj"]
    text = run(monkeypatch, *words).stdout
    assert "changed in mp37ls_5dxn (2.0.0-beta6): undecided (canceled) → attack" in text
    assert run(monkeypatch, "history", "-d", RESULTS, "nothing").code == 2
    assert run(monkeypatch, "history", "-d", RESULTS, "sealed_box", "--query", "7").code == 2
    both = run(monkeypatch, "history", "-d", RESULTS, "sealed_box.dps", "--json").stdout
    assert [one["query"] for one in json.loads(both)] == [1, 2]


def test_sparklines() -> None:
    assert sparkline([0, 5, None, 10]) == "▁▅·█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
    assert sparkline([-3, 10]) == "▁█"


def test_the_history_goes_through_what_cannot_be_read(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(RECORDED, tmp_path / "r")
    next((tmp_path / "r" / "mp37lv_313x").glob("relay_chain_*.json")).write_text("")
    copy = next((tmp_path / "r" / "mp37lx_6mbh").glob("relay_chain_*/relay_chain.dps"))
    copy.write_text(f"{copy.read_text()}// changed")
    next((tmp_path / "r" / "mp37lv_313x").glob("relay_chain_*/relay_chain.dps")).unlink()
    words = ("history", "-d", str(tmp_path / "r"), "relay_chain", "--title", "nightly")
    one, two = json.loads(run(monkeypatch, *words, "--json").stdout)
    assert (one["query"], two["query"]) == (1, 2)
    told = {moment["batch"]: moment for moment in one["batches"]}
    assert told["mp37lv_313x"]["reason"] == "unreadable"
    assert told["mp37lv_313x"]["changed"]
    assert told["mp37lx_6mbh"]["model_changed"]


def test_the_semantics_are_those_of_the_query(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("history", "-d", RESULTS, "passport_error", "--query")
    # A query about sessions is private whatever the batch's default is.
    assert run(monkeypatch, *words, "2").stdout.splitlines()[1].startswith("  private semantics, ")
    text = run(monkeypatch, *words, "1").stdout
    assert [line.split()[-2:] for line in text.splitlines()[3:6]] == [
        ["private", "semantics"], ["classic", "semantics"], ["eavesdrop", "semantics"],
    ]  # fmt: skip


def test_a_query_that_is_not_asked_is_told(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(RECORDED, tmp_path / "r")
    run_file = next((tmp_path / "r" / "mp37lv_313x").glob("relay_chain_*.json"))
    result = json.loads(run_file.read_text())
    run_file.write_text(json.dumps(result | {"query_files": result["query_files"][:1]}))
    words = ("history", "-d", str(tmp_path / "r"), "relay_chain", "--query", "2")
    (told,) = json.loads(run(monkeypatch, *words, "--json").stdout)
    moments = {one["batch"]: (one["verdict"], one["reason"]) for one in told["batches"]}
    assert moments["mp37lv_313x"] == ("undecided", "not asked")
    assert moments["mp37lx_6mbh"] == ("verified", None)
    nothing = run(monkeypatch, *words, "--title", "no such title")
    assert "that matches the filters" in nothing.stderr
