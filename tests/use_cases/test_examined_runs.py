"""The runs of a large batch, which all cores share, are what one process reads."""

import json
import sys
from pathlib import Path

import pytest
from command import run
from conftest import ROOT

from deepsec_results.use_cases import examined_runs

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_runs

RUNS = 40


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_runs(tmp_path_factory.mktemp("large") / "results", RUNS)


@pytest.fixture
def large(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch that counts as large, and whose runs are shared in pieces of seven."""
    monkeypatch.setattr(examined_runs, "_MANY_RUNS", RUNS)
    monkeypatch.setattr(examined_runs, "_RUNS_AT_ONCE", 7)
    return path


def test_the_name_of_a_run_selects_no_other_run(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of a run is that in its batch, not that in its piece."""
    words = ["-d", str(large.parent), "last", "--run", "input20"]
    table = run(monkeypatch, "table", *words, "-f", "csv").stdout.splitlines()
    assert [line.split(",")[7] for line in table[1:]] == ["input20.dps"]
    found = json.loads(run(monkeypatch, "stats", *words, "--json").stdout)
    assert (found["all"]["queries"], found["all"]["attacks"]) == (1, 1)
