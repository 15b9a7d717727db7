"""Mutation testing: `python tests/mutation/run.py TARGET...`.

It needs the extra `mutation` (`pip install '.[test,mutation]'`). Cosmic Ray changes one place of a
module after the other, in a copy of the repository, and runs the tests of the module. A change that
no test notices is printed: a test is missing, or the change makes no difference. The last line of a
target counts the changes.
"""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]


class Target(NamedTuple):
    """Files and folders of the package, and the tests that have to notice a change in them."""

    modules: list[str]
    tests: list[str]


TARGETS = {
    "judging": Target(["analysis/judging.py"], ["analysis/test_judging.py"]),
    "staleness": Target(["analysis/staleness.py"], ["analysis/test_staleness.py"]),
    "escapes": Target(["reading/escapes.py"], ["reading/test_escapes.py"]),
    "calculus": Target(["calculus"], ["calculus"]),
}

# In this code, `|` joins types and sets, and the other changes of an operator to a rare one fail in
# the same way as a change to a usual one.
NOT_CHANGED = [
    r"core/ReplaceBinaryOperator_BitOr_\w+",
    r"core/ReplaceBinaryOperator_\w+_(Pow|Mod|LShift|RShift|BitOr|BitAnd|BitXor|FloorDiv)",
]
SECONDS = 120  # that the tests of one change may take


def copy_repository(folder: Path) -> None:
    """Copy what git knows."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
    pack = ["tar", "--null", "--files-from=-", "-cf", "-"]
    packed = subprocess.run(pack, cwd=ROOT, input=names, capture_output=True, check=True)
    subprocess.run(["tar", "-xf", "-", "-C", folder], input=packed.stdout, check=True)


def test_command(target: Target) -> list[str]:
    options = ["-x", "-q", "-n0", "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", *options, *(f"tests/{test}" for test in target.tests)]


def configuration(target: Target) -> str:
    """The file that Cosmic Ray reads. JSON strings and lists are valid TOML."""
    modules = [f"deepsec_results/{module}" for module in target.modules]
    return "\n".join((
        "[cosmic-ray]",
        f"module-path = {json.dumps(modules)}",
        f"timeout = {SECONDS}",
        "excluded-modules = []",
        f"test-command = {json.dumps(shlex.join(test_command(target)))}",
        "[cosmic-ray.distributor]",
        'name = "local"',
        "[cosmic-ray.filters.operators-filter]",
        f"exclude-operators = {json.dumps(NOT_CHANGED)}",
        "",
    ))  # fmt: skip


def run_target(name: str, folder: Path) -> None:
    """Change the modules of a target, and print the changes that no test notices."""
    copy_repository(folder)
    (folder / "mutation.toml").write_text(configuration(TARGETS[name]))
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    # All tests pass without a change. This also compiles the modules, which Cosmic Ray does not.
    subprocess.run(test_command(TARGETS[name]), cwd=folder, env=environment, check=True)
    for command in (
        ["cosmic-ray", "init", "mutation.toml", "session.sqlite"],
        ["cr-filter-operators", "session.sqlite", "mutation.toml"],
        ["cosmic-ray", "exec", "mutation.toml", "session.sqlite"],
        ["cr-report", "session.sqlite", "--surviving-only", "--show-diff"],
    ):
        program, *words = command
        subprocess.run([tools / program, *words], cwd=folder, env=environment, check=True)
    print(f"{name}: {counted(tools, folder)}", flush=True)


def counted(tools: Path, folder: Path) -> str:
    """The numbers of changes, by what the tests did."""
    words = [tools / "cosmic-ray", "dump", "session.sqlite"]
    dumped = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    results = [json.loads(line)[1] for line in dumped.splitlines()]
    outcomes = Counter(
        result["test_outcome"] for result in results if result["worker_outcome"] == "normal"
    )
    killed = sum(number for outcome, number in outcomes.items() if outcome != "survived")
    return f"{outcomes.total()} changes, {killed} noticed, {outcomes['survived']} not noticed"


if __name__ == "__main__":
    if not sys.argv[1:] or not TARGETS.keys() >= {*sys.argv[1:]}:
        sys.exit(f"expected targets: {' '.join(TARGETS)}")
    for target_name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as temporary:
            run_target(target_name, Path(temporary))
