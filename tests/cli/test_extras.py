"""An option that needs an extra names it in one line if it is not installed."""

import sys
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED


@pytest.mark.parametrize("words", [["--format", "parquet"], ["--format", "arrow"]])
def test_without_pyarrow(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "queries"
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), *words, "-o", str(target))
    said = f"dsr: the format {words[1]} needs pyarrow; pip install 'deepsec-results[arrow]'\n"
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)
    assert not target.exists()


@pytest.mark.parametrize("command", [["queries", "-d", str(RECORDED), "-o", "queries"],
                                     ["validate", str(RECORDED)]])  # fmt: skip
def test_without_dask(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.chdir(tmp_path)
    outcome = run(monkeypatch, *command, "--cluster", "local")
    said = "dsr: --cluster needs distributed; pip install 'deepsec-results[dask]'\n"
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)
    assert list(tmp_path.iterdir()) == []
