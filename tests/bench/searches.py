"""How much processor time searches and reports take, compared with smaller ones or other commands.

`.venv/bin/python tests/bench/searches.py [--folder FOLDER] [--repeats N] [ROW]...` runs the two
commands of each row in turn, and prints the ratio of the least processor times. ROW is a part of a
row's name. The query directory in FOLDER, by default in the system's temporary directory, is made
if it is missing.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from directories import RECORDED, make_queries
from run import DSR, MIXED, processor_seconds

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "calculus"))
from test_linear import waiting_after
from test_long_traces import Trace, alike, all_inputs_first, copies

from deepsec_results.calculus.following import follow
from deepsec_results.calculus.replaying import replay
from deepsec_results.model.options import Semantics

ROOT = Path(__file__).parents[2]
FAULTS = str(ROOT / "fixtures/faults/result_files")
LARGE = str(ROOT / "fixtures/large_rules")
RECORDINGS = [str(RECORDED), *(str(ROOT / f"fixtures/{name}/result_files") for name in
                               ("replay", "evening"))]  # fmt: skip


class Row(NamedTuple):
    """What is measured, what it is compared with, and the greatest ratio wanted."""

    name: str
    ours: Callable[[], float]
    against: str
    theirs: Callable[[], float]
    target: float


def simulated(outputs: int) -> Callable[[], float]:
    trace = ";".join(f"out(c,ax_{number})" for number in range(1, outputs + 1))
    words = [DSR, "simulate", "-d", FAULTS, "mpcjav", "--process", "1", trace]
    return partial(processor_seconds, words)


def followed(make: Callable[[int], Trace], length: int) -> Callable[[], float]:
    """The time to follow a trace by the process itself, in this process."""
    protocol, process, actions = make(length)
    end = replay(protocol.theory, process, actions, Semantics.PRIVATE).configurations[-1]

    def taken() -> float:
        began = time.process_time()
        follow(end, actions, process, Semantics.PRIVATE)
        return time.process_time() - began

    return taken


def command(*words: str) -> Callable[[], float]:
    return partial(processor_seconds, [DSR, *words])


def total(commands: Iterable[Callable[[], float]]) -> Callable[[], float]:
    """The sum of the times of several commands."""
    each = list(commands)
    return lambda: sum(one() for one in each)


def of_recordings(*words: str) -> Callable[[], float]:
    completed = ("--status", "completed", "-n", "0")
    return total(command(*words, "-d", folder, *completed) for folder in RECORDINGS)


def rows(folder: Path) -> list[Row]:
    mixed = str(folder / MIXED)
    twice = [
        Row(f"follow, {make.__name__}", followed(make, 2 * size), "half as many",
            followed(make, size), 2.3)
        for make, size in ((alike, 600), (all_inputs_first, 600), (copies, 600),
                           (waiting_after, 100))
    ]  # fmt: skip
    return [
        Row("simulate, 8 outputs", simulated(8), "5 outputs", simulated(5), 4.0),
        *twice,
        Row("explain, a large rule", command("explain", "-d", LARGE, "mpchdo"), "--version",
            command("--version"), 4.0),
        Row("report of 2,000", command("report", "-d", mixed, "-n", "0"), "show --json",
            command("show", "-d", mixed, "-n", "0", "--json"), 2.0),
        Row("report of recordings", of_recordings("report"), "explain --json",
            of_recordings("explain", "--json"), 1.2),
    ]  # fmt: skip


def least(first: Callable[[], float], second: Callable[[], float], repeats: int) -> Sequence[float]:
    """The least time of each of two things that are done in turn."""
    pairs = [(first(), second()) for _ in range(repeats)]
    return [min(times) for times in zip(*pairs, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("only", nargs="*", metavar="ROW")
    words = parser.parse_args()
    if not (words.folder / MIXED).exists():
        make_queries(words.folder / MIXED, 2000, attacks=1)
    print(f"{'what':26}{'against':18}{'ratio':>7}{'target':>8}{'seconds':>9}")
    for row in rows(words.folder):
        if words.only and not any(word in row.name for word in words.only):
            continue
        ours, theirs = least(row.ours, row.theirs, words.repeats)
        met = "" if ours / theirs <= row.target else "  not met"
        ratio = f"{ours / theirs:7.2f}{row.target:8.1f}{ours:9.2f}{met}"
        print(f"{row.name:26}{row.against:18}{ratio}", flush=True)


if __name__ == "__main__":
    main()
