"""How fast dsr is, compared with other ways to do the same: one table of ratios.

`.venv/bin/python tests/bench/run.py [--folder FOLDER] [--pairs N] [--large] [ROW]...` makes the
directories that are missing in FOLDER (by default one in the system's temporary directory, kept
for the next time), runs the two commands of each row in turn, A B A B …, and reports the median of
the ratios of the pairs, so that a machine that grows slower or faster meanwhile changes little.
ROW is a part of a row's name. `--large` adds the rows that take long: a million batches, 10^5 of
which each takes a millisecond to open, and what reads all of 10^5. `--peers` adds other ways to
read the verdicts of 10^4 queries (`peers.py`). Rows that need a library or a command that is not
installed, such as jq or cc, are left out.
"""

import argparse
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from directories import (
    BIG_BATCH,
    RECORDED,
    make_batches,
    make_fault,
    make_large_query,
    make_queries,
)
from peers import programs

DSR = str(Path(sys.executable).parent / "dsr")
HUNDRED_THOUSAND, MILLION = "batches-100000", "batches-1000000"
ARCHIVED = "batches-10000"
SHIM = "slow_opens.so"
FEW_QUERIES, QUERIES, SUITE, LARGE = "queries-2000", "queries-10000", "suite-10000", "large"
HUGE = "huge"
IN_LARGE = f"{BIG_BATCH}/input0_1/query_1.json"
MIXED = "mixed-2000"  # one attack in twenty queries
LIBRARIES = "import typer, msgspec, rich.table"

# What a row is compared with, as Python programs whose argument is a folder.
SORTED_NAMES = (
    LIBRARIES
    + """
import os, sys
digits = {digit: at for at, digit in enumerate("0123456789abcdefghijklmnopqrstuvwxyz_-")}
def decoded(name):
    number = 0
    for digit in name[:6]:
        number = number * 38 + digits[digit]
    return number
with os.scandir(sys.argv[1]) as entries:
    names = [entry.name for entry in entries if entry.name.endswith(".json")]
names.sort(key=decoded, reverse=True)
"""
)
BARE_LOOP = """
import os, sys
with os.scandir(sys.argv[1]) as entries:
    paths = [entry.path for entry in entries if entry.name.endswith(".json")]
for path in paths:
    with open(path, "rb") as file:
        file.read()
"""
BARE_TREE = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.startswith("query_"):
            with open(os.path.join(folder, name), "rb") as file:
                file.read()
"""
LOADS = "import json, sys; json.loads(open(sys.argv[1], 'rb').read())"
NODE = """
const fs = require("fs"), folder = process.argv[1], lines = [];
const digits = "0123456789abcdefghijklmnopqrstuvwxyz_-";
const copied = ["status", "title", "start_time", "end_time", "deepsec_version", "ocaml_version",
  "git_branch", "git_hash", "debug", "pid", "error_msg"];
