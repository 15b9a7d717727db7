"""Statistics of the recorded batches."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED
from recorded import inputs_named

RESULTS = str(RECORDED)


def test_statistics_are_those_of_the_records(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(run(monkeypatch, "stats", "-d", RESULTS, "--json").stdout)
    ids = [path.stem for path in RECORDED.glob("*.json")]
    rows = json.loads(run(monkeypatch, "table", "-d", RESULTS, *ids, "--json").stdout)
    decided = [row for row in rows if row["verdict"] != "undecided"]
    assert sum(told["batches"].values()) == len(ids)
    assert told["all"]["queries"] == len(rows)
    assert told["all"]["verified"] + told["all"]["attacks"] == len(decided)
    times, memories = ([row[name] for row in decided if row[name] is not None]
                       for name in ("time", "memory"))  # fmt: skip
    assert told["all"]["decided"]["time"]["sum"] == sum(times)
    assert told["all"]["decided"]["memory"]["max"] == max(memories)
    assert told["all"]["decided"]["memory"]["median"] == sorted(memories)[len(memories) // 2]
    others = [row["time"] for row in rows if row["verdict"] == "undecided" and row["time"]]
    assert told["all"]["others"]["time"]["sum"] == sum(others)
    groups: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        groups[row["deepsec_version"]] += 1
    assert {one["name"]: one["queries"] for one in told["by_release"]} == groups
    nightly = json.loads(run(monkeypatch, "stats", "-d", RESULTS, "--title", "nightly",
                             "--json").stdout)  # fmt: skip
    assert nightly["batches"] == {"completed": 7}


def test_statistics_of_nothing(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(run(monkeypatch, "stats", "-d", str(tmp_path), "--json").stdout)
    assert told["all"]["queries"] == 0
    assert told["all"]["decided"] == {"time": None, "memory": None}
    assert run(monkeypatch, "stats", "-d", str(tmp_path)).code == 0


def test_statistics_of_a_named_batch_that_cannot_be_read(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "stats", "fixtures/invalid/cut_off/mp37m9_9911.json").code == 2
    assert run(monkeypatch, "stats", "-d", "fixtures/invalid/cut_off").code == 0


def timed(folder: Path, *times: int) -> Path:
    """A batch whose queries took so many seconds each."""
    path = inputs_named(folder, *(f"input{number}.dps" for number in range(len(times))))
    for file, time in zip(sorted(folder.glob("*/*/query_1.json")), times, strict=True):
        query = json.loads(file.read_text())
        file.write_text(json.dumps(query | {"end_time": query["start_time"] + time}))
    return path


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        # Of four queries that took less than a second each it is known that all took less than 4 s.
        ((0, 0, 0, 0), ["<4s", "<1s", "<1s", "<1s"]),
        ((0, 1, 0, 0), ["<5s", "<1s", "<1s", "1s"]),
        ((2, 3), ["5s", "2s", "2.5s", "3s"]),
        ((100, 201), ["5m01s", "1m40s", "2m30s", "3m21s"]),
    ],
)
def test_sums_and_medians_of_times(
    still: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    times: tuple[int, ...],
    shown: list[str],
) -> None:
    text = run(monkeypatch, "stats", str(timed(tmp_path, *times))).stdout
    total = next(line for line in text.splitlines() if line.startswith("all "))
    assert total.split()[5:9] == shown


def test_a_query_that_ends_before_its_start_has_no_time(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(timed(tmp_path, -100, 7))
    told = json.loads(run(monkeypatch, "stats", path, "--json").stdout)
    assert told["impossible"] == 1
    assert told["all"]["decided"]["time"] == {
        "count": 1, "sum": 7, "min": 7, "median": 7, "max": 7,
    }  # fmt: skip
    text = run(monkeypatch, "stats", path).stdout
    assert "no time is counted for 1 query that ends before its start" in text
