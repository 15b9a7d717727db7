"""How much processor time `dsr explain` takes for each recorded attack, compared with
`dsr --version`.

`.venv/bin/python tests/bench/attacks.py [--pairs N]` runs both in turn for each attack, and prints
the ten greatest medians of the ratios. Those above the target are measured again with more pairs,
since the rest of the machine disturbs some of a hundred short measurements.
"""

import argparse
import json
import statistics
import subprocess

from directories import RECORDED
from run import DSR, processor_seconds

REPLAYED = RECORDED.parents[1] / "replay" / "result_files"
TARGET = 2.0
SHOWN = 10
PAIRS_AGAIN = 40


def attacks() -> list[list[str]]:
    """The commands that explain each attack."""
    commands = []
    for folder in map(str, (RECORDED, REPLAYED)):
        listing = [DSR, "queries", "-d", folder, "--verdict", "attack", "-n", "0", "--json"]
        found = subprocess.run(listing, capture_output=True, text=True, check=False)
        commands += [
            [DSR, "explain", "-d", folder, row["batch"], "--run", row["input"].removesuffix(".dps"),
             "--query", str(row["query"])]
            for row in json.loads(found.stdout)
        ]  # fmt: skip
    return commands


def ratio(command: list[str], pairs: int) -> float:
    version = [DSR, "--version"]
    return statistics.median(
        processor_seconds(command) / processor_seconds(version) for _ in range(pairs)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--pairs", type=int, default=7)
    words = parser.parse_args()
    found = sorted(((ratio(command, words.pairs), command) for command in attacks()), reverse=True)
    above = sum(median > TARGET for median, _ in found)
    print(
        f"{len(found)} attacks, {above} above {TARGET}; the second column has {PAIRS_AGAIN} pairs"
    )
    for median, command in found[: max(SHOWN, above)]:
        again = f"{ratio(command, PAIRS_AGAIN):6.2f}" if median > TARGET else " " * 6
        print(f"{median:6.2f}{again}  {' '.join(command[4:])}")


if __name__ == "__main__":
    main()
