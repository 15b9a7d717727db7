"""A query that runs has the time since its start on every screen."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import NOW

from deepsec_results.reading import running_provers

BATCH = "mp37nb_83ef"
INPUT = "challenge_response"


@pytest.fixture
def running(still: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """The prover of a recorded batch runs; seconds since the start of its second run's query."""
    prover = running_provers.Process(running_provers.ProcessState.PROVER)
    monkeypatch.setattr(running_provers, "look_up", lambda pid: prover)
    monkeypatch.chdir(still / "fixtures" / "recorded" / "result_files")
    started = [
        query["start_time"]
        for path in Path(BATCH).glob(f"{INPUT}*/query_1.json")
        if (query := json.loads(path.read_text()))["status"] == "in_progress"
    ]
    assert len(started) == 1
    return NOW - int(started[0])


def printed(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    outcome = run(monkeypatch, *words)
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout


def found(monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    return json.loads(printed(monkeypatch, *words, "--json"))


def test_in_json(running: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = found(monkeypatch, "queries", "--sort", "time", "-n", "2")
    assert {row["elapsed"] for row in rows} <= {running, running - 6}
    assert rows[0]["time"] is rows[0]["time_at_least"] is None
    (shown,) = found(monkeypatch, "show", BATCH)
    elapsed = [query["elapsed"] for part in shown["runs"] for query in part["queries"]]
    assert [number for number in elapsed if number is not None] == [running]
    tabled = found(monkeypatch, "table", BATCH)
    assert [row["elapsed"] for row in tabled if row["elapsed"] is not None] == [running]
    summed = found(monkeypatch, "stats", BATCH)
    assert summed["running"]["sum"] == running
    assert summed["cpu"]["at_most"] == running  # the other query took less than a second


def test_in_text(running: int, monkeypatch: pytest.MonkeyPatch) -> None:
    minutes, seconds = divmod(running, 60)
    at_least = f">{minutes}m{seconds:02d}s"
    for words in (["queries", BATCH], ["show", BATCH], ["show", BATCH, "--run", INPUT]):
        assert at_least in printed(monkeypatch, *words), words
    assert at_least in printed(monkeypatch, "table", BATCH, "--unit", "auto")
    for output in ("text", "markdown", "latex", "macros"):
        number = printed(monkeypatch, "table", BATCH, "-f", output)
        assert f">{running}" in number, output
    assert at_least[1:] in printed(monkeypatch, "show", BATCH, "--run", INPUT, "--query", "1")
    assert f"running for {at_least[1:]}" in printed(monkeypatch, "stats", BATCH)
    assert at_least in printed(monkeypatch, "history", INPUT, BATCH)


def test_a_stale_query_has_no_elapsed_time(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(still / "fixtures" / "recorded" / "result_files")
    rows = found(monkeypatch, "queries", BATCH)
    assert all(row["elapsed"] is None for row in rows)
    assert any(row["time_at_least"] for row in rows)
