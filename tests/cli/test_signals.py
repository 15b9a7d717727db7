"""Signals: nothing is left behind, and the terminal is as it was before."""

import fcntl
import os
import pty
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from children import Child
from conftest import FULL, NOW, RECORDED, some
from prover import write_batch

DSR = [sys.executable, "-m", "deepsec_results"]
BATCH = "mp37m1_f9ku"
SHOWN, HIDDEN = b"\x1b[?25h", b"\x1b[?25l"  # the cursor
ENDING = [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131), (signal.SIGINT, 130)]

# Ends itself as soon as the file that it writes exists, and when the third batch is opened.
WRITING = """
import os, signal, sys, tempfile
from deepsec_results.use_cases import cores, selection
cores.cores = lambda: {cores}
selection._FIRST_PIECE = selection._PIECE = 1
def end():
    if os.getpid() == FIRST:
        {how}(os.getpid(), {number})
FIRST = os.getpid()
if {at_once}:
    make = {{name: getattr(tempfile, name) for name in ("mkstemp", "mkdtemp")}}
    def made(name):
        def making(*arguments, **extra):
            result = make[name](*arguments, **extra)
            end()
            return result
        return making
    for name in make:
        setattr(tempfile, name, made(name))
else:
    replace, rename = os.replace, os.rename
    os.replace = lambda *names: (end(), replace(*names))
    os.rename = lambda *names: (end(), rename(*names))
from deepsec_results.__main__ import main
main()
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder to write to, with files that stay as they are."""
    folder = tmp_path / "written"
    folder.mkdir()
    return folder


FILES = [
    ("queries", "-o", "q.csv"), ("queries", "-o", "q.json"), ("queries", "-o", "q.parquet"),
    ("queries", "-o", "q.arrow"), ("report", "-n", "0", "-o", "r.html"),
    ("check", BATCH, "--update", "--expect", "e.csv"),
]  # fmt: skip


