"""What the tests share: the fixtures, and a world in which nothing changes."""

import copy
import functools
import gc
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
import typer
from hypothesis import settings

from deepsec_results.cli import main as main_module
from deepsec_results.cli import terminal
from deepsec_results.reading import running_provers
from deepsec_results.use_cases.feedback import reporting_to

pytest_plugins = ["page_fixtures"]

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
RECORDED = FIXTURES / "recorded" / "result_files"

# Twelve minutes after the last recorded batch, and ten after the fixtures were "written".
NOW = 1795478523
WRITTEN = NOW - 600

# Everywhere else the same tests try fewer values, so that they take less than two minutes.
FULL = os.environ.get("CI") == "true"


def tried(number: int) -> int:
    """How many values a test tries that tries `number` of them in CI."""
    return number if FULL else max(5, number // 10)


def some(cases: Sequence[T]) -> Sequence[T]:
    """The cases that a test tries: all of them in CI, else each eighth one from the last on."""
    return cases if FULL else cases[::-8]


# No machine is too slow for a property.
settings.register_profile("any speed", deadline=None, max_examples=tried(100))
settings.load_profile("any speed")

# A shell starts `pytest &` with Ctrl-C ignored, and so would all processes that the tests start,
# of which some wait for it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Many containers set this. Then each process that the tests start would compile dsr anew, which
# takes as long as a usual command.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Set by .ci/run when it has installed all that the tests can use: then only these may be skipped.
EVERYTHING = "DSR_EVERYTHING"
OF_THE_PLATFORM = frozenset({
    *("there is only one core", "there is no /proc", "there is no /dev/full", "not on Linux"),
    "there are no such tables",  # the tables of processes, on Windows
})  # fmt: skip

# The variables that change what dsr shows, and where it looks for results.
SETTINGS = (
    *("DSR_DIR", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"),
    *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"),
)

# Set when the transcripts and the documented outputs are to be written anew.
REFRESH = "DSR_REFRESH"


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, since many tests wait for a process; only one if files are
    written anew: two could write the same one."""
    return 1 if os.environ.get(REFRESH) else (os.cpu_count() or 1) + 1


def pytest_sessionstart() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what pytest keeps until the end: thousands of tests.
    Looking at all of it again and again took a twelfth of the time of a test."""
    gc.freeze()
    gc.enable()


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return without_skip((yield))


def without_skip(report: Report) -> Report:
    """Let what is skipped for something that is not installed fail, if all is installed."""
    if report.skipped and os.environ.get(EVERYTHING) and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason not in OF_THE_PLATFORM:
            report.outcome = "failed"
            report.longrepr = f"skipped, although {EVERYTHING} is set: {reason}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _built_once() -> Iterator[None]:
    """Build each command once for all tests: Typer needs longer for it than most commands run."""
    build = functools.cache(main_module.build)
    get_command = typer.main.get_command
    whole = get_command(main_module.app)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(main_module, "build", lambda name: copy_of(build(name)))
        patch.setattr(
            typer.main,
            "get_command",
            lambda app: copy_of(whole) if app is main_module.app else get_command(app),
        )
        yield


def copy_of(command: Any) -> Any:
    """A command for one use, which changes its parameters."""
    copied = copy.copy(command)
    copied.params = [copy.copy(parameter) for parameter in command.params]
    return copied


@pytest.fixture(scope="session", autouse=True)
def _nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No settings and no results of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("LESSHISTFILE", "-")  # or less writes a file into the home
        for name in SETTINGS:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a copy of the fixtures, all last written at one time."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copytree(FIXTURES, folder / "fixtures")
    set_written(folder)
    return folder


def set_written(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (WRITTEN, WRITTEN))
    # The last two started in one second; this one was written last.
    for path in folder.rglob("mp37px_i4fj.json"):
        os.utime(path, (WRITTEN + 0.5, WRITTEN + 0.5))
    for batch in folder.rglob("mp*.json"):
        if batch.is_file() and b'"status":"in_progress"' in batch.read_bytes():
            set_written_by_prover(batch)


def set_written_by_prover(batch: Path) -> None:
    """Date the files below a batch as the prover does: the copies of its inputs when the batch
    starts, what has ended when it ends, and what waits when the batch starts."""
    start = _moment("start_time", batch)
    for path in filter(Path.is_file, batch.with_suffix("").rglob("*")):
        at = start
        if path.suffix == ".json" and b'"status":"waiting"' not in path.read_bytes():
            at = _moment("end_time", path)
        if at is not None:
            os.utime(path, (at, at))


def _moment(field: str, path: Path) -> int | None:
    found = re.search(rb'"%s": ?([0-9]+)' % field.encode(), path.read_bytes())
    return int(found[1]) if found else None


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session", autouse=True)
def unattended(empty_home: Path, _nobody: None) -> Iterator[None]:
    """No pager waits for a person, no command waits for a prover: it ends instead, and none finds
    the results of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(empty_home))
        patch.setenv("DSR_PAGER", "")
        patch.setattr(terminal, "pause", lambda seconds: sys.exit(0))
        yield


@pytest.fixture
def still(world: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The world as the current directory, at one moment, with no prover running."""
    monkeypatch.chdir(world)
    monkeypatch.setattr(terminal, "now", lambda: NOW)
    monkeypatch.setattr(
        running_provers,
        "look_up",
        lambda pid: running_provers.Process(running_provers.ProcessState.NONE),
    )
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("HOME", os.devnull)  # in which no program can make a folder
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return world


class _Reports:
    """A caller that keeps what a use case reports; its time is always the same."""

    def __init__(self) -> None:
        self.remarks: list[str] = []

    def remark(self, text: str) -> None:
        self.remarks.append(text)

    def problem(self, text: str) -> None:
        self.remarks.append(text)

    def watched(self, pieces: Iterable[T], total: int) -> Iterator[T]:
        yield from pieces

    def now(self) -> int:
        return NOW


@pytest.fixture
def remarks(still: Path) -> Iterator[list[str]]:
    """What the use cases that a test calls report."""
    reports = _Reports()
    with reporting_to(reports):
        yield reports.remarks


@pytest.fixture(params=["UTC", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """A time zone, that of the process for one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are opened by now."""
    paths: list[str] = []
    open_file = os.open

    def note(path: str, *arguments: int) -> int:
        paths.append(path)
        return open_file(path, *arguments)

    monkeypatch.setattr("deepsec_results.reading.files.os.open", note)
    return paths