for (const name of fs.readdirSync(folder)) {
  if (!name.endsWith(".json")) continue;
  const path = folder + "/" + name, batch = JSON.parse(fs.readFileSync(path));
  let created = 0;
  for (let at = 0; at < 6; at++) created = created * 38 + digits.indexOf(name[at]);
  const row = {id: name.slice(0, -5), path, stale: false, created};
  for (const field of copied) row[field] = batch[field] ?? null;
  row.duration = batch.end_time === undefined ? null : batch.end_time - batch.start_time;
  row.runs = batch.run_files === undefined ? null : batch.run_files.length;
  row.last_written = Math.floor(fs.statSync(path).mtimeMs / 1000);
  for (const field of ["repaired", "error", "elapsed", "incomplete", "size"]) row[field] = null;
  lines.push(JSON.stringify(row));
}
fs.writeSync(1, lines.join("\\n") + "\\n");
"""
JQ = "[.status,.title,.start_time,.end_time,(.run_files|length)]"


class Row(NamedTuple):
    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    against: str
    target: float
    large: bool = False
    most: float = math.inf  # MB


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def rows(folder: Path) -> list[Row]:
    """The rows, on the directories of a folder."""
    many, million = str(folder / HUNDRED_THOUSAND), str(folder / MILLION)
    few, queries, suite = (str(folder / name) for name in (FEW_QUERIES, QUERIES, SUITE))
    mixed = str(folder / MIXED)
    large, some = str(folder / LARGE), str(folder / ARCHIVED)
    archive, packed = f"{some}.tar.gz", f"{queries}.tar.gz"
    # Each file below the folder takes a millisecond to open, as over a network.
    slow = ["env", f"SLOW_FOLDER={folder}", f"LD_PRELOAD={folder / SHIM}"]
    query, faulty = str(folder / LARGE / IN_LARGE), str(folder / f"{LARGE}-fault" / "query_1.json")
    huge = str(folder / f"{HUGE}-fault" / "query_1.json")
    find = 'find "$0" -maxdepth 1 -name "*.json" -print0 | xargs -0 jq -c "$1"'
    jq = ["sh", "-c", find, many, JQ]
    one = [DSR, "show", "-d", large, "last", "--query", "1"]
    and_gzip = [
        "sh",
        "-c",
        '"$0" queries -d "$1" -n 0 -f csv && gzip -dc "$1.tar.gz"',
        DSR,
        queries,
    ]
    imports = "imports of its libraries"
    all_json = [DSR, "list", many, "--json"]
    verdicts, of_verdicts = [DSR, "list", queries, "--json", "--verdicts"], "list --verdicts"
    return [
        Row("--version", [DSR, "--version"], python("import typer"), "import typer", 1.2),
        Row("--help", [DSR, "--help"], python("import typer"), "import typer", 1.2),
        Row("completion in 10^5",
            ["env", "_DSR_COMPLETE=zsh", DSR, "show", "-d", many, ""], [DSR, "--version"],
            "--version", 2.0),
        Row("list of 20", [DSR, "list", str(RECORDED)], python(LIBRARIES), imports, 1.2),
        Row("newest 20 of 10^5", [DSR, "list", many], python(SORTED_NAMES, many),
            "imports, names sorted", 1.5),
        Row("newest 20 of 10^6", [DSR, "list", million], python(SORTED_NAMES, million),
            "imports, names sorted", 1.5, large=True),
        Row("list --json of 10^5", all_json, python(BARE_LOOP, many), "bare loop", 1.6),
        Row("list --json, jq", all_json, jq, "jq", 0.4),
        Row("list --json, Node", all_json, ["node", "-e", NODE, many], "Node", 0.9),
        Row("list, slow to open", [*slow, DSR, "list", some, "--json"],
            [*slow, *python(BARE_LOOP, some)], "bare loop", 0.2),
        Row("10^5, slow to open", [*slow, DSR, "list", many, "--json"],
            [*slow, *python(BARE_LOOP, many)], "bare loop", 0.2, large=True),
        Row("20 of a status", [DSR, "list", many, "-s", "internal_error", "-n", "20"],
            python(SORTED_NAMES, many), "imports, names sorted", 1.5),
        Row("table of 10^5", [DSR, "list", many, "-n", "0"],
            [DSR, "list", many, "-f", "csv", "--verdicts"], "the same as CSV", 2.0),
        Row("first line of these", ["sh", "-c", '"$0" list "$1" -n 0 | head -1', DSR, many],
            python(SORTED_NAMES, many), "imports, names sorted", 1.5),
        Row("verdicts of 2,000", [DSR, "list", few, "--json", "--verdicts"],
            python(BARE_TREE, few), "bare loop", 1.5),
        Row("verdicts of 10^4", verdicts, python(BARE_TREE, queries), "bare loop", 1.8),
        Row("queries, 10^4 as CSV", [DSR, "queries", "-d", queries, "-n", "0", "-f", "csv"],
            verdicts, of_verdicts, 1.5),
        Row("queries, few attacks", [DSR, "queries", "-d", mixed, "-n", "0", "-f", "csv"],
            [DSR, "list", mixed, "--json", "--verdicts"], of_verdicts, 1.5),
        Row("stats of 10^4 queries", [DSR, "stats", "-d", queries], verdicts, of_verdicts, 1.5),
        Row("table of 10^4 queries", [DSR, "table", "-d", queries], verdicts, of_verdicts, 1.5),
        Row("newest 20 in a tar.gz", [DSR, "list", archive], ["tar", "-tzf", archive], "tar -tzf",
            2.5),
        Row("queries in a tar.gz", [DSR, "queries", "-d", packed, "-n", "0", "-f", "csv"], and_gzip,
            "unpacked, and gzip -dc", 1.2),
        Row("10^5 by size as CSV", [DSR, "list", many, "--sort", "size", "-f", "csv"],
            [DSR, "list", many, "-f", "csv"], "by time", 2.0, most=102),
        Row("10^5 by size", [DSR, "list", many, "--sort", "size", "-n", "0"],
            [DSR, "list", many, "-n", "0"], "by time", 2.0, large=True, most=102),
        Row("stats of 10^5", [DSR, "stats", "-d", many],
            [DSR, "list", many, "--json", "--verdicts"], of_verdicts, 2.5, large=True, most=153),
        Row("diff of 10^5", [DSR, "diff", many, many], [DSR, "stats", "-d", many], "stats", 4.0,
            large=True, most=199),
        Row("show, 44 MB", one, python(LOADS, query), "json.loads", 1.0),
        Row("trace, 44 MB", [DSR, "trace", "-d", large], python(LOADS, query), "json.loads", 1.0),
        Row("--processes, 44 MB", [*one, "--processes"], python(LOADS, query), "json.loads", 1.0),
        Row("--format dps, 44 MB", [*one, "-f", "dps"], python(LOADS, query), "json.loads", 1.0),
        Row("explain an attack", [DSR, "explain", "-d", str(RECORDED), "mp37m1", "--run",
            "passport", "--query", "1"], [DSR, "--version"], "--version", 2.0),
        Row("report of 2,000", [DSR, "report", "-d", mixed, "-n", "0"],
            [DSR, "show", "-d", mixed, "-n", "0", "--json"], "show --json", 2.0),
        Row("validate 10^4", [DSR, "validate", suite],
            [DSR, "list", suite, "--json", "--verdicts"], of_verdicts, 3.0),
        Row("validate, all unlike", [DSR, "validate", queries],
            verdicts, of_verdicts, 5.0),
        Row("validate, 44 MB", [DSR, "validate", query], python(LOADS, query), "json.loads", 1.0,
            most=177),
        Row("validate, a fault", [DSR, "validate", faulty], python(LOADS, query), "json.loads", 1.0,
            most=177),
        Row("validate, 220 MB", [DSR, "validate", huge], python(LOADS, huge), "json.loads", 1.0,
            large=True, most=880),
    ]  # fmt: skip


def peer_rows(folder: Path) -> list[Row]:
    """Other ways to read verdicts, on the same queries."""
    queries = str(folder / QUERIES)
    ours = [DSR, "list", queries, "--json", "--verdicts"]
    return [
        Row("verdicts of 10^4", ours, theirs, name, 1.0)
        for name, theirs in programs(sys.executable, queries)
    ]


def make_missing(folder: Path, *, large: bool) -> None:
    """Make the directories that are not there yet."""
    if not (folder / HUNDRED_THOUSAND).exists():
        make_batches(folder / HUNDRED_THOUSAND, 100_000)
    if large and not (folder / MILLION).exists():
        make_batches(folder / MILLION, 1_000_000)
    if not (folder / ARCHIVED).exists():
        make_batches(folder / ARCHIVED, 10_000)
    if shutil.which("cc") and sys.platform == "linux":
        source = Path(__file__).parent / "slow_opens.c"
        build = ["cc", "-shared", "-fPIC", "-o", folder / SHIM, source, "-ldl"]
        subprocess.run(build, check=True)
    for name, count in ((FEW_QUERIES, 2000), (QUERIES, 10_000)):
        if not (folder / name).exists():
            make_queries(folder / name, count)
    for name in (ARCHIVED, QUERIES):
        if not (folder / f"{name}.tar.gz").exists():
            subprocess.run(["tar", "-czf", f"{name}.tar.gz", name], cwd=folder, check=True)
    if not (folder / MIXED).exists():
        make_queries(folder / MIXED, 2000, attacks=1)
    if not (folder / SUITE).exists():
        make_queries(folder / SUITE, 10_000, suite=True)
    for name, size in [(LARGE, 50_000_000)] + [(HUGE, 250_000_000)] * large:
        if not (folder / name).exists():
            make_large_query(folder / name, size)
        if not (folder / f"{name}-fault").exists():
            make_fault(folder / name / IN_LARGE, folder / f"{name}-fault" / "query_1.json")


def measure(row: Row, pairs: int) -> str:
    """A line of the table: the ratio, the target, our median in seconds and our memory in MB."""
    seconds(row.ours), seconds(row.theirs)  # not counted: the first run fills caches
    found = [(seconds(row.ours), seconds(row.theirs)) for _ in range(pairs)]
    ratio = statistics.median(ours / theirs for ours, theirs in found)
    median = statistics.median(ours for ours, _ in found)
    megabytes = memory(row.ours)
    met = "" if ratio <= row.target and megabytes <= row.most else "  not met"
    return (
        f"{row.name:22}{row.against:26}{ratio:7.2f}{row.target:7.1f}{median:9.2f}"
        f"{megabytes:8.0f}{met}"
    )


def seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def processor_seconds(command: Sequence[str]) -> float:
    """User and system time of a command and what it starts: steadier than `seconds` if the machine
    has other work."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(command: Sequence[str]) -> float:
    """The most memory of a command's first process, in MB: asked of a process of its own."""
    program = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], "
        "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(python(program, *command), capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout) * unit / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("only", nargs="*", metavar="ROW")
    words = parser.parse_args()
    words.folder.mkdir(parents=True, exist_ok=True)
    make_missing(words.folder, large=words.large)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{cores} cores, Python {sys.version.split()[0]}, {time.strftime('%Y-%m-%d')}")
    print(f"{'what':22}{'against':26}{'ratio':>7}{'target':>7}{'seconds':>9}{'MB':>8}")
    for row in rows(words.folder) + (peer_rows(words.folder) if words.peers else []):
        wanted = not words.only or any(word in row.name for word in words.only)
        if wanted and (words.large or not row.large) and _possible(row, words.folder):
            print(measure(row, words.pairs), flush=True)


def _possible(row: Row, folder: Path) -> bool:
    """Whether what a row needs is there: a program, or the shim that makes opening slow."""
    if "slow to open" in row.name:
        return (folder / SHIM).exists()
    return shutil.which("jq" if "jq" in row.name else row.theirs[0]) is not None


if __name__ == "__main__":
    main()
