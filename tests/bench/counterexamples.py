"""How many attacks are found again without their traces, and what a search does in a second.

`nice -n 10 .venv/bin/python tests/bench/counterexamples.py [FOLDER …] [--budget SECONDS]` takes the
results directories that are in FOLDER, by default the recorded ones. It searches in turn, in one
process:

- for each attack on a query of traces, as if the verdict was wrong: a row for each length of the
  prover's trace, in visible actions;
- for each verified query: none must be contradicted;
- for the first process of `wide_mouth`, compared with itself, so that there is nothing to find.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from replays import Attack, read_attack, read_query  # noqa: E402

from deepsec_results.analysis.counterexamples import search_counterexample  # noqa: E402
from deepsec_results.calculus.search.answers import Answer, Counterexample, SearchOpen  # noqa: E402
from deepsec_results.model.processes import Process  # noqa: E402
from deepsec_results.model.runs import QueryType  # noqa: E402
from deepsec_results.model.traces import visible_actions  # noqa: E402

FOLDERS = [ROOT / "fixtures" / name for name in ("recorded", "replay", "evening")]
TRACES = (QueryType.TRACE_EQUIV, QueryType.TRACE_INCL)


class Searched(Struct):
    """A query, the length of its trace, the answer, and how many seconds it took."""

    path: Path
    length: int
    answer: Answer
    seconds: float

    @property
    def found(self) -> bool:
        return isinstance(self.answer, Counterexample)

    @property
    def traces(self) -> int:
        return 0 if isinstance(self.answer, SearchOpen) else self.answer.effort.traces


def search(query: Attack, processes: Sequence[Process], budget: float) -> tuple[Answer, float]:
    begin = time.perf_counter()
    answer = search_counterexample(
        query.type, query.semantics, query.atoms, processes, budget=budget
    )
    return answer, time.perf_counter() - begin


def searched(folders: Sequence[Path], budget: float, *, attacked: bool) -> Iterator[Searched]:
    """The queries whose verdict is an attack on traces, or verified, searched one by one."""
    for path in sorted(path for folder in folders for path in folder.rglob("query_*.json")):
        text = path.read_bytes()
        if (b'"attack_trace"' in text) is not attacked or b'"completed"' not in text:
            continue
        query = read_attack(path) if attacked else read_query(path)
        if attacked and query.type not in TRACES:
            continue
        answer, seconds = search(query, query.processes, budget)
        yield Searched(path, len(visible_actions(query.actions)), answer, seconds)


def print_attacks(found: Sequence[Searched]) -> None:
    print("length   found   of   median s   most s   median traces   most traces")
    for length in sorted({one.length for one in found}):
        rows = [one for one in found if one.length == length]
        seconds = [one.seconds for one in rows]
        traces = [one.traces for one in rows]
        print(
            f"{length:6} {sum(one.found for one in rows):7} {len(rows):4}"
            f" {statistics.median(seconds):10.2f} {max(seconds):8.2f}"
            f" {statistics.median(traces):15.0f} {max(traces):13}"
        )
    print(f"{sum(one.found for one in found)} of {len(found)} attacks found again")
    for one in found:
        if not one.found:
            print(f"  not found: {one.path}: {one.answer}")


def print_verified(found: Sequence[Searched]) -> None:
    traces = sum(one.traces for one in found)
    still_open = sum(isinstance(one.answer, SearchOpen) for one in found)
    wrong = [one for one in found if one.found]
    print(f"{len(found)} verified queries: {len(wrong)} contradicted, {still_open} open")
    print(f"  {traces} traces, of up to {max(_longest(one) for one in found)} actions")
    for one in wrong:
        print(f"  contradicted: {one.path}")


def _longest(one: Searched) -> int:
    return 0 if isinstance(one.answer, SearchOpen) else one.answer.effort.longest


def print_speed(folders: Sequence[Path], budget: float) -> None:
    for path in sorted(path for folder in folders for path in folder.rglob("wide_mouth_*/*.json")):
        query = read_query(path)
        answer, seconds = search(query, [query.processes[0]] * 2, budget)
        assert not isinstance(answer, SearchOpen)
        effort = answer.effort
        print(
            f"wide_mouth, {query.semantics}: {effort.traces / seconds:.0f} traces a second,"
            f" {(effort.traces - effort.alike) / seconds:.0f} of them not alike to others"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--budget", type=float, default=10, help="seconds for each query")
    words = parser.parse_args()
    print_attacks(list(searched(words.folders, words.budget, attacked=True)))
    print_verified(list(searched(words.folders, words.budget, attacked=False)))
    print_speed(words.folders, min(words.budget, 2))


if __name__ == "__main__":
    main()
