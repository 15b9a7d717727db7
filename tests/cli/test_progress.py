"""The progress bar on a terminal."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from children import Child
from conftest import RECORDED

from deepsec_results.cli import progress
from deepsec_results.cli.session import SESSION, SteppingSession
from deepsec_results.reading.context import set_for_block


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_thread_lives_while_the_bar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes may be forked while the bar is drawn, which a thread would not survive."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    before = threading.active_count()
    with set_for_block(SESSION, SteppingSession()):
        seen = [(piece, threading.active_count()) for piece in progress.watched(range(4), 4)]
    assert seen == [(piece, before) for piece in range(4)]
    assert "50%" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


_WATCHED = """
import sys, threading
from deepsec_results.cli import progress
from deepsec_results.cli.main import main
from deepsec_results.use_cases import cores, examined_runs, selection
progress._PATIENCE = -1.0
examined_runs._MANY_RUNS = examined_runs._RUNS_AT_ONCE = 1
selection._FIRST_PIECE = selection._PIECE = 1
cores.cores = lambda: 2
threads = []
usual = cores.spread
def spread(*arguments, **extra):
    threads.append(threading.active_count())
    return usual(*arguments, **extra)
cores.spread = spread
try:
    main(sys.argv[1:])
finally:
    print(len(threads), max(threads))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="not on Linux")
def test_work_is_shared_by_processes_below_the_bar_without_a_warning() -> None:
    """In a terminal, with every warning an error. Since 3.12 a fork with a second thread warns."""
    reader, writer = os.openpty()
    words = ["list", str(RECORDED), "--verdict", "attack", "--sort", "title"]
    with Child(
        [sys.executable, "-W", "error", "-c", _WATCHED, *words],
        stdout=subprocess.PIPE, stderr=writer, cwd=Path(__file__).parents[2],
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"},
    ) as process:  # fmt: skip
        os.close(writer)
        drawn = _read_to_end(reader)
        assert process.stdout is not None
        shown = process.stdout.read().decode()
    assert process.returncode == 0, drawn
    assert "Warning" not in drawn
    assert "100%" in drawn
    times, threads = shown.split()[-2:]
    assert int(times) > 10
    assert threads == "1"
    assert "mp37ma_hhb-" in shown


def _read_to_end(reader: int) -> str:
    data = b""
    try:
        while piece := os.read(reader, 1 << 16):
            data += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(reader)
    return data.decode()
