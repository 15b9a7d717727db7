"""What the machine lacks or refuses is never called an internal error, and stops no other file."""

import errno
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command import every_command, run
from conftest import FULL, RECORDED, some

from deepsec_results.analysis import replayed_attacks
from deepsec_results.reading import batches, files, read_ahead
from deepsec_results.reading.system_errors import system_error
from deepsec_results.use_cases import cores, loaded_batch

DSR = [sys.executable, "-m", "deepsec_results"]
BATCH = "mp37m1_f9ku"

ERRORS: dict[str, tuple[Exception, str]] = {
    "memory": (MemoryError(), "out of memory"),
    "memory, in Python": (SystemError("error return without exception set"), "out of memory"),
    "memory of the system": (OSError(errno.ENOMEM, "Cannot allocate memory"), "out of memory"),
    "files": (OSError(errno.EMFILE, "Too many open files"), "too many open files"),
    "files of the machine": (OSError(errno.ENFILE, "File table overflow"), "too many open files"),
    "processes": (BlockingIOError(errno.EAGAIN, "Try again"), "no further process or thread"),
    "threads": (RuntimeError("can't start new thread"), "no further process or thread"),
    "space": (OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
    "quota": (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk quota exceeded"),
    "file size": (OSError(errno.EFBIG, "File too large"), "file too large"),
    "device": (OSError(errno.EIO, "Input/output error"), "input/output error"),
    "library": (ImportError("x.so: failed to map segment from shared object"), "out of memory"),
    "library, files": (ImportError("x.so: Too many open files"), "too many open files"),
}
PLACES = {
    "open": (files.os, "open"),
    "decode": (batches, "decode_batch"),
    "row": (loaded_batch, "list_batch"),
    "replay": (replayed_attacks, "replay"),
}


@pytest.fixture
def two(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A results directory of two batches, the current one."""
    for name in (BATCH, "mp37ma_hhb-"):
        shutil.copy(RECORDED / f"{name}.json", tmp_path)
        shutil.copytree(RECORDED / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("place", "name"),
    [("decode", name) for name in ERRORS]
    + [(place, name) for place in PLACES if place != "decode" for name in ("memory", "files")],
)
def test_no_command_calls_it_an_internal_error(
    two: Path, monkeypatch: pytest.MonkeyPatch, place: str, name: str
) -> None:
    error, words = ERRORS[name]
    module, function = PLACES[place]
    usual = getattr(module, function)
    raised = 0

    def failing(*arguments: Any, **extra: Any) -> Any:
        nonlocal raised
        if place == "open" and not str(arguments[0]).endswith(".json"):
            return usual(*arguments, **extra)
        raised += 1
        raise error.with_traceback(None)

    monkeypatch.setattr(module, function, failing)
    tried = every_command(BATCH)
    if not FULL:
        each = 4 if name == "memory" else 12
        tried = tried[[*ERRORS].index(name) % each :: each]
    for command in tried:
        raised = 0
        outcome = run(monkeypatch, *command)
        said = outcome.stdout + outcome.stderr
        assert "internal error: " not in said, command
        if raised:
            assert outcome.code == 2, (command, said)
            assert words in outcome.stderr, (command, said)


def test_an_error_that_follows_from_a_shortage_is_one() -> None:
    try:
        try:
            raise MemoryError
        except MemoryError:
            {}["missing"]
    except KeyError as error:
        assert system_error(error) == "out of memory"
    assert system_error(KeyError("out of memory")) is None
    assert system_error(RecursionError("maximum recursion depth exceeded")) is None


def test_the_current_directory_may_be_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    script = "mkdir {0}; cd {0}; rmdir {0}; {1} -m deepsec_results {2}"
    tried = ["list .", "diff . .", "list ./x", "validate", "show last", "queries -o q.csv",
             f"queries -d {RECORDED} -o q.csv"]  # fmt: skip
    for words in tried if FULL else tried[::3]:
        line = script.format(gone, sys.executable, words)
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2, (words, done.stderr)
        assert "Traceback" not in done.stderr
        assert "write" not in done.stderr or "q.csv" in words
        if words in {"list .", "diff . ."}:
            assert done.stderr == (
                "dsr: the current directory no longer exists; change to another one\n"
            )
    line = script.format(gone, sys.executable, f"list {RECORDED}")
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


LIMITED = """
import resource, sys
from deepsec_results.__main__ import main
resource.setrlimit(getattr(resource, sys.argv.pop(1)), (int(sys.argv[1]), int(sys.argv.pop(1))))
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not enforce these limits")
@pytest.mark.parametrize("words", some(["validate .", "queries", "list ."]))
@pytest.mark.parametrize(
    ("limit", "least", "most", "steps"),
    [("RLIMIT_AS", 20 << 20, 160 << 20, 5), ("RLIMIT_NOFILE", 3, 6, 3)],
)
def test_a_process_with_too_little(
    words: str, limit: str, least: int, most: int, steps: int
) -> None:
    """From less than what Python needs to start, to enough."""
    for step in range(steps):
        bound = least + (most - least) * step // steps
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, limit, str(bound), *words.split()],
            capture_output=True, text=True, cwd=RECORDED, timeout=120,
        )  # fmt: skip
        assert done.returncode in (0, 1, 2), (bound, done.stderr)
        assert "Traceback" not in done.stderr, (bound, done.stderr)
        assert "internal error" not in done.stderr, (bound, done.stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
@pytest.mark.parametrize("allowed", [0, 1])
def test_work_goes_on_without_the_processes_that_are_refused(
    monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    fork, left = os.fork, allowed

    def refusing() -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", refusing)
    monkeypatch.setattr(cores, "cores", lambda: 3)
    assert list(cores.spread(abs, range(-20, 0), alone=False)) == list(range(20, 0, -1))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
def test_a_worker_that_is_killed_in_the_middle_of_a_message(
    monkeypatch: pytest.MonkeyPatch, still: Path, tmp_path: Path
) -> None:
    from multiprocessing.connection import Connection

    def cut(self: Connection, value: object) -> None:
        os.write(self.fileno(), (1000).to_bytes(4, "big") + b"begun")
        os._exit(9)

    monkeypatch.setattr(Connection, "send", cut)
    monkeypatch.setattr(cores, "cores", lambda: 2)
    with pytest.raises(cores.WorkerError, match="a worker process of dsr was killed"):
        list(cores.spread(abs, range(9), alone=False))
    outcome = run(monkeypatch, "queries", "-d", str(RECORDED), "-o", str(tmp_path / "q.csv"))
    assert outcome.code in (0, 2)
    assert "write" not in outcome.stderr
    assert "internal error" not in outcome.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
def test_a_result_that_no_worker_can_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)

    class Large:
        def __reduce__(self) -> str:
            raise MemoryError

    with pytest.raises(MemoryError):
        list(cores.spread(lambda number: Large(), range(9), alone=False))


@pytest.mark.parametrize("allowed", [0, 2])
def test_files_are_read_without_the_threads_that_are_refused(
    monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    import threading

    start, left = threading.Thread.start, allowed

    def refusing(thread: threading.Thread) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refusing)
    paths = [str(path) for path in sorted(RECORDED.glob("*.json"))]
    read = read_ahead.read_ahead(paths, files.read_file)
    assert [read(path).data for path in paths] == [Path(path).read_bytes() for path in paths]


def limited(limit: int, words: Sequence[str], folder: Path) -> str:
    """What dsr writes to stderr if no file may have more bytes; its result goes to a file."""
    with (folder.parent / "out").open("wb") as out:
        done = subprocess.run(
            [*DSR, *words],
            cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        )  # fmt: skip
    assert done.returncode == 2
    return done.stderr


REPORT = ("report", "-d", str(RECORDED), "-n", "0")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_full_disk_is_named_with_the_file(still: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    said = limited(64 << 10, [*REPORT, "-o", "r.html"], folder)
    assert said == "dsr: cannot write r.html: file too large (see ulimit -f)\n"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize(
    ("words", "what"),
    [
        (REPORT, "the result"),
        (("--version",), "the result"),
        (("--install-completion", "fish"), "{}/.config/fish/completions/dsr.fish"),
        (("--install-completion", "bash"), "{}/.local/share/dsr/completion.bash"),
    ],
)
def test_a_limit_is_named_the_same_way_everywhere(
    tmp_path: Path, words: Sequence[str], what: str
) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    said = limited(1, words, folder)
    assert said == f"dsr: cannot write {what.format(folder)}: file too large (see ulimit -f)\n"
