"""All queries of many batches as Parquet: on one machine, by a cluster, and read by DuckDB.

`.venv/bin/python tests/bench/scale.py [--folder FOLDER] [--batches N] [--rounds N]` makes N batches
with ten queries each, unless they are there, and starts a scheduler and workers on this machine. It
does each thing in turn, A B C A B C …, and reports the median of the seconds, and of the ratios to
`dsr queries` on one core in the same round. It needs `.[frames]`.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from directories import make_batches_with_queries
from run import DSR, memory, python

EACH = 10  # queries of a batch
# The same columns as far as a query has them: no title, release or name of the input, no reason,
# no trace as text, and not what is known only from the batch.
DUCKDB = """
import duckdb, sys
duckdb.sql("set threads = 2")
duckdb.sql("set temp_directory = '%s.tmp'" % sys.argv[2])
duckdb.sql('''
    copy (
        select batch_file, run_file, index, type, semantics, status, start_time, end_time, memory,
               attack_trace is not null as attack
        from read_json('%s/*/*/query_*.json', columns = {
            batch_file: 'VARCHAR', run_file: 'VARCHAR', index: 'BIGINT', type: 'VARCHAR',
            semantics: 'VARCHAR', status: 'VARCHAR', start_time: 'BIGINT', end_time: 'BIGINT',
            memory: 'BIGINT', attack_trace: 'JSON'})
    ) to '%s' (format parquet)
''' % (sys.argv[1], sys.argv[2]))
"""


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[str]:
    """The address of a scheduler with so many workers, all on this machine."""
    started: list[subprocess.Popen[bytes]] = []

    def start(what: str, *words: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1",
                   "--dashboard-address", "127.0.0.1:0", *words]  # fmt: skip
        null = subprocess.DEVNULL
        started.append(subprocess.Popen(command, stdout=null, stderr=null, cwd=folder))

    try:
        file = folder / f"scheduler-{workers}.json"
        start("scheduler", "--port", "0", "--scheduler-file", str(file))
        while not file.exists() or not file.read_text():
            time.sleep(0.1)
        address: str = json.loads(file.read_text())["address"]
        for _ in range(workers):
            start("worker", address, "--nthreads", "1", "--no-nanny")
        time.sleep(5)  # the workers connect
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{shutil.which(command[0])}: {done.stderr}")
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    parser.add_argument("--batches", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--duckdb", action="store_true", help="slow: some buffers for each file")
    words = parser.parse_args()
    results = words.folder / f"queries-{words.batches}x{EACH}"
    if not results.exists():
        make_batches_with_queries(results, words.batches, EACH)
    with tempfile.TemporaryDirectory(dir=words.folder) as made:
        work = Path(made)
        with cluster(1, work) as one, cluster(2, work) as two:
            measure(results, work, one, two, words.rounds, duckdb=words.duckdb)


def measure(results: Path, work: Path, one: str, two: str, rounds: int, *, duckdb: bool) -> None:
    queries = [DSR, "queries", "-d", str(results), "-o"]
    file, folder = str(work / "queries.parquet"), str(work / "queries")
    commands = {
        "dsr, one core": ["taskset", "-c", "0", *queries, file],
        "dsr, all cores": [*queries, file],
        "a cluster of one worker": [*queries, folder, "--cluster", one],
        "a cluster of two workers": [*queries, folder, "--cluster", two],
        "dsr validate": [DSR, "validate", str(results)],
        "validate, two workers": [DSR, "validate", str(results), "--cluster", two],
    }
    if duckdb:
        made = str(work / "duckdb.parquet")
        commands["DuckDB, two threads"] = python(DUCKDB, str(results), made)
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds[name].append(timed(command))
    print(f"{len(os.sched_getaffinity(0))} cores, {time.strftime('%Y-%m-%d')}, {results.name}")
    print(f"{'what':28}{'seconds':>9}{'ratio':>8}{'MB':>8}")
    base = seconds["dsr, one core"]
    for name, found in seconds.items():
        ratio = statistics.median(a / b for a, b in zip(found, base, strict=True))
        print(f"{name:28}{statistics.median(found):9.1f}{ratio:8.2f}{memory(commands[name]):8.0f}")


if __name__ == "__main__":
    main()
