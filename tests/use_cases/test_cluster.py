"""A real scheduler and two real workers on this machine, and what happens when one of them ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from children import Child
from command import run
from conftest import RECORDED, ROOT
from frames import Row, as_in_json

from deepsec_results import __version__
from deepsec_results.reading import running_provers
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.reading_context import (
    ReadingContext,
    current_context,
    note_fault,
    visiting,
)
from deepsec_results.use_cases import cluster, query_dataset
from deepsec_results.use_cases.cores import cores, spread
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.query_dataset import WrittenPart, write_dataset, write_part
from deepsec_results.use_cases.query_listing import list_queries
from deepsec_results.use_cases.query_reading import QueryRequest

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_batches_with_queries

pytest.importorskip("distributed", reason="the extra dask is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="the extra arrow is not installed")

PARTS = 60


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path, workers: int, **environment: str) -> None:
        self.folder = folder
        self.environment = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        file = folder / "scheduler.json"
        words = ("--port", "0", "--scheduler-file", str(file))
        self.scheduler = self.start("scheduler", *words)
        while not file.exists() or not file.read_text():
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address: str = json.loads(file.read_text())["address"]
        assert self.address.startswith("tcp://127.0.0.1:")
        self.workers = [
            self.start("worker", self.address, "--nthreads", "1", "--no-nanny",
                       "--death-timeout", "60", "--local-directory", str(folder))
            for _ in range(workers)
        ]  # fmt: skip

    def start(self, what: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1",
                   "--dashboard-address", "127.0.0.1:0"]  # fmt: skip
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen(
                [*command, *words], stdout=log, stderr=log, env=self.environment, cwd=self.folder
            )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """For tests after which it still works."""
    started = Cluster(tmp_path_factory.mktemp("cluster"), 2)
    yield started
    started.stop()


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"), 2)
    yield started
    started.stop()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results") / "batches"
    make_batches_with_queries(folder, 4 * PARTS, 3)
    return folder


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_dataset, "BATCHES_IN_A_PART", 4)


def parts_of(results: Path, target: Path, address: str) -> Iterator[WrittenPart]:
    directory = ResultsDirectory((str(results),), named=True)
    listing = list_queries(None, lambda: directory, QueryRequest())
    return write_dataset(listing, str(target), address)


def rows_of(target: Path) -> list[Row]:
    files = sorted(target.iterdir())
    assert all(file.name.startswith("part-") and file.suffix == ".parquet" for file in files)
    return [row for file in files for row in as_in_json(parquet.read_table(file))]


def on_one_machine(results: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[Row]:
    outcome = run(monkeypatch, "queries", "-d", str(results), "--json", *words)
    rows: list[Row] = json.loads(outcome.stdout)
    return rows


def test_the_same_rows_as_one_machine(
    shared: Cluster, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    small_parts: None,
) -> None:  # fmt: skip
    target = tmp_path / "queries"
    words = ("-d", str(results), "-o", f"{target}/", "--cluster", shared.address)
    outcome = run(monkeypatch, "queries", *words)
    assert outcome == (0, "", "")
    assert len(list(target.iterdir())) == PARTS
    assert rows_of(target) == on_one_machine(results, monkeypatch)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("words", [[], ["--verdict", "attack"], ["--columns", "trace,batch"],
                                   ["--status", "completed", "--query", "1"]])  # fmt: skip
def test_recorded_results(
    shared: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    target = tmp_path / "queries"
    wanted = ["-d", os.path.relpath(RECORDED), *words]
    near = run(monkeypatch, "queries", *wanted, "-o", str(tmp_path / "queries.jsonl"))
    far = run(monkeypatch, "queries", *wanted, "-o", str(target), "--cluster", shared.address)
    assert far == near
    assert rows_of(target) == on_one_machine(RECORDED, monkeypatch, *words)


def test_a_data_set_is_replaced_but_nothing_else(
    shared: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "queries"
    command = ("queries", "-d", str(RECORDED), "-o", str(target), "--cluster", shared.address)
    assert run(monkeypatch, *command).code == 0
    first = rows_of(target)
    (target / "part-000001.parquet").write_bytes(b"of an older and larger data set")
    assert run(monkeypatch, *command).code == 0
    assert rows_of(target) == first
    (target / "notes.txt").touch()
    outcome = run(monkeypatch, *command)
    said = f"dsr: {target} contains notes.txt; -o names a new folder\n"
    assert (outcome.code, outcome.stderr) == (2, said)
    assert sorted(path.name for path in target.iterdir()) == ["notes.txt", "part-000000.parquet"]


def test_other_programs_read_it_as_it_is(
    shared: Cluster, results: Path, tmp_path: Path, small_parts: None
) -> None:
    target = tmp_path / "queries"
    rows = sum(part.rows for part in parts_of(results, target, shared.address))
    assert rows == 3 * 4 * PARTS
    assert len(parquet.read_table(target)) == rows
    polars = pytest.importorskip("polars", reason="Polars is not installed")
    assert polars.scan_parquet(target).select(polars.len()).collect().item() == rows
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    counted = duckdb.sql(f"select count(*) from '{target}/*.parquet'").fetchall()
    assert counted == [(rows,)]


def test_validate_finds_the_same(shared: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in ([], ["--json"], ["--strict", "-f", "github"], ["--ignore", "DSR1"]):
        near = run(monkeypatch, "validate", str(RECORDED), *words)
        far = run(monkeypatch, "validate", str(RECORDED), *words, "--cluster", shared.address)
        assert far == near
        assert near.code == (0 if "--ignore" in words else 1)


def test_audit_finds_the_same(shared: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("replay", "doubt"):
        directory = str(RECORDED.parents[1] / folder / "result_files")
        words = ("audit", "-d", directory, "--max-traces", "20")
        near = run(monkeypatch, *words)
        assert run(monkeypatch, *words, "--cluster", shared.address) == near
        assert "confirmed" in near.stdout or "contradicted" in near.stdout


def test_validate_many_batches(
    shared: Cluster, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = run(monkeypatch, "validate", "-d", str(results), "--json")
    far = run(monkeypatch, "validate", "-d", str(results), "--json", "--cluster", shared.address)
    assert far == near
    assert json.loads(near.stdout)["files"] == 4 * PARTS * 5


def test_a_worker_that_is_killed_changes_nothing(
    own: Cluster, results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_parts: None
) -> None:
    target = tmp_path / "queries"
    for number, part in enumerate(parts_of(results, target, own.address)):
        assert not target.exists(), "half a data set"
        if number == 1:
            own.workers[0].kill()
        if number == 3:
            # What a worker leaves that is killed while it writes.
            Path(part.file).with_name(".dsr-killed").write_bytes(b"PAR1")
    assert own.workers[0].poll() is not None
    assert rows_of(target) == on_one_machine(results, monkeypatch)
    assert list(tmp_path.iterdir()) == [target]


def test_without_the_scheduler_there_is_no_data_set(
    own: Cluster, results: Path, tmp_path: Path, small_parts: None
) -> None:
    target = tmp_path / "queries"
    target.mkdir()
    (target / "part-000000.parquet").write_bytes(b"old")
    with pytest.raises(cluster.ClusterError, match=f"the scheduler at {own.address} is gone"):
        for number, _ in enumerate(parts_of(results, target, own.address)):
            if number == 1:
                own.scheduler.kill()
    assert [path.read_bytes() for path in target.iterdir()] == [b"old"]
    assert list(tmp_path.iterdir()) == [target]


def test_a_scheduler_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1.0)
    alone = Cluster(tmp_path, 0)
    try:
        with (
            pytest.raises(cluster.ClusterError, match="has no workers"),
            cluster.on_cluster(alone.address, []),
        ):
            list(spread(abs, [1], alone=False))
    finally:
        alone.stop()


def test_work_that_kills_its_workers(tmp_path: Path) -> None:
    fragile = Cluster(tmp_path, 2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    try:
        with (
            pytest.raises(cluster.ClusterError, match="killed its workers"),
            cluster.on_cluster(fragile.address, []),
        ):
            list(spread(os._exit, [1], alone=False))
    finally:
        fragile.stop()


def test_no_scheduler(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", "1s")
    for address in ("tcp://127.0.0.1:1", "no-address"):
        words = ("-o", str(tmp_path / "queries"), "--cluster", address)
        outcome = run(monkeypatch, "queries", "-d", str(RECORDED), *words)
        assert (outcome.code, outcome.stderr.count("\n")) == (2, 1)
        assert outcome.stderr.startswith(f"dsr: no scheduler at {address}: ")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(cores() < 2, reason="there is only one core")
def test_a_local_cluster(tmp_path: Path) -> None:
    target = tmp_path / "queries"
    words = ["queries", "-d", str(RECORDED), "-o", str(target), "--cluster", "local"]
    done = subprocess.run(
        [sys.executable, "-m", "deepsec_results", *words], capture_output=True, check=True
    )
    assert done.stdout == b""
    assert len(rows_of(target)) > 100


def test_a_part_that_is_written_twice_is_the_same(results: Path, tmp_path: Path) -> None:
    paths = ResultsDirectory((str(results),), named=True).batches()[:40]
    file = tmp_path / "part.parquet"
    first = write_part(paths, str(file))
    data = file.read_bytes()
    second = write_part(paths, str(file))
    assert first == second
    assert (first.rows, first.size) == (120, len(data))
    assert file.read_bytes() == data
    assert list(tmp_path.iterdir()) == [file]


TERMS: dict[str, Any] = {
    "version": __version__, "folders": (), "max_size": 1 << 20, "follow_links": False,
    "provers": frozenset(),
}  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "said"),
    [({"version": "0.0"}, "a worker has dsr .*, this machine has 0.0"),
     ({"folders": ("/no/such/folder",)}, "/no/such/folder is not on the file system of a worker")],
)  # fmt: skip
def test_a_worker_that_cannot_do_the_work(terms: dict[str, Any], said: str) -> None:
    with pytest.raises(cluster.ClusterError, match=said):
        cluster._do(abs, 1, cluster._Terms(**TERMS | terms))


def test_what_a_worker_knows_and_reports() -> None:
    def work(path: str) -> tuple[int, int]:
        note_fault(path, ValueError("made up"))
        return current_context().max_size, cores()

    (size, number), noticed = cluster._do(work, "a.json", cluster._Terms(**TERMS))
    assert (size, number) == (1 << 20, 1)
    assert [(fault.path, fault.error) for fault in noticed.faults] == [
        ("a.json", "ValueError: made up")
    ]
    with pytest.raises(cluster.ClusterError, match=r"a worker failed: .*no such"):
        cluster._do(os.listdir, "/no such", cluster._Terms(**TERMS))


def test_a_prover_on_the_machine_of_the_caller_keeps_its_batch_running(still: Path) -> None:
    recorded = still / "fixtures" / "recorded" / "result_files"
    paths = ResultsDirectory((str(recorded),), named=True).batches()
    (stale, *_) = (batch for batch in load_batches(paths) if batch.listed.row.stale)
    with visiting(ReadingContext(provers=frozenset({stale.listed.row.pid or 0}))):
        (running,) = load_batches([stale.file.path])
    assert running.listed.row.stale is False


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc")
def test_the_provers_of_this_machine(tmp_path: Path) -> None:
    prover = tmp_path / "deepsec"
    prover.symlink_to(sys.executable)
    with Child([str(prover), "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert process.pid in running_provers.provers_here()
    assert process.pid not in running_provers.provers_here()


MISUSES = {
    "--cluster needs -o, with the name of a new folder": [],
    "--cluster writes Parquet; use --format parquet": ["-o", "queries", "--json"],
    "--sort, --reverse and --limit cannot be used with --cluster": ["-o", "queries", "-n", "3"],
    "queries.txt is not a folder; with --cluster, -o names a new folder": ["-o", "queries.txt"],
}


@pytest.mark.parametrize(("said", "words"), MISUSES.items())
def test_misuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "queries.txt").touch()
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), *words, "--cluster", "local")
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"dsr: {said}\n")


def test_what_a_cluster_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "results.tar"
    subprocess.run(["tar", "-cf", archive, "-C", RECORDED.parent, RECORDED.name], check=True)
    queries = ("queries", "-o", str(tmp_path / "queries"), "-d", str(archive))
    for words in (queries, ("validate", str(archive)), ("validate", "-")):
        outcome = run(monkeypatch, *words, "--cluster", "local")
        assert outcome.code == 2
        assert outcome.stderr.endswith(": a cluster reads only files and directories, no archive\n")


@pytest.mark.parametrize("seconds", [1, 4])
def test_ctrl_c_ends_a_local_cluster_quietly(seconds: int, results: Path, tmp_path: Path) -> None:
    words = ["queries", "-d", str(results), "-o", str(tmp_path / "queries"), "--cluster", "local"]
    program = f"""
import sys, time
from deepsec_results.use_cases import query_dataset
query_dataset._write = lambda *arguments, **options: time.sleep(600)
sys.argv = ["dsr", *{words}]
from deepsec_results.__main__ import main
main()
"""
    with Child(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [("tls://127.0.0.1:1", "tls://127.0.0.1:1 needs certificates"),
     ("ucx://127.0.0.1:1", "ucx://127.0.0.1:1"), ("nonsense://x", "nonsense://x")],
)  # fmt: skip
def test_an_address_that_cannot_be_used(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, words: str
) -> None:
    target = str(tmp_path / "set")
    outcome = run(monkeypatch, "queries", "-d", str(results), "--cluster", address, "-o", target)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert words in outcome.stderr
    assert "internal error" not in outcome.stderr
    assert list(tmp_path.iterdir()) == []
