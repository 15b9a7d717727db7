"""The bar for whoever waits on a terminal."""

import io
import sys
import threading

import pytest

from deepsec_results.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_no_thread_lives_while_the_bar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work may be shared out by forking while it is drawn, which a thread would not survive."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    before = threading.active_count()
    seen = [(piece, threading.active_count()) for piece in progress.watched(range(4), 4)]
    assert seen == [(piece, before) for piece in range(4)]
    assert "50%" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
