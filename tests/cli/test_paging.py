"""The pager: only on a terminal, and only for what does not fit."""

import os
import pty
import shutil
import sys
from pathlib import Path

import pytest
from children import Child
from command import run
from conftest import RECORDED

from deepsec_results.cli.paging import Pages, pager_command, rows_of

ALL = ("list", str(RECORDED), "-n", "0")  # a header and 34 rows


@pytest.fixture
def paged(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the pager writes, on a terminal with ten lines."""
    monkeypatch.setenv("LINES", "10")
    return tmp_path / "paged"


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, "less"),
        ({"PAGER": "more"}, "more"),
        ({"PAGER": "more", "DSR_PAGER": "most -s"}, "most -s"),
        ({"PAGER": "more", "DSR_PAGER": ""}, None),
        ({"PAGER": "more", "DSR_PAGER": "cat"}, None),
        ({"PAGER": " cat "}, None),
        ({"PAGER": ""}, None),
    ],
)
def test_which_pager(environment: dict[str, str], command: str | None) -> None:
    assert pager_command(environment) == command


@pytest.mark.parametrize(
    ("text", "rows"),
    [("", 0), ("a\n", 1), ("a\n\nb\n", 3), ("x" * 80 + "\n", 1), ("x" * 81 + "\n", 2),
     ("\x1b[1;31m" + "x" * 80 + "\x1b[0m\n", 1), ("面" * 41 + "\n", 2)],
)  # fmt: skip
def test_rows_on_a_screen_of_80_columns(text: str, rows: int) -> None:
    assert rows_of(text, 80) == rows


def test_what_does_not_fit_is_paged(paged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, *ALL, terminal=80, pager=f"cat >{paged}")
    whole = run(monkeypatch, *ALL, terminal=80)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert paged.read_text() == whole.stdout
    assert outcome.stderr == whole.stderr


@pytest.mark.parametrize(("lines", "is_paged"), [("36", False), ("35", True)])
def test_a_result_fits_if_there_is_a_line_for_the_prompt(
    paged: Path, monkeypatch: pytest.MonkeyPatch, lines: str, is_paged: bool
) -> None:
    monkeypatch.setenv("LINES", lines)
    words = (*ALL, "--columns", "id")
    outcome = run(monkeypatch, *words, terminal=80, pager=f"cat >{paged}")
    assert (paged.exists(), outcome.stdout == "") == (is_paged, is_paged)


def test_never_in_a_pipe_or_on_request(paged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pager = f"cat >{paged}"
    monkeypatch.setenv("DSR_PAGER", pager)
    for words in ((*ALL, "--no-pager"), ("--no-pager", *ALL)):
        assert run(monkeypatch, *words, terminal=80, pager=pager).stdout.count("\n") == 35
    assert run(monkeypatch, *ALL).stdout.count("\n") == 35
    monkeypatch.setenv("TERM", "dumb")
    assert run(monkeypatch, *ALL, terminal=80, pager=pager).stdout.count("\n") == 35
    assert not paged.exists()


def test_never_for_what_is_live(paged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("watch", "-d", str(RECORDED), "mp37m1", "-f", "jsonl")
    assert run(monkeypatch, *words, terminal=80, pager=f"cat >{paged}").stdout.count("\n") == 11
    assert not paged.exists()


@pytest.mark.parametrize(("given", "seen"), [(None, "FRX"), ("-M", "-R -M"), ("", "-R")])
def test_less_gets_the_settings_that_git_gives_it(
    paged: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, seen: str
) -> None:
    monkeypatch.delenv("LESS", raising=False)
    if given is not None:
        monkeypatch.setenv("LESS", given)
    run(monkeypatch, *ALL, terminal=80, pager=f"cat >/dev/null; echo $LESS >{paged}")
    assert paged.read_text() == f"{seen}\n"


def test_a_pager_that_is_left_early_is_no_error(
    paged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("list", str(RECORDED), "-n", "0", "--json")
    outcome = run(monkeypatch, *words, terminal=80, pager="true;")
    assert (outcome.code, outcome.stderr) == (0, "")


@pytest.mark.parametrize("pager", ["no-such-pager", "no-such-pager -x", "no-such-pager | cat -x"])
def test_a_pager_that_does_not_exist(
    paged: Path, monkeypatch: pytest.MonkeyPatch, pager: str
) -> None:
    outcome = run(monkeypatch, *ALL, "--columns", "id", terminal=80, pager=pager)
    if "|" not in pager:  # otherwise only the shell notices
        assert outcome.stdout.count("\n") == 35
        assert f"dsr: cannot run the pager '{pager}'" in outcome.stderr


def test_remarks_and_errors_are_readable(paged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They appear below the result, whether it is paged or not, and keep their exit code."""
    words = ("show", "-d", str(RECORDED), "mp37m1", "fixtures/invalid/cut_off/mp37m9_9911.json")
    for pager in ("", f"cat >{paged}"):
        outcome = run(monkeypatch, *words, terminal=80, pager=pager)
        assert outcome.code == 2
        assert outcome.stderr.startswith("dsr: fixtures/invalid/cut_off/mp37m9_9911.json: ")
    words = ("show", "-d", str(RECORDED), "mp37m1", "--exit-status")
    assert run(monkeypatch, *words, terminal=80, pager=f"cat >{paged}").code == 1


def test_a_remark_waits_for_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "3")
    shown: list[str] = []
    pages = Pages("no-such-pager", shown.append)
    assert not pages.hold("before the result")
    pages.write("one\n")
    assert pages.hold("after it")
    assert shown == []
    assert pages.end() == ["after it"]
    assert shown == ["one\n"]


def test_hints_are_for_a_person_at_a_terminal(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("list", "fixtures/recorded/result_files", "--stale")
    assert "is not running here" in run(monkeypatch, *words, terminal=80).stderr
    assert run(monkeypatch, *words).stderr == ""


@pytest.mark.parametrize("words", [("list",), ("show", "mp37m1"), ("table", "mp37m1", "mp37lx")])
def test_width(still: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    command = (*words, "-d", str(RECORDED), "--width", "60")
    on_terminal = run(monkeypatch, *command, "--color", "never", terminal=200).stdout
    assert on_terminal == run(monkeypatch, *command, "--color", "never", terminal=60).stdout
    if words[0] == "list":
        in_pipe = run(monkeypatch, *command).stdout
        assert max(map(len, in_pipe.splitlines())) <= 60
    assert run(monkeypatch, "--width", "60", *command[:-2], terminal=200).code == 0
    outcome = run(monkeypatch, *command[:-1], "7")
    assert outcome.code == 2
    assert outcome.stderr == (
        "dsr: --width: expected a number of columns from 20 to 10000, found '7'\n"
    )


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_with_less_on_a_real_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in (
        "DSR_PAGER", "PAGER", "LESS", "LINES", "COLUMNS")} | {"TERM": "xterm"}  # fmt: skip
    command = [sys.executable, "-m", "deepsec_results", *ALL]
    with Child(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        said = b""
        while not said.rstrip().endswith(b":\x1b[K"):  # the prompt of less
            said += os.read(ours, 4096)
        os.write(ours, b"q")
        assert process.wait() == 0
    os.close(ours)
    assert b"ID" in said
    assert b"\x1b[?1049h" not in said  # the text stays on the screen
