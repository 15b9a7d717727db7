"""Where output goes: a stdout that is full and does not block, and one that is closed."""

import fcntl
import os
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from children import Child
from conftest import FULL, RECORDED, some

DSR = [sys.executable, "-m", "deepsec_results"]
PIPE_SIZE = 1 << 16


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Batches whose titles fill a pipe many times."""
    folder = tmp_path_factory.mktemp("large")
    title = "x" * 60_000
    for number in range(20):
        text = f'{{"status":"completed","title":"{title}"}}'
        (folder / f"mp37m9_{number:04}.json").write_text(text)
    return folder


def waiting_bytes(descriptor: int) -> int:
    """The number of bytes in a pipe."""
    count = fcntl.ioctl(descriptor, termios.FIONREAD, b"\0\0\0\0")
    return int.from_bytes(count, sys.byteorder)


def wait_until_it_polls(process: "subprocess.Popen[bytes]") -> None:
    """Wait until a process waits for its pipe, or ends."""
    for _ in range(1000):
        if process.poll() is not None or "poll" in Path(f"/proc/{process.pid}/wchan").read_text():
            return
        time.sleep(0.01)


def read_to_end(descriptor: int) -> bytes:
    with open(descriptor, "rb") as file:
        return file.read()


@pytest.mark.parametrize(
    "words",
    some([("queries", "-n", "0", "-f", "arrow"), ("list", "--json"), ("list", "-f", "csv"),
          ("show", "-n", "0"), ("validate", ".", "-v")]),
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_full_stdout_that_does_not_block_is_waited_for(
    large: Path, words: tuple[str, ...]
) -> None:
    """As under node, which makes the pipes of its children non-blocking."""
    if "arrow" in words:
        pytest.importorskip("pyarrow", reason="the extra arrow is not installed")
    expected = subprocess.run([*DSR, *words], cwd=large, capture_output=True)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.write(writer, b"x" * PIPE_SIZE)
    with Child([*DSR, *words], cwd=large, stdout=writer, stderr=subprocess.DEVNULL) as process:
        os.close(writer)
        wait_until_it_polls(process)
        received = read_to_end(reader)
        assert process.wait(60) == expected.returncode
    assert received[PIPE_SIZE:] == expected.stdout


def test_a_full_stderr_that_does_not_block_is_waited_for(large: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.write(writer, b"x" * PIPE_SIZE)
    with Child([*DSR, "list", "nowhere"], stderr=writer) as process:
        os.close(writer)
        wait_until_it_polls(process)
        received = read_to_end(reader)
        assert process.wait(60) == 2
    assert received[PIPE_SIZE:] == b"dsr: nowhere: no such directory\n"


def test_an_input_that_does_not_block_is_waited_for() -> None:
    text = (RECORDED / "mp37m1_f9ku.json").read_bytes()
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with Child([*DSR, "validate", "-", "--json"], stdin=reader, stdout=subprocess.PIPE) as process:
        for part in (text[:100], text[100:]):
            os.write(writer, part)
            while waiting_bytes(reader):
                time.sleep(0.01)
        os.close(writer)
        os.close(reader)
        said, _ = process.communicate(timeout=60)
    expected = subprocess.run([*DSR, "validate", "-", "--json"], input=text, capture_output=True)
    assert said == expected.stdout
    assert process.returncode == expected.returncode


@pytest.mark.parametrize(
    "words",
    [("list", str(RECORDED)), ("list", str(RECORDED), "--json"),
     ("show", "-d", str(RECORDED), "mp37ma"), ("trace", "-d", str(RECORDED), "mp37m1"),
     ("validate", str(RECORDED)), ("validate", "-f", "sarif", str(RECORDED)),
     ("table", "-d", str(RECORDED), "mp37ma"), ("stats", "-d", str(RECORDED)),
     ("diff", "-d", str(RECORDED), "mp37m9", "mp37ma", "--fail-on", "any"),
     ("queries", "-d", str(RECORDED)),
     ("report", "-d", str(RECORDED), "mp37ma"), ("watch", "-d", str(RECORDED), "mp37m1"),
     ("--help",), ("list", "--help"), ("--version",), ("--show-completion", "bash")
     ][:: 1 if FULL else -4],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_closed_pipe_is_neither_yes_nor_no(words: tuple[str, ...]) -> None:
    """The code is that of a program which SIGPIPE ended, whatever the answer would have been."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*DSR, *words], stdout=writer, stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_no_does_not_become_yes(tmp_path: Path) -> None:
    fields = ",".join(f'"unknown_{number}":1' for number in range(3000))
    path = tmp_path / "mp37m9_0000.json"
    path.write_text(f'{{"status":"completed",{fields}}}')
    command = f"{sys.executable} -m deepsec_results validate --verbose {path}"
    line = f"set -o pipefail; {command} | head -n 3"
    done = subprocess.run(["bash", "-c", line], capture_output=True, timeout=60)
    assert done.stdout.count(b"\n") == 3
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("words", "code", "how"),
    [
        (words, code, how)
        for at, (words, code) in enumerate([("validate", 1), ("list nowhere", 2)])
        for kind, how in enumerate(["2>&-", "2>/dev/full", "2> >(exec true)"])
        if FULL or (at + kind) % 2
    ],
)
def test_a_stderr_that_cannot_be_written_changes_no_exit_code(
    large: Path, how: str, words: str, code: int
) -> None:
    line = f"cd {large}; {sys.executable} -m deepsec_results {words} {how} >/dev/null"
    assert subprocess.run(["bash", "-c", line], timeout=60).returncode == code
