import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from children import Child

from deepsec_results.reading.running_provers import Process, ProcessState, look_up

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such tables")


def looked_up(pid: int) -> Process:
    """What runs under a process id, once the system has given it the name of its program."""
    me = look_up(os.getpid()).program
    for _ in range(500):
        process = look_up(pid)
        if process.program != me:
            break
        time.sleep(0.01)
    return process


def test_a_process_that_is_not_a_prover() -> None:
    assert look_up(os.getpid()).state is ProcessState.OTHER


@pytest.mark.parametrize("pid", [0, -1, 10**30])
def test_a_number_that_is_not_a_process_id(pid: int) -> None:
    assert look_up(pid) == Process(ProcessState.NONE)


def test_a_process_that_has_ended() -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert look_up(ended.pid) == Process(ProcessState.NONE)


def test_a_program_with_a_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "deepsec").write_text("")
    with Child(["cat", tmp_path / "deepsec", "-"], stdin=subprocess.PIPE) as reader:
        assert looked_up(reader.pid) == Process(ProcessState.OTHER, "cat")
        reader.communicate(b"")


def test_a_prover(tmp_path: Path) -> None:
    program = tmp_path / "deepsec"
    program.write_text("#!/bin/sh\nread line\n")
    program.chmod(0o755)
    with Child([str(program)], stdin=subprocess.PIPE) as prover:
        assert looked_up(prover.pid) == Process(ProcessState.PROVER)
        prover.communicate(b"\n")
