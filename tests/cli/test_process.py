"""`dsr` as a process: streams, signals, encodings and imports."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from children import Child
from conftest import RECORDED, some

DSR = [sys.executable, "-m", "deepsec_results"]


def test_python_m_and_the_entry_point_are_the_same() -> None:
    script = Path(sys.executable).parent / "dsr"
    for command in (DSR, [str(script)]):
        said = subprocess.run([*command, "--version"], capture_output=True, check=True, text=True)
        assert said.stdout.startswith("dsr ")
        assert said.stderr == ""


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    # Enough that the pipe is full long before the end.
    title = "x" * 60_000
    for number in range(100):
        text = f'{{"status":"completed","title":"{title}"}}'
        (tmp_path / f"mp37m9_{number}.json").write_text(text)
    done = subprocess.run(
        f"{sys.executable} -m deepsec_results list {tmp_path} --json | head -1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[\n"
    assert done.stderr == ""


SHELL = f"{sys.executable} -m deepsec_results"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("line", "code"),
    some(
        [
            ("--help >/dev/full", 2),
            ("--version >/dev/full", 2),
            ("list nowhere 2>&-", 2),
            ("list nowhere 2>/dev/full", 2),
            ("list --nowhere 2>/dev/full", 2),
            *(
                (f"{words} {how}", code)
                for at, words in enumerate(
                    (
                        "list {recorded}",
                        "show -d {recorded}",
                        "trace -d {recorded} mp37m1",
                        "validate {recorded}/mp37m7_e50-.json",
                        "table -d {recorded} last",
                        "stats -d {recorded}",
                        "history -d {recorded} ballot_leak",
                        "diff -d {recorded} last last",
                        "show -d {recorded} --json",
                    )
                )
                # Each with one that is full, and with one that is closed: the two take turns.
                for how, code in ((">/dev/full", 2), ((">&-", "2>&- >/dev/null")[at % 2], 0))
            ),
            ("list {recorded} -n 1 2>/dev/full >/dev/null", 0),
            ("validate - <&-", 1),
            ("validate {recorded} 2>&1 >/dev/null | true; exit ${{PIPESTATUS[0]}}", 1),
        ]
    ),
)
def test_streams_that_are_closed_or_full(line: str, code: int) -> None:
    typed = f"{SHELL} {line.format(recorded=RECORDED)}"
    done = subprocess.run(["bash", "-c", typed], capture_output=True, text=True)
    assert done.returncode == code
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr


def test_ctrl_c_while_dsr_starts_ends_with_130() -> None:
    code = (
        "import sys, types\n"
        "class Interrupting(types.ModuleType):\n"
        "    def __getattr__(self, name):\n"
        "        raise KeyboardInterrupt\n"
        "sys.modules['typer'] = Interrupting('typer')\n"
        "from deepsec_results.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


def test_ctrl_c_is_handled_before_anything_else_is_imported() -> None:
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"
        "import deepsec_results.__main__\n"
        "print(*sorted(set(sys.modules) - before - {'_signal', 'gc'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["deepsec_results", "deepsec_results.__main__"]


def test_json_is_json_whatever_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mp37m9_9911.json"
    path.write_text('{"status":"completed","title":"\xc9 \U0001f600 \u03c0"}', encoding="utf-8")
    for encoding in ("ascii", "latin-1", "utf-8"):
        done = subprocess.run(
            [*DSR, "list", str(tmp_path), "--json"],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        (row,) = json.loads(done.stdout.decode(encoding))
        assert row["title"] == "\xc9 \U0001f600 \u03c0"


def test_a_directory_whose_name_is_not_utf_8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/b\xff"
    os.mkdir(folder)
    Path(os.fsdecode(folder), "mp37m9_9911.json").write_text('{"status":"completed"}')
    for arguments in (["list", folder, "--json"], ["show", "-d", folder, "last", "--json"]):
        done = subprocess.run([*DSR, *arguments], capture_output=True, check=True)
        (row,) = json.loads(done.stdout)
        assert os.fsencode(row["path"]) == folder + b"/mp37m9_9911.json"


def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    # Reading standard input, dsr waits for as long as the test likes.
    with Child(
        [*DSR, "validate", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as waiting:
        wait_until_asleep(waiting.pid)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(30) == 130
        assert waiting.stderr is not None
        assert b"Traceback" not in waiting.stderr.read()


@pytest.mark.parametrize(
    "words",
    some([["list", "."], ["list", ".", "--verdicts", "--json"], ["show", "mp37ma"],
          ["trace", "mp37ma"], ["validate", "."], ["diff", "mp37ma", "mp37m9"], ["diff", ".", "."],
          ["table", "mp37ma"], ["stats"], ["check", "mp37ma"], ["history", "ballot_leak"]]),
    ids=" ".join,
)  # fmt: skip
def test_ctrl_c_while_files_are_read_ends_with_130(words: list[str]) -> None:
    code = (
        "import os, signal, sys\n"
        "open_file, count = os.open, 0\n"
        "def interrupted(path, *arguments):\n"
        "    global count\n"
        "    count += str(path).endswith('.json')\n"
        "    if count == 3: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return open_file(path, *arguments)\n"
        "os.open = interrupted\n"
        f"sys.argv = ['dsr', *{words}]\n"
        "from deepsec_results.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=RECORDED
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_standard_input_has_a_bound(tmp_path: Path) -> None:
    words = [*DSR, "validate", "-", "--max-size", "1K"]
    for size, code in ((1024, 1), (1025, 2)):
        done = subprocess.run(words, input=b" " * size, capture_output=True)
        assert done.returncode == code
        assert (b"is larger than 1024 bytes" in done.stderr) == (code == 2)


def wait_until_asleep(pid: int) -> None:
    """Wait until the process reads its pipe: its main module is imported by then."""
    for _ in range(1000):
        channel = Path(f"/proc/{pid}/wchan")
        if channel.exists() and "pipe" in channel.read_text():
            return
        time.sleep(0.01)
    time.sleep(1)


def imported_by(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "deepsec_results", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list", "--help"]])
def test_help_and_version_import_little(arguments: list[str]) -> None:
    modules = imported_by(*arguments)
    assert not modules & {"msgspec", "rich", "rich.console", "pydantic", "json"}


def test_a_listing_in_a_pipe_imports_neither_rich_nor_pydantic() -> None:
    modules = imported_by("list", str(RECORDED), "--status", "completed", "-n", "3", "--json")
    assert "msgspec" in modules
    assert not modules & {"rich", "rich.console", "pydantic"}


def test_an_explanation_imports_only_what_it_needs() -> None:
    modules = imported_by("explain", "-d", str(RECORDED), "mp37m1", "--run", "coin_choice")
    assert "deepsec_results.analysis.explanations" in modules
    session_search = "deepsec_results.calculus.session_matching"
    assert not modules & {"hashlib", "fractions", "rich", session_search}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_unicode(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [*DSR, "list", str(RECORDED), "-n", "0"], capture_output=True, env=environment
    )
    assert done.returncode == 0
    assert rb"\u03c0-calculus" in done.stdout


@pytest.mark.parametrize(
    ("words", "rows"),
    some([(["list", ".", "-n", "0"], 35), (["show", "mp37me_6y5q"], 34),
          (["table", "mp37me_6y5q", "-f", "csv"], 3), (["validate", "mp37me_6y5q", "-v"], 10)]),
    ids=lambda value: str(value[0]) if isinstance(value, list) else "",
)  # fmt: skip
def test_names_are_utf_8_whatever_the_locale(words: list[str], rows: int) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run([*DSR, *words], capture_output=True, env=environment, cwd=RECORDED)
    assert done.returncode == (1 if words[0] == "validate" else 0), done.stderr
    assert done.stdout.count(b"\n") == rows
    assert b"no such" not in done.stdout
