"""The facts of a row that depend on time."""

import msgspec
import pytest
from conftest import RECORDED

from deepsec_results.analysis.listing import list_batch
from deepsec_results.analysis.rows import Row, least_duration
from deepsec_results.reading.batches import BatchFile, read_batches
from deepsec_results.reading.running_provers import Process, ProcessState

START = 1795477711  # of a batch in progress: mp37nh_1ni8
STATES = {
    "runs": ProcessState.PROVER,
    "gone": ProcessState.NONE,
    "unknown": ProcessState.UNKNOWN,
}


def row_of(name: str, now: int, state: ProcessState, *, start: bool = True) -> Row:
    (file,) = read_batches([str(RECORDED / f"{name}.json")])
    assert isinstance(file, BatchFile)
    if not start:
        batch = msgspec.structs.replace(file.decoded.batch, start_time=None)
        decoded = msgspec.structs.replace(file.decoded, batch=batch)
        file = msgspec.structs.replace(file, decoded=decoded)
    return list_batch(file, now, lambda pid: Process(state)).row


@pytest.mark.parametrize(
    ("state", "now", "elapsed"),
    [
        ("runs", START + 3 * 86400, 3 * 86400),
        ("unknown", START + 60, None),  # the times of a clone are no sign of life
        ("runs", START - 60, 0),
        ("gone", 2 * 10**9, None),
    ],
)
def test_a_batch_that_runs_has_an_elapsed_time(state: str, now: int, elapsed: int | None) -> None:
    row = row_of("mp37nh_1ni8", now, STATES[state])
    assert row.start_time == START
    assert (row.elapsed, row.duration) == (elapsed, None)


def test_a_batch_that_ended_has_none() -> None:
    assert row_of("mp37mm_2mdz", 2 * 10**9, ProcessState.PROVER).elapsed is None


def test_without_a_start_the_time_in_the_name_counts() -> None:
    row = row_of("mp37nh_1ni8", START + 100, ProcessState.PROVER, start=False)
    assert (row.start_time, row.elapsed) == (None, 100)


@pytest.mark.parametrize(
    ("start", "written", "seconds"),
    [(100, 160, 60), (100, 100, 0), (100, 99, None), (None, 9, None)],
)
def test_a_clock_that_is_wrong_gives_no_least_time(
    start: int | None, written: int, seconds: int | None
) -> None:
    assert least_duration(start, written) == seconds
