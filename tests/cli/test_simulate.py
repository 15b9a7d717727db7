"""`dsr simulate` with a person at the terminal."""

import os
import pty
import sys
from pathlib import Path

import pytest
from children import Child
from command import run

from deepsec_results.cli import terminal

WORDS = ("simulate", "-d", "fixtures/recorded/result_files", "mp37m1", "--run", "coin_choice",
         "--query", "1")  # fmt: skip


def test_step_by_step(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    outcome = run(monkeypatch, *WORDS, terminal=80, stdin=b"1\nno\n2\n1\nq\n")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert (
        outcome.stdout
        == """\
mp37m1_f9ku › coin_choice.dps › query 1  trace_equiv, private  ✗ attack

  new name  Toss:5  s
  Process 1 can do next
  1  Toss:5  out(c,ax_1)  gives h((s,heads))  out(c,h((s,heads)))
1, b = back, q = quit: \

  out(c,ax_1)  Toss:5  the attacker learns ax_1 = h((s,heads))
  Process 2 can do the one action of the trace, and no test distinguishes the
  two.
  Process 1 can do next
  1  Toss:5  choice of the left branch     +
  2  Toss:5  choice of the right branch    +
1-2, b = back, q = quit:   expected a number from 1 to 2, b or q, found 'no'
1-2, b = back, q = quit: \

  choice of the right branch  Toss:5
  Process 2 can do the one action of the trace, and no test distinguishes the
  two.
  Process 1 can do next
  1  Toss:5  out(c,ax_2)  gives heads  out(c,heads)
1, b = back, q = quit: \

  out(c,ax_2)  Toss:5  the attacker learns ax_2 = heads
  Process 2 can do both actions of the trace, but then ax_2 = heads holds for
  process 1 only.
  Process 1 can do nothing more.
b = back, q = quit: \

trace: out(c,ax_1);out(c,ax_2)
"""
    )


def test_on_a_real_terminal(still: Path) -> None:
    own, other = pty.openpty()
    command = [sys.executable, "-m", "deepsec_results", *WORDS]
    with Child(command, stdin=other, stdout=other, stderr=other) as dsr:
        os.close(other)
        os.write(own, b"1\n\x04")  # the end of the input
        said = b""
        while True:
            try:
                piece = os.read(own, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            said += piece
        os.close(own)
        assert dsr.wait() == 0
    assert b"Process 1 can do next" in said
    assert said.rstrip().endswith(b"trace: out(c,ax_1)")


def test_a_question_for_a_message_says_what_it_can_be(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    words = ("simulate", "-d", "fixtures/recorded/result_files", "mp37m1", "--run",
             "passport_error", "--query", "1")  # fmt: skip
    outcome = run(monkeypatch, *words, terminal=80, stdin=b"2\nx\nq\n")
    assert (outcome.code, outcome.stderr) == (0, "")
    _, _, asked = outcome.stdout.partition("1-3, b = back, q = quit: ")
    assert (
        asked
        == """\
  names      get_challenge, nonce_error, mac_error, c, #n or any #name
  functions  mac/2, enc/2, dec/2, (x,y), proj_{1,2}(x)
message to send on c (empty = back, q = quit):   unknown symbol 'x'
message to send on c (empty = back, q = quit): \

trace: ε
"""
    )
