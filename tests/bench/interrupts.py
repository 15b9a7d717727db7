"""How often Ctrl-C while dsr starts prints a traceback, or ends with another code than 130.

`python tests/bench/interrupts.py [COUNT]` starts dsr so many times, and interrupts it at moments
that are spread over the time that it needs.
"""

import argparse
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORDS = ["list", str(ROOT / "fixtures" / "recorded" / "result_files")]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", metavar="COUNT", type=int, nargs="?", default=500)
    count = parser.parse_args().count
    dsr = Path(sys.executable).with_name("dsr")
    begin = time.perf_counter()
    subprocess.run([dsr, *WORDS], capture_output=True, check=True)
    whole = time.perf_counter() - begin
    ends: Counter[str] = Counter()
    for number in range(count):
        ends[_interrupted([str(dsr), *WORDS], whole * number / count)] += 1
    for end, times in ends.most_common():
        print(f"{times:4} {end}")


def _interrupted(command: list[str], after: float) -> str:
    """How a command ends that is interrupted after so many seconds."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
    last = errors.decode(errors="replace").strip().splitlines()[-1:]
    printed = f", {last[0]}" if b"Traceback" in errors or b"Exception" in errors else ""
    return f"exit code {process.returncode}{printed}"


if __name__ == "__main__":
    main()
