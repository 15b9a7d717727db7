"""The options of `dsr diff`, and its exit codes."""

import shutil
from pathlib import Path

import pytest
from command import run
from comparisons import BEFORE, COMPARISONS, sides
from conftest import RECORDED


def code(monkeypatch: pytest.MonkeyPatch, case: str, *words: str) -> int:
    a, b = map(str, sides(COMPARISONS / case))
    return run(monkeypatch, "diff", a, b, *words).code


def test_the_user_sets_the_bounds(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slower, larger = ("--fail-on", "slower"), ("--fail-on", "larger")
    assert code(monkeypatch, "slower", "--floor", "40s", *slower) == 0
    assert code(monkeypatch, "slower", "--floor", "39.5", *slower) == 1
    assert code(monkeypatch, "larger", "--floor", "29MB", *larger) == 0
    assert code(monkeypatch, "larger", "--factor", "30", *larger) == 0
    assert code(monkeypatch, "noise", "--floor", "1s", *slower) == 1
    assert code(monkeypatch, "noise", "--factor", "1.1", *larger) == 1
    for words in (("--factor", "0.5"), ("--factor", "x"), ("--floor", "-1"), ("--floor", "1TB")):
        assert code(monkeypatch, "noise", *words) == 2


def test_any_change_fails_if_asked_for(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code(monkeypatch, "slower") == 0
    assert code(monkeypatch, "slower", "--fail-on", "any") == 1
    assert code(monkeypatch, "slower", "--fail-on", "larger") == 0
    assert code(monkeypatch, "noise", "--fail-on", "any") == 0


@pytest.mark.parametrize("output", ["text", "markdown", "github"])
def test_directories(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    shutil.copytree(COMPARISONS / "broken", tmp_path / "b")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", tmp_path / "b")
    words = (str(BEFORE.parent), f"{tmp_path}/b/", "--format", output)
    outcome = run(monkeypatch, "diff", *words, "--fail-on", "verdict")
    assert outcome.code == 1
    assert "mp37ma_hhb-" in outcome.stdout.replace("\\", "")
