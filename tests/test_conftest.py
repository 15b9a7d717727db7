"""What holds for all tests, however they are started."""

import os
import pwd
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import EVERYTHING, ROOT, SETTINGS, without_skip


def test_ctrl_c_reaches_the_processes_of_tests_that_run_in_the_background() -> None:
    """A shell that starts `pytest &` ignores Ctrl-C for it."""
    program = "import conftest, signal; print(signal.getsignal(signal.SIGINT).__name__)"
    done = subprocess.run(
        ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-c", program],
        cwd=ROOT / "tests", capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout == "default_int_handler\n"


def test_each_test_has_a_limit(request: pytest.FixtureRequest) -> None:
    assert 60 <= float(request.config.getini("timeout")) <= 600


def test_a_test_that_waits_ends(tmp_path: Path) -> None:
    """Also if the process that it waits for does not end."""
    (tmp_path / "test_waits.py").write_text(
        "import sys\n"
        "from children import Child\n"
        "def test_waits():\n"
        "    with Child([sys.executable, '-c', 'import time; time.sleep(600)']) as process:\n"
        "        process.wait()\n"
    )
    words = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", "-n0", "--timeout=1"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Timeout (>1.0s) from pytest-timeout" in done.stdout


def test_nothing_comes_from_the_person_who_runs_the_tests() -> None:
    # Programs that tests start, such as a browser, may have written to the home of the tests.
    assert os.environ["HOME"] != pwd.getpwuid(os.getuid()).pw_dir
    assert os.environ.keys().isdisjoint(SETTINGS)


@pytest.mark.parametrize(
    ("reason", "everything", "outcome"),
    [
        ("zsh is not installed", "", "skipped"),
        ("zsh is not installed", "1", "failed"),
        ("there is only one core", "1", "skipped"),
    ],
)
def test_if_everything_is_installed_nothing_is_skipped(
    monkeypatch: pytest.MonkeyPatch, reason: str, everything: str, outcome: str
) -> None:
    monkeypatch.setenv(EVERYTHING, everything)
    skipped: Any = SimpleNamespace(
        skipped=True, outcome="skipped", longrepr=("test_x.py", 1, f"Skipped: {reason}")
    )
    assert without_skip(skipped).outcome == outcome
