"""Work shared by processes: its order, and what happens when one of them ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from children import Child

from deepsec_results.use_cases import cores

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="not on Linux")


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "cores", lambda: 2)


def test_results_come_in_the_order_of_the_pieces() -> None:
    found = list(
        cores.spread(lambda number: (number * number, os.getpid()), range(25), alone=False)
    )
    assert [square for square, _ in found] == [number * number for number in range(25)]
    places = {place for _, place in found}
    assert len(places) == 2
    assert os.getpid() not in places
    alone = list(cores.spread(lambda number: os.getpid(), range(25), alone=True))
    assert set(alone) == {os.getpid()}


def test_what_is_raised_elsewhere_is_raised_here() -> None:
    results = cores.spread(lambda number: 7 // (number - 3), range(9), alone=False)
    assert [next(results) for _ in range(3)] == [-3, -4, -7]
    with pytest.raises(ZeroDivisionError) as error:
        next(results)
    assert "7 // (number - 3)" in error.value.__notes__[0]


def test_a_process_that_is_killed_is_reported() -> None:
    def work(number: int) -> int:
        if number == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(cores.WorkerError, match="a worker process of dsr was killed"):
        list(cores.spread(work, range(9), alone=False))


SCRIPT = """
import sys, time
from deepsec_results.use_cases import cores
cores.cores = lambda: 2
def work(number):
    time.sleep(0.05 if number < 2 else {seconds})
    return number, b"x" * 200_000  # more than a pipe holds: sending waits for the reader
try:
    for number, _ in cores.spread(work, range(1_000_000), alone=False):
        print(number, flush=True)
except KeyboardInterrupt:
    sys.exit(130)
"""


def started(seconds: float) -> Iterator[subprocess.Popen[str]]:
    with Child(
        [sys.executable, "-c", SCRIPT.format(seconds=seconds)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        yield process
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def long() -> Iterator[subprocess.Popen[str]]:
    yield from started(600)


@pytest.fixture
def short() -> Iterator[subprocess.Popen[str]]:
    yield from started(0.05)


def is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_ends_all_of_them_at_once(long: subprocess.Popen[str]) -> None:
    os.killpg(long.pid, signal.SIGINT)
    _, errors = long.communicate(timeout=60)
    assert (long.returncode, errors) == (130, "")
    assert is_gone(long.pid)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_none_is_left_when_the_first_one_is_gone(
    short: subprocess.Popen[str], how: signal.Signals
) -> None:
    short.send_signal(how)
    # Their ends of the pipes are closed when the last of them has ended.
    _, errors = short.communicate(timeout=60)
    assert errors == ""
    while not is_gone(short.pid):
        time.sleep(0.01)


INTERRUPTED = """
import os, signal, sys
from deepsec_results.use_cases import cores
cores.cores = lambda: 2
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
try:
    print(list(cores.spread(abs, range(9), alone=False)))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_while_the_others_start_ends_all_of_them() -> None:
    with Child(
        [sys.executable, "-c", INTERRUPTED],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, "", "")
    assert is_gone(process.pid)
