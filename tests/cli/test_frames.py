"""`dsr queries` as Parquet and Arrow: the rows of the JSON, in files that other tools read."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import RECORDED, ROOT
from frames import as_in_json
from test_hostile_text import hostile  # noqa: F401

from deepsec_results.use_cases.cores import cores

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_batches

pa = pytest.importorskip("pyarrow", reason="the extra arrow is not installed")
parquet = pytest.importorskip("pyarrow.parquet")

FORMATS = {
    "parquet": parquet.read_table,
    "arrow": lambda path: pa.ipc.open_file(path).read_all(),
    "feather": lambda path: pa.ipc.open_file(path).read_all(),
}
SELECTIONS = {
    "all": [],
    "a batch": ["mp37ma"],
    "no row": ["--title", "there is no such title"],
    "sorted": ["--sort", "time", "--reverse", "-n", "7"],
    "columns": ["--columns", "title,time,verdict"],
    "attacks": ["--verdict", "attack"],
    "a query": ["--query", "1", "--status", "completed"],
}


def in_json(monkeypatch: pytest.MonkeyPatch, *words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(run(monkeypatch, "queries", "--json", *words).stdout)
    return rows


@pytest.mark.parametrize("words", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("ending", FORMATS)
def test_the_rows_are_those_of_the_json(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, words: list[str]
) -> None:
    target = tmp_path / f"queries.{ending}"
    wanted = ["-d", str(RECORDED), *words]
    outcome = run(monkeypatch, "queries", *wanted, "-o", str(target))
    assert (outcome.code, outcome.stdout) == (0, "")
    table = FORMATS[ending](target)
    rows = in_json(monkeypatch, *wanted)
    assert as_in_json(table) == rows
    assert not rows or table.column_names == list(rows[0])


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_hostile_text_is_kept(
    hostile: str,  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
) -> None:
    target = tmp_path_factory.mktemp("out") / f"queries.{ending}"
    assert run(monkeypatch, "queries", "-o", str(target)).code == 0
    rows = as_in_json(FORMATS[ending](target))
    assert rows == in_json(monkeypatch)
    assert any(hostile in (row["title"] or "") for row in rows)


def test_a_path_that_is_not_unicode(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = os.fsencode(tmp_path) + b"/results-\xff"
    os.makedirs(folder + b"/mp37ma_hhb-")
    batch = (RECORDED / "mp37ma_hhb-.json").read_bytes()
    with open(folder + b"/mp37ma_hhb-.json", "wb") as file:
        file.write(batch)
    monkeypatch.chdir(os.fsdecode(folder))
    target = tmp_path / "queries.parquet"
    name = os.fsdecode(folder) + "/mp37ma_hhb-.json"
    assert run(monkeypatch, "queries", name, "-o", str(target)).code == 0
    (row,) = as_in_json(parquet.read_table(target))
    assert row["batch"] == "mp37ma_hhb-" and row["verdict"] == "undecided"


@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_a_terminal_is_refused(name: str, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), "--format", name, terminal=80)
    said = f"dsr: the format {name} is not for a terminal; give -o FILE\n"
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", said)


def dsr(*words: str, stdout: int | Any = subprocess.PIPE) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "deepsec_results", *words]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)


def test_a_pipe() -> None:
    words = ("queries", "-d", str(RECORDED), "--format")
    stream = pa.ipc.open_stream(dsr(*words, "arrow").stdout).read_all()
    file = parquet.read_table(pa.BufferReader(dsr(*words, "parquet").stdout))
    assert len(stream) == len(file) > 100
    assert as_in_json(stream) == as_in_json(file)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize("name", ["parquet", "arrow"])
def test_a_full_disk(name: str) -> None:
    with open("/dev/full", "wb") as full:
        done = dsr("queries", "-d", str(RECORDED), "--format", name, stdout=full)
    said = b"dsr: cannot write the result: no space left on device\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_nothing_is_left_of_a_file_that_failed(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "queries.parquet"
    target.write_bytes(b"old")
    words = ("-d", str(RECORDED), "--run", "no such run", "-o", str(target))
    assert run(monkeypatch, "queries", *words).code == 2
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


FORKS = """
import os, sys
os.register_at_fork(before=lambda: print("pyarrow" in sys.modules, file=sys.stderr))
sys.argv = ["dsr", "queries", "-d", sys.argv[1], "-o", sys.argv[2]]
from deepsec_results.cli.main import main
main()
"""


@pytest.mark.skipif(cores() < 2, reason="there is only one core")
def test_processes_are_forked_before_pyarrow_starts_threads(tmp_path: Path) -> None:
    make_batches(tmp_path / "batches", 100)
    words = [str(tmp_path / "batches"), str(tmp_path / "queries.parquet")]
    done = subprocess.run(
        [sys.executable, "-c", FORKS, *words], capture_output=True, text=True, check=True
    )
    forks = [line for line in done.stderr.splitlines() if line in ("True", "False")]
    assert len(forks) >= 2 and set(forks) == {"False"}
