"""The order of batches that started in one second is the same in all commands."""

import json
import os
import shutil
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED

import deepsec_results

OLD = "mp37ma_hhb-"
ORDER = ["mp37ma_zz", "mp37ma_1a", "mp37ma_k"]  # in which they were written
AT = 1_700_000_000


@pytest.fixture
def second(still: Path, tmp_path: Path) -> Path:
    """Three batches of one second."""
    for at, identity in enumerate(ORDER):
        for path in (RECORDED / OLD).rglob("*.*"):
            to = tmp_path / identity / path.relative_to(RECORDED / OLD)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
        for path in (tmp_path / identity).rglob("*.json"):
            path.write_text(path.read_text().replace(OLD, identity))
        text = (RECORDED / f"{OLD}.json").read_text().replace(OLD, identity)
        (tmp_path / f"{identity}.json").write_text(text)
        os.utime(tmp_path / f"{identity}.json", (AT + at, AT + at))
    return tmp_path


def answer(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> object:
    outcome = run(monkeypatch, words[0], "-d", str(folder), *words[1:], "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def test_every_command_has_the_same_order(monkeypatch: pytest.MonkeyPatch, second: Path) -> None:
    def ids(*words: str) -> list[str]:
        rows = answer(monkeypatch, second, *words)
        assert isinstance(rows, list)
        return [row.get("id") or row["batch"] for row in rows]

    newest = ORDER[::-1]
    assert ids("list") == newest
    assert ids("list", "--reverse") == ORDER
    assert ids("list", "-n", "2") == newest[:2]
    assert ids("list", "--since", "2020-01-01") == newest
    assert ids("show") == newest[:1]
    assert ids("show", "last~2", "last~1") == ORDER[:2]
    assert ids("show", "-n", "2") == newest[:2]
    assert ids("queries") == newest
    assert ids("table", "-n", "0") == ORDER
    assert ids("trace") == newest[:1]
    for words in (["history", "ballot_leak"], ["history", "ballot_leak", *newest]):
        history = answer(monkeypatch, second, *words)
        assert isinstance(history, list)
        assert [batch["batch"] for batch in history[0]["batches"]] == ORDER
    compared = answer(monkeypatch, second, "diff")
    assert isinstance(compared, dict)
    assert [compared["a"]["id"], compared["b"]["id"]] == ORDER[1:]
    with deepsec_results.open_results(second) as results:
        assert [batch.id for batch in results.batches()] == newest
        assert [results.batch(name).id for name in ("last", "last~1")] == newest[:2]


@pytest.mark.parametrize(
    "words", [["show"], ["show", "last"], ["diff"], ["trace"], ["watch"], ["check", "last"],
              ["validate", "last"], ["explain"], ["rerun"], ["report"]], ids=" ".join
)  # fmt: skip
def test_a_command_says_if_only_the_name_decides(
    monkeypatch: pytest.MonkeyPatch, second: Path, words: list[str]
) -> None:
    told = ", but only by name: "
    assert told not in run(monkeypatch, words[0], "-d", str(second), *words[1:]).stderr
    for path in second.glob("*.json"):
        os.utime(path, (AT, AT))
    stderr = run(monkeypatch, words[0], "-d", str(second), *words[1:]).stderr
    assert stderr.count(f" is mp37ma_zz{told}") == 1
