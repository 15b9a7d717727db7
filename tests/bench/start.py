"""How long dsr takes to start and to list, beside what Python takes to import its libraries.

Run it with the Python of the environment that has dsr: `.venv/bin/python tests/bench/start.py`.
The commands of a row are run in turn, A B A B …, and the median of the ratios of the pairs is
told, so that a machine that grows slower or faster meanwhile changes little.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECORDED = str(ROOT / "fixtures" / "recorded" / "result_files")
DSR = [str(Path(sys.executable).parent / "dsr")]
PAIRS = 15

ROWS = [
    ([*DSR, "--version"], "import typer", 1.5),
    ([*DSR, "--help"], "import typer", 1.5),
    ([*DSR, "list", RECORDED], "import typer, msgspec, rich.table", 2.0),
    ([*DSR, "list", RECORDED, "--json"], "import typer, msgspec, rich.table", 2.0),
]


def main() -> None:
    print(f"{'command':24}{'against':36}{'ratio':>7}{'aim':>7}{'seconds':>9}")
    for command, imports, aim in ROWS:
        against = [sys.executable, "-c", imports]
        seconds(command), seconds(against)  # not counted: the first run fills caches
        pairs = [(seconds(command), seconds(against)) for _ in range(PAIRS)]
        ratio = statistics.median(ours / theirs for ours, theirs in pairs)
        median = statistics.median(ours for ours, _ in pairs)
        words = " ".join(word for word in command[1:] if word != RECORDED)
        print(f"{'dsr ' + words:24}{imports:36}{ratio:7.2f}{aim:7.2f}{median:9.3f}")


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
