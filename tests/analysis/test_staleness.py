import os
from pathlib import Path

import pytest

from deepsec_results.analysis.staleness import judge_staleness
from deepsec_results.model.batch import BatchResult, CompletedBatch, InProgressBatch
from deepsec_results.reading.last_written import last_written
from deepsec_results.reading.running_provers import Process, ProcessState
from deepsec_results.render.kit.sentences import show_evidence

NOW = 1_800_000_000


@pytest.mark.parametrize("process", [Process(ProcessState.NONE), Process(ProcessState.OTHER, "sh")])
@pytest.mark.parametrize(("ago", "stale"), [(0, False), (599, False), (600, True)])
def test_a_batch_written_in_the_last_ten_minutes_may_run_elsewhere(
    process: Process, ago: int, stale: bool
) -> None:
    found = judge_staleness(InProgressBatch(pid=7), NOW - ago, NOW, lambda pid: process)
    assert found.stale is stale
    assert found.evidence is not None
    assert ("may be one on another machine" in show_evidence(found.evidence)) is not stale


def test_any_file_below_a_batch_counts(tmp_path: Path) -> None:
    query = tmp_path / "mp37m9_1" / "run_1" / "query_1.json"
    query.parent.mkdir(parents=True)
    batch = tmp_path / "mp37m9_1.json"
    for at, path in enumerate([batch, query]):
        path.write_text("")
        os.utime(path, (NOW + at, NOW + at))
    for folder in (query.parent, query.parent.parent):
        os.utime(folder, (NOW - 5, NOW - 5))
    assert last_written(str(batch), NOW) == NOW + 1
    assert last_written(str(tmp_path / "mp37m9_2.json"), NOW) == NOW


@pytest.mark.parametrize(("ago", "stale"), [(-30, False), (0, False), (119, False), (120, True)])
def test_on_a_disk_of_this_machine_two_minutes_are_enough(ago: int, stale: bool) -> None:
    """The clock of the prover may be ahead."""
    gone = Process(ProcessState.NONE)
    found = judge_staleness(InProgressBatch(pid=7), NOW - ago, NOW, lambda pid: gone, lambda: True)
    assert found.stale is stale
    assert found.evidence is not None
    assert (
        "may be one on another machine or in a container" in show_evidence(found.evidence)
    ) is not stale


def test_a_copy_is_no_sign_of_life(zone: str) -> None:
    batch = InProgressBatch(pid=7, start_time=NOW)
    found = judge_staleness(batch, None, NOW, lambda pid: Process(ProcessState.NONE))
    assert found.stale is True
    assert found.evidence is not None
    moment = {"UTC": "2027-01-15T08:00:00+00:00", "America/New_York": "2027-01-15T03:00:00-05:00"}
    assert show_evidence(found.evidence).endswith(f"not checked); started at {moment[zone]}")


@pytest.mark.parametrize(
    ("batch", "process", "stale", "sentence"),
    [
        (CompletedBatch(pid=7), Process(ProcessState.NONE), False, None),
        (InProgressBatch(pid=7), Process(ProcessState.PROVER), False, "pid 7 is running here"),
        (InProgressBatch(pid=7), Process(ProcessState.NONE), True,
         "pid 7 is not running here (containers not checked)"),
        (InProgressBatch(pid=7), Process(ProcessState.OTHER, "bash"), True,
         "pid 7 is not a prover here, but bash (containers not checked)"),
        (InProgressBatch(pid=7), Process(ProcessState.UNKNOWN), None,
         "pid 7 cannot be looked up here"),
        (InProgressBatch(), Process(ProcessState.NONE), None, "no pid in its file"),
    ],
    ids=["ended", "runs", "gone", "another program", "unknown", "no pid"],
)  # fmt: skip
def test_judgment(
    batch: BatchResult, process: Process, stale: bool | None, sentence: str | None
) -> None:
    found = judge_staleness(batch, NOW - 3 * 3600 - 5, NOW, lambda pid: process)
    assert found.stale is stale
    shown = None if found.evidence is None else show_evidence(found.evidence)
    assert shown == (None if sentence is None else f"{sentence}; last written 3 h ago")
    # The last write was long ago, so that no prover elsewhere is likely.
    assert found.evidence is None or not found.evidence.elsewhere
