"""How much faster two cores are than one for a batch of 10^4 queries.

`.venv/bin/python tests/bench/cores.py [--folder FOLDER] [--rounds N] [--large] [COMMAND]...` runs
each command on one core and on two, in turn. Each query has 3 kB and a run of its own; with
`--large`, it has 26 kB, twenty queries are in a run, and the inputs expect nothing, so that `check`
and `history` are left out. `wall` is the ratio of the least times, if the machine has no other
work. `computed` needs no idle machine: it is the processor time of the first process and half of
that of its workers, divided by the processor time on one core, the least of each.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from directories import make_queries, make_runs

QUERIES = 10_000
# Runs a command on some cores, and reports its processor time and that of its workers.
TIMED = """
import atexit, os, resource, sys
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(sys.argv[1])])
def report():
    sys.stdout.flush()
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(*(one.ru_utime + one.ru_stime for one in used), file=sys.stderr)
atexit.register(report)
sys.argv = ["dsr", *sys.argv[2:]]
from deepsec_results.__main__ import main
main()
"""


_WITH_INPUTS = ("check", "history")


class Used(NamedTuple):
    """Seconds: of the clock, and of processors in the first process and in its workers."""

    wall: float
    first: float
    workers: float


def commands(folder: Path) -> dict[str, list[str]]:
    found = ["-d", str(folder), "last"]
    return {
        "show": ["show", *found],
        "show --json": ["show", *found, "--json"],
        "check": ["check", *found],
        "history": ["history", "-d", str(folder), "input5"],
        "report": ["report", *found, "-o", os.devnull],
    }


def use(cores: int, command: Sequence[str]) -> Used:
    begin = time.perf_counter()
    words = [sys.executable, "-c", TIMED, str(cores), *command]
    done = subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True
    )
    first, workers = done.stderr.split()[-2:]
    return Used(time.perf_counter() - begin, float(first), float(workers))


def least(used: Sequence[Used]) -> Used:
    return Used(*map(min, zip(*used, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("only", nargs="*", metavar="COMMAND")
    words = parser.parse_args()
    folder = words.folder / f"{'mixed' if words.large else 'runs'}-{QUERIES}"
    if not folder.exists() and words.large:
        make_queries(folder, QUERIES, attacks=1)
    elif not folder.exists():
        make_runs(folder, QUERIES)
    print(f"{'command':14}{'one core':>10}{'first':>8}{'workers':>9}{'computed':>10}{'wall':>7}")
    for name, command in commands(folder).items():
        if (words.only and name not in words.only) or (words.large and name in _WITH_INPUTS):
            continue
        pairs = [(use(1, command), use(2, command)) for _ in range(words.rounds)]
        one, two = (least(used) for used in zip(*pairs, strict=True))
        computed = (two.first + two.workers / 2) / (one.first + one.workers)
        times = f"{one.first + one.workers:10.2f}{two.first:8.2f}{two.workers:9.2f}"
        print(f"{name:14}{times}{computed:10.2f}{two.wall / one.wall:7.2f}", flush=True)


if __name__ == "__main__":
    main()
