"""The memory that `dsr validate` takes for a million findings, in each of its formats.

`.venv/bin/python tests/bench/findings.py [--folder FOLDER] [--findings N]` makes results with an
unknown field for each finding: in many batches, in many runs of one batch, and in one file.
"""

import argparse
import json
import tempfile
from pathlib import Path

from directories import FIRST, RECORDED
from run import DSR, memory

from deepsec_results.reading.names import to_base_38

IN_A_FILE = 100
BATCH = "mp37ma_hhb-"


def make_findings(folder: Path, count: int) -> list[Path]:
    """Make the three results directories that are missing; each has so many findings."""
    batch = json.loads((RECORDED / f"{BATCH}.json").read_text()) | {"run_files": []}
    result = json.loads((RECORDED / BATCH / "ballot_leak_chw8.json").read_text())
    run = result | _unknown(IN_A_FILE) | {"query_files": []}
    many, runs, one = (folder / f"findings-{name}-{count}" for name in ("many", "runs", "one"))
    files = count // IN_A_FILE
    if not many.exists():
        many.mkdir(parents=True)
        for at in range(files):
            path = many / f"{to_base_38(FIRST + at)}_1a2b.json"
            path.write_text(json.dumps(batch | _unknown(IN_A_FILE)))
    if not runs.exists():
        (runs / BATCH).mkdir(parents=True)
        paths = [f"{BATCH}/input{at}_1a2b.json" for at in range(files)]
        (runs / f"{BATCH}.json").write_text(json.dumps(batch | {"run_files": paths}))
        for path in paths:
            (runs / path).write_text(json.dumps(run))
    if not one.exists():
        one.mkdir(parents=True)
        (one / f"{BATCH}.json").write_text(json.dumps(batch | _unknown(count), indent=1))
    return [many, runs, one]


def _unknown(count: int) -> dict[str, int]:
    return {f"unknown_{at}": at for at in range(count)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dsr-bench")
    parser.add_argument("--findings", type=int, default=1_000_000)
    words = parser.parse_args()
    for folder in make_findings(words.folder, words.findings):
        for output in ("sarif", "json", "github", "text"):
            used = memory([DSR, "validate", str(folder), "-f", output])
            print(f"{folder.name:24}{output:8}{used:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
