"""Queries that took long, or much memory, in every command that selects queries."""

import json
from pathlib import Path
from typing import Any

import pytest
from command import run

from deepsec_results.analysis.query_limits import NO_LIMITS, QueryLimits

LONG = {("mp37mm_2mdz", 25), ("mp37mf_14z1", 5)}  # as the files of these queries have it
STALE = {"mp37nb_83ef", "mp37nh_1ni8"}  # they ran for minutes


@pytest.fixture
def recorded(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(still / "fixtures" / "recorded" / "result_files")


def found(monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    outcome = run(monkeypatch, *words, "--json")
    assert outcome.code == 0, outcome.stderr
    return json.loads(outcome.stdout)


@pytest.mark.parametrize(
    ("limits", "time", "memory", "expected"),
    [
        (NO_LIMITS, None, None, True),
        (QueryLimits(longer_than=5), 5, None, False),
        (QueryLimits(longer_than=5), 6, None, True),
        (QueryLimits(longer_than=5), None, 10, False),
        (QueryLimits(longer_than=0), -3, None, False),
        (QueryLimits(larger_than=5), None, 6, True),
        (QueryLimits(5, 5), 6, 5, False),
        (QueryLimits(5, 5), 6, 6, True),
    ],
)
def test_limits(limits: QueryLimits, time: int | None, memory: int | None, expected: bool) -> None:
    assert limits.exceeded(time, memory) is expected


@pytest.mark.usefixtures("recorded")
def test_queries_and_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = found(monkeypatch, "queries", "--longer-than", "3s")
    assert {(row["batch"], row["time"]) for row in rows if row["time"] is not None} == LONG
    assert {row["batch"] for row in rows if row["time"] is None} == STALE
    listed = found(monkeypatch, "list", "--longer-than", "3s")
    assert {row["id"] for row in listed} == {row["batch"] for row in rows}
    # All conditions hold for the same query.
    assert found(monkeypatch, "list", "--longer-than", "3s", "--verdict", "attack") == []
    both = found(monkeypatch, "queries", "--longer-than", "0s", "--larger-than", "3MB")
    assert both == []
    named = found(monkeypatch, "queries", "mp37mm", "mp37ma", "--longer-than", "10s")
    assert [(row["batch"], row["query"]) for row in named] == [("mp37mm_2mdz", 1)]


@pytest.mark.usefixtures("recorded")
def test_other_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    summed = found(monkeypatch, "stats", "--longer-than", "3s")
    assert summed["all"]["queries"] == 4
    tabled = found(monkeypatch, "table", "mp37mf", "--longer-than", "3s")
    assert [row["input"] for row in tabled] == ["challenge_response.dps"]
    large = found(monkeypatch, "queries", "--larger-than", "5.07M")
    assert {row["batch"] for row in large} == {"mp37m9_9911"}
    assert found(monkeypatch, "trace", "mp37mf", "--longer-than", "3s") == []
    assert "a  stopped by hand (0 of 1 decided)" in run(
        monkeypatch, "plot", "mp37mf", "--longer-than", "3s"
    ).stdout  # fmt: skip


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    "words", [["--longer-than", "x"], ["--longer-than", ""], ["--larger-than", "2X"],
              ["--larger-than", "-1"], ["--longer-than", "-1s"]],
)  # fmt: skip
def test_wrong_limits(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    assert run(monkeypatch, "queries", *words).code == 2
