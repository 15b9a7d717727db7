import pytest

from deepsec_results.analysis.staleness import Staleness, judge_staleness
from deepsec_results.model.batch import Batch, CompletedBatch, InProgressBatch
from deepsec_results.reading.processes import Process, ProcessState

NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("batch", "process", "staleness"),
    [
        (CompletedBatch(pid=7), Process(ProcessState.NONE), Staleness(False)),
        (InProgressBatch(pid=7), Process(ProcessState.PROVER),
         Staleness(False, "pid 7 runs here; last written 3 h ago")),
        (InProgressBatch(pid=7), Process(ProcessState.NONE),
         Staleness(True, "pid 7 is not running here; last written 3 h ago")),
        (InProgressBatch(pid=7), Process(ProcessState.OTHER, "bash"),
         Staleness(True, "pid 7 is not a prover here but bash; last written 3 h ago")),
        (InProgressBatch(pid=7), Process(ProcessState.UNKNOWN),
         Staleness(None, "pid 7 cannot be looked up here; last written 3 h ago")),
        (InProgressBatch(), Process(ProcessState.NONE),
         Staleness(None, "its file names no pid; last written 3 h ago")),
    ],
    ids=["ended", "runs", "gone", "another program", "unknown", "no pid"],
)  # fmt: skip
def test_judgement(batch: Batch, process: Process, staleness: Staleness) -> None:
    assert judge_staleness(batch, NOW - 3 * 3600 - 5, NOW, lambda pid: process) == staleness