# Each file with each signal, and each of them at both moments; outside CI with two signals each.
@pytest.mark.parametrize(
    ("words", "number", "code", "at_once"),
    [
        pytest.param(words, *ending, (file + kind) % 2 == 0, id=f"{' '.join(words)} {ending[1]}")
        for file, words in enumerate(FILES)
        for kind, ending in enumerate(ENDING)
        if FULL or kind // 2 == file % 2
    ],
)
def test_no_file_is_left(
    target: Path, words: tuple[str, ...], number: int, code: int, at_once: bool
) -> None:
    if words[-1] in ("q.parquet", "q.arrow"):
        pytest.importorskip("pyarrow", reason="the extra arrow is not installed")
    (target / words[-1]).write_bytes(b"")
    script = WRITING.format(cores=1, how="os.kill", number=int(number), at_once=at_once)
    done = subprocess.run(
        [sys.executable, "-c", script, *words, "-d", str(RECORDED)],
        cwd=target, capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")
    assert [path.name for path in target.iterdir()] == [words[-1]]
    assert (target / words[-1]).read_bytes() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
@pytest.mark.parametrize(("number", "code"), some(ENDING))
def test_no_file_and_no_worker_is_left(target: Path, number: int, code: int) -> None:
    """The signal reaches the whole group, as from a terminal or from `timeout`."""
    script = WRITING.format(cores=2, how="os.killpg", number=int(number), at_once=False)
    with Child(
        [sys.executable, "-c", script, "queries", "-o", "q.csv", "-d", str(RECORDED)],
        cwd=target, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said, errors) == (code, b"", b"")
    assert list(target.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize(("number", "code"), ENDING[:2])
def test_no_folder_of_a_cluster_is_left(target: Path, number: int, code: int) -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    shutil.copytree(RECORDED, target.parent / "results")
    (target / "q").mkdir()
    (target / "q" / "part-000000.parquet").write_bytes(b"before")
    script = WRITING.format(cores=1, how="os.kill", number=int(number), at_once=False)
    done = subprocess.run(
        [sys.executable, "-c", script, "queries", "--cluster", "local", "-o", "q",
         "-d", str(target.parent / "results")],
        cwd=target, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, b"")
    assert [path.name for path in target.iterdir()] == ["q"]


# Ends itself while Python removes an object, where an exception is lost, and then works for ever.
REMOVING = """
import os, sys, weakref
from deepsec_results.use_cases import listing

class Removed:
    pass

def remove(*arguments, **options):
    removed = Removed()
    reference = weakref.ref(removed, lambda reference: os.kill(os.getpid(), {number}))
    del removed
    while True:
        pass

listing.list_directory = remove
from deepsec_results.__main__ import main
main()
"""


@pytest.mark.parametrize(("number", "code"), some(ENDING))
def test_no_signal_is_lost_while_an_object_is_removed(target: Path, number: int, code: int) -> None:
    words = [sys.executable, "-c", REMOVING.format(number=int(number)), "list", str(RECORDED)]
    with Child(words, cwd=target, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said, errors) == (code, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_is_ignored_from_the_start_stays_ignored(target: Path, number: int) -> None:
    """As by `nohup`, or in the background of a shell without job control."""
    script = WRITING.format(cores=1, how="os.kill", number=int(number), at_once=False)
    before = signal.signal(number, signal.SIG_IGN)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, "queries", "-o", "q.csv", "-d", str(RECORDED)],
            cwd=target, capture_output=True, timeout=60,
        )  # fmt: skip
    finally:
        signal.signal(number, before)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [path.name for path in target.iterdir()] == ["q.csv"]


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A process on a terminal, and what it has drawn.

    It can be stopped if its parent is in the same session. Otherwise, with `own`, this is the
    terminal of its own session.
    """

    def __init__(self, words: list[str], *, own: bool = False, **environment: str) -> None:
        self.screen, theirs = pty.openpty()
        self.before = termios.tcgetattr(self.screen)
        usual = {key: value for key, value in os.environ.items() if key not in (
            "DSR_PAGER", "PAGER", "LESS", "LINES", "COLUMNS")}  # fmt: skip
        self.process = subprocess.Popen(
            words, stdin=theirs, stdout=theirs, stderr=theirs,
            start_new_session=own, process_group=None if own else 0,
            preexec_fn=_take_terminal if own else None,
            env=usual | {"TERM": "xterm", "COLUMNS": "80", "LINES": "20"} | environment,
        )  # fmt: skip
        os.close(theirs)
        self.drawn, self._seen = b"", 0

    def read_until(self, text: bytes) -> None:
        """Read until the text is drawn after what was waited for before."""
        while (found := self.drawn.find(text, self._seen)) < 0:
            self.drawn += os.read(self.screen, 4096)
        self._seen = found + len(text)

    def read_to_end(self) -> None:
        try:
            while piece := os.read(self.screen, 4096):
                self.drawn += piece
        except OSError:  # how Linux says that the other end is closed
            pass

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.screen)


BAR = """
import sys
import termios
import time
from deepsec_results.cli import progress
from deepsec_results.use_cases import cores, selection
progress._PATIENCE = -1.0
selection._FIRST_PIECE = selection._PIECE = 1
cores.cores = lambda: 1
read = selection.load_batches
count = 0
def slowly(paths):
    global count
    count += 1
    if count == 3:
        print("waiting", file=sys.__stderr__, flush=True)
        time.sleep(600)
    return read(paths)
selection.load_batches = slowly
from deepsec_results.__main__ import main
sys.argv = ["dsr", "list", sys.argv[1], "--title", "nothing has this title"]
main()
"""


@pytest.fixture(params=["watch", "bar"])
def drawing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A command that draws in place, and has drawn."""
    if request.param == "watch":
        list(zip(range(40), write_batch(RECORDED, BATCH, tmp_path, lambda: NOW), strict=False))
        path = tmp_path / f"{BATCH}.json"
        path.write_text(path.read_text().replace('"completed"', '"in_progress"'))
        words = [*DSR, "watch", str(path), "--keep-going", "--interval", "600"]
    else:
        words = [sys.executable, "-c", BAR, str(RECORDED)]
    terminal = Terminal(words)
    terminal.read_until(HIDDEN)
    terminal.read_until(b"waiting" if request.param == "bar" else b"Queries")
    yield terminal
    terminal.close()


@pytest.mark.parametrize(("number", "code"), some(ENDING))
def test_the_cursor_is_shown_again(drawing: Terminal, number: int, code: int) -> None:
    drawing.process.send_signal(number)
    drawing.read_to_end()
    assert drawing.process.wait(60) == code
    assert drawing.drawn.rindex(SHOWN) > drawing.drawn.rindex(HIDDEN)
    assert b"Traceback" not in drawing.drawn


def test_ctrl_z_shows_the_cursor_and_fg_draws_again(drawing: Terminal) -> None:
    for _ in range(2):
        drawing.process.send_signal(signal.SIGTSTP)
        _, status = os.waitpid(drawing.process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        drawing.read_until(SHOWN)
        assert HIDDEN not in drawing.drawn[drawing.drawn.rindex(SHOWN) :]
        drawing.process.send_signal(signal.SIGCONT)
        drawing.read_until(HIDDEN)
    drawing.process.send_signal(signal.SIGTERM)
    drawing.read_to_end()
    assert drawing.process.wait(60) == 143
    assert drawing.drawn.rindex(SHOWN) > drawing.drawn.rindex(HIDDEN)


def test_a_terminal_that_is_gone_ends_quietly(drawing: Terminal) -> None:
    os.close(drawing.screen)
    drawing.screen = os.open(os.devnull, os.O_RDONLY)
    drawing.process.send_signal(signal.SIGHUP)
    assert drawing.process.wait(60) == 129


def processes_with(variable: str) -> list[int]:
    """The processes whose environment has a variable."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except (OSError, ValueError):
            continue
    return found


def wait_until_none_has(variable: str) -> None:
    while processes_with(variable):
        time.sleep(0.02)


needs_less = pytest.mark.skipif(
    shutil.which("less") is None or sys.platform != "linux", reason="less is not installed"
)


@pytest.fixture
def paged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Terminal, str]]:
    """A result in a pager, and a variable that only its processes have."""
    mark = f"DSR_TEST_MARK={tmp_path}"
    words = [*DSR, "show", "-d", str(RECORDED), "-n", "0", "--exit-status"]
    pager = getattr(request, "param", "less")
    terminal = Terminal(words, own=True, DSR_PAGER=pager, LESS="-M", DSR_TEST_MARK=str(tmp_path))
    terminal.read_until(b"\x1b[7m")  # the prompt of less
    yield terminal, mark
    terminal.close()


@needs_less
def test_colors_are_shown_with_any_settings_of_less(paged: tuple[Terminal, str]) -> None:
    terminal, _ = paged
    assert b"\x1b[1m" in terminal.drawn
    assert b"ESC" not in terminal.drawn


@needs_less
def test_a_pager_that_is_left_early_keeps_the_exit_code(paged: tuple[Terminal, str]) -> None:
    terminal, mark = paged
    os.write(terminal.screen, b"q")
    terminal.read_to_end()
    assert terminal.process.wait(60) == 1
    wait_until_none_has(mark)


@needs_less
@pytest.mark.parametrize("paged", ["less", "cat | less"], indirect=True)
@pytest.mark.parametrize(
    ("number", "code"), some([(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)])
)
def test_no_pager_is_left_when_dsr_has_ended(
    paged: tuple[Terminal, str], number: int, code: int
) -> None:
    terminal, mark = paged
    assert len(processes_with(mark)) > 2
    terminal.process.send_signal(number)
    assert terminal.process.wait(60) == code
    wait_until_none_has(mark)


@needs_less
def test_a_terminal_is_as_before_after_its_pager_was_killed(paged: tuple[Terminal, str]) -> None:
    terminal, mark = paged
    assert termios.tcgetattr(terminal.screen) != terminal.before
    less = next(
        pid for pid in processes_with(mark) if Path(f"/proc/{pid}/comm").read_text() == "less\n"
    )
    os.kill(less, signal.SIGKILL)
    terminal.read_to_end()
    assert terminal.process.wait(60) == 1
    wait_until_none_has(mark)
    assert termios.tcgetattr(terminal.screen) == terminal.before
