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
    said = (
        f"dsr: the format {words[1]} needs pyarrow; "
        "in a clone of dsr, run: pip install '.[arrow]'\n"
    )
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
    said = "dsr: --cluster needs distributed; in a clone of dsr, run: pip install '.[dask]'\n"
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_without_matplotlib(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    target = tmp_path / f"plot.{ending}"
    outcome = run(monkeypatch, "plot", "-d", str(RECORDED), "-o", str(target))
    said = (
        f"dsr: the format {ending} needs matplotlib; "
        "in a clone of dsr, run: pip install '.[plot]'\n"
    )
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)
    assert not target.exists()
    for name in ("plot.tex", "plot.txt"):
        assert run(monkeypatch, "plot", "-d", str(RECORDED), "-o", str(tmp_path / name)).code == 0


def test_without_xlsxwriter(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    target = tmp_path / "queries.xlsx"
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), "-o", str(target))
    said = "dsr: the format xlsx needs xlsxwriter; in a clone of dsr, run: pip install '.[excel]'\n"
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)
    assert not target.exists()
