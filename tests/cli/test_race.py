"""Readers while a writer works as the prover does: truncate, write in pieces, close.

`DSR_RACE_SECONDS=60 pytest tests/cli/test_race.py` runs for a minute.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from children import Child
from command import run

SECONDS = float(os.environ.get("DSR_RACE_SECONDS", "2"))

WRITER = """
import json, os, sys, time
folder = sys.argv[1]
def version(number):
    title = f"version {number} " + "x" * (number % 7 * 3000)
    batch = {"status": "completed", "title": title, "start_time": number, "end_time": number,
             "run_files": ["mp37m9_9911/r_1.json"], "git_hash": str(number)}
    run = {"status": "completed", "warnings": ["w" * (number % 5 * 2000)], "end_time": number,
           "query_files": ["mp37m9_9911/r_1/query_1.json"], "start_time": number,
           "input_file": "mp37m9_9911/r_1/r.dps"}
    query = {"status": "completed", "index": 1, "memory": number, "start_time": number,
             "end_time": number, "error": "e" * (number % 3 * 9000), "type": "trace_equiv",
             "atomic_data": {"data": []}, "processes": [{"type": None}] * 2}
    return {"mp37m9_9911.json": batch, "mp37m9_9911/r_1.json": run,
            "mp37m9_9911/r_1/query_1.json": query, "mp37m9_9911/r_1/r.dps": COPY}
COPY = "// EXPECT: query 1 verified\\n" + "// the same in each version\\n" * 500
number = 0
while True:
    number += 1
    for name, value in version(number).items():
        text = (value if value is COPY else json.dumps(value)).encode()
        descriptor = os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for at in range(0, len(text), 4096):
            os.write(descriptor, text[at : at + 4096])
        os.close(descriptor)
    if number == 1:
        print("ready", flush=True)
    time.sleep(0.002)
"""


COPY = "// EXPECT: query 1 verified\n" + "// the same in each version\n" * 500
CONTENT = f"sha256:{hashlib.sha256(COPY.encode()).hexdigest()}"


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "mp37m9_9911" / "r_1").mkdir(parents=True)
    with Child(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        yield tmp_path
        writer.kill()


def test_readers_while_a_writer_writes(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end = time.monotonic() + SECONDS
    looks = 0
    while time.monotonic() < end or looks < 5:
        looks += 1
        (row,) = json.loads(run(monkeypatch, "list", str(written), "--json", "--verdicts").stdout)
        assert row["error"] is None
        assert row["status"] == "completed"
        # Never a mixture of two versions.
        assert row["title"].startswith(f"version {row['start_time']} ")
        assert row["end_time"] == row["start_time"] == int(row["git_hash"])
        assert (row["verified"], row["undecided"]) == (1, 0)
        outcome = run(monkeypatch, "show", "-d", str(written), "--json")
        (shown,) = json.loads(outcome.stdout)
        (query,) = shown["runs"][0]["queries"]
        assert query["verdict"] == "verified"
        assert query["memory"] == query["start_time"] == query["end_time"]
        assert run(monkeypatch, "trace", "-d", str(written)).code == 0
        codes = {
            finding["code"]
            for finding in json.loads(run(monkeypatch, "validate", str(written), "--json").stdout)[
                "findings"
            ]
        }
        assert not codes & {"DSR101", "DSR102", "DSR103", "DSR401", "DSR403"}
        batch = str(written / "mp37m9_9911.json")
        (record,) = json.loads(run(monkeypatch, "table", batch, "--json").stdout)
        assert record["verdict"] == "verified"
        assert record["content"] == CONTENT
        for words in (("check", batch), ("history", "-d", str(written), "r"), ("stats", batch),
                      ("diff", batch, batch, "--fail-on", "verdict", "--fail-on", "inputs"),
                      ("diff", str(written), str(written), "--fail-on", "inputs")):  # fmt: skip
            outcome = run(monkeypatch, *words)
            assert outcome.code == 0, (words, outcome)
