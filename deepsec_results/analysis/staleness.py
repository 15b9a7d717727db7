"""Whether a batch that says `in_progress` can still be running.

The prover writes its process id but not its host, so that its absence here is evidence and no
proof: the batch may run on another machine that shares the directory.
"""

from collections.abc import Callable

from msgspec import Struct

from deepsec_results.analysis.quantities import show_age
from deepsec_results.model.batch import Batch, InProgressBatch
from deepsec_results.reading.running_provers import Process, ProcessState

LookUp = Callable[[int], Process]


class Staleness(Struct, frozen=True):
    """`stale` is None where it cannot be known; `evidence` says why for a batch in progress."""

    stale: bool | None
    evidence: str | None = None


_ENDED = Staleness(False)
_RECENT = 600  # seconds since the last write in which a batch is not held to be stale


def judge_staleness(batch: Batch, written: float, now: int, look_up: LookUp) -> Staleness:
    """Judge a batch; `written` (the last modification of any of its files) and `now` are seconds
    since 1970."""
    if not isinstance(batch, InProgressBatch):
        return _ENDED
    last = f"last written {show_age(now - int(written))}"
    if batch.pid is None:
        return Staleness(None, f"its file names no pid; {last}")
    process = look_up(batch.pid)
    elsewhere = now - written < _RECENT
    match process.state:
        case ProcessState.PROVER:
            return Staleness(False, f"pid {batch.pid} runs here; {last}")
        case ProcessState.NONE | ProcessState.OTHER if elsewhere:
            told = "is not a prover here, but may be one on another machine"
            return Staleness(False, f"pid {batch.pid} {told}; {last}")
        case ProcessState.NONE:
            return Staleness(True, f"pid {batch.pid} is not running here; {last}")
        case ProcessState.OTHER:
            other = f"not a prover here but {process.program}"
            return Staleness(True, f"pid {batch.pid} is {other}; {last}")
        case ProcessState.UNKNOWN:
            return Staleness(None, f"pid {batch.pid} cannot be looked up here; {last}")
