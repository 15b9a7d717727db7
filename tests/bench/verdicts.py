"""How long it takes to list the verdicts of many queries, beside reading their bytes.

`.venv/bin/python tests/bench/verdicts.py [QUERIES]` makes a batch of that many queries (2,000) of
some 25 kB each in a temporary directory, from a recorded one, and compares in one process, in
turn: a bare loop that opens, reads and closes each file, and what `dsr list --verdicts` does
between its start and its output. The median of the ratios of 7 pairs is told, and then that of
the whole process against a Python that runs the bare loop.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from deepsec_results.analysis.verdicts import tally
from deepsec_results.reading.batches import BatchFile, read_batch
from deepsec_results.reading.trees import read_tree

RECORDED = Path(__file__).parents[2] / "fixtures" / "recorded" / "result_files"
BATCH = "mp37m7_e50-"
QUERIES_A_RUN = 20
PAIRS = 7
AIM = 1.5


def make(root: Path, count: int) -> list[str]:
    """Write the batch; the paths of all its query files."""
    query = json.loads((RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json").read_text())
    second = query["processes"][1]
    query["processes"][1] = {"type": "Par", "process_list": [second, second, second]}
    batch = json.loads((RECORDED / f"{BATCH}.json").read_text())
    batch["run_files"] = []
    paths = []
    for number in range(count // QUERIES_A_RUN):
        run = f"{BATCH}/input{number}_1"
        (root / run).mkdir(parents=True)
        files = [f"{run}/query_{at}.json" for at in range(1, QUERIES_A_RUN + 1)]
        for file in files:
            (root / file).write_text(json.dumps(query, separators=(",", ":")))
        result = {"status": "completed", "query_files": files, "batch_file": f"{BATCH}.json"}
        (root / f"{run}.json").write_text(json.dumps(result))
        batch["run_files"].append(f"{run}.json")
        paths += [str(root / file) for file in files]
    (root / f"{BATCH}.json").write_text(json.dumps(batch))
    return paths


def read_bare(paths: list[str]) -> None:
    for path in paths:
        with open(path, "rb") as file:
            file.read()


def list_verdicts(root: Path, count: int) -> None:
    file = read_batch(str(root / f"{BATCH}.json"))
    assert isinstance(file, BatchFile)
    counted = tally(read_tree(file.batch, str(root)))
    assert counted.attacks == count


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = make(root, count)
        size = os.path.getsize(paths[0])
        print(f"{len(paths)} queries of {size / 1000:.1f} kB")
        ours = lambda: list_verdicts(root, len(paths))  # noqa: E731
        bare = lambda: read_bare(paths)  # noqa: E731
        ours(), bare()  # not counted: the first run fills caches
        report("in one process", ours, bare)
        loop = "import sys\nfor path in open(sys.argv[1]).read().split():\n open(path, 'rb').read()"
        names = root / "names"
        names.write_text("\n".join(paths))
        dsr = [str(Path(sys.executable).parent / "dsr"), "list", folder, "--json", "--verdicts"]
        report(
            "whole processes",
            lambda: subprocess.run(dsr, check=True, capture_output=True),
            lambda: subprocess.run([sys.executable, "-c", loop, str(names)], check=True),
        )


def report(what: str, ours: Callable[[], object], bare: Callable[[], object]) -> None:
    pairs = [(seconds(ours), seconds(bare)) for _ in range(PAIRS)]
    ratio = statistics.median(one / other for one, other in pairs)
    median = statistics.median(one for one, _ in pairs)
    print(f"{what:16} ratio {ratio:.2f} (aim {AIM}), {median:.3f} s")


if __name__ == "__main__":
    main()
