"""How much longer `dsr validate` takes because it compares the copies of inputs with the queries.

`.venv/bin/python tests/bench/copies.py [--pairs N] [FOLDER]...` runs it with and without DSR314 in
turn, and prints the median of the ratios of the processor times for each results directory.
"""

import argparse
import statistics

from directories import RECORDED
from run import DSR, processor_seconds

TARGET = 1.1
OTHERS = ("replay", "evening")


def ratio(folder: str, pairs: int) -> float:
    command = [DSR, "validate", folder]
    without = [*command, "--ignore", "DSR314"]
    processor_seconds(command)
    return statistics.median(
        processor_seconds(command) / processor_seconds(without) for _ in range(pairs)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("folders", nargs="*", metavar="FOLDER")
    words = parser.parse_args()
    known = [RECORDED, *(RECORDED.parents[1] / name / "result_files" for name in OTHERS)]
    for folder in words.folders or map(str, known):
        found = ratio(folder, words.pairs)
        print(f"{found:6.3f}  {folder}{'' if found <= TARGET else f'  above {TARGET}'}")


if __name__ == "__main__":
    main()
