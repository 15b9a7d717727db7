"""Whether a batch with the status `in_progress` can still be running.

The prover writes its process id but not its host. That no such process runs here is evidence but
not proof: the batch may run on another machine that shares the directory.
"""

from collections.abc import Callable

from msgspec import Struct

from deepsec_results.model.batch import Batch, InProgressBatch
from deepsec_results.reading.running_provers import Process, ProcessState

LookUp = Callable[[int], Process]


class Evidence(Struct, frozen=True):
    """What is known of the prover of a batch in progress.

    `pid` is None if its file has none, `state` what runs under that pid on this machine, `program`
    the name of another program. The last write was `seconds` ago; `elsewhere` says that it was so
    recent that the prover may run on another machine.
    """

    seconds: int
    pid: int | None = None
    state: ProcessState = ProcessState.UNKNOWN
    program: str | None = None
    elsewhere: bool = False


class Staleness(Struct, frozen=True):
    """`stale` is None where it cannot be known; `evidence` is that of a batch in progress."""

    stale: bool | None
    evidence: Evidence | None = None


_ENDED = Staleness(False)
_RECENT = 600  # seconds after the last write for which a batch is not stale


def judge_staleness(batch: Batch, written: float, now: int, look_up: LookUp) -> Staleness:
    """Judge a batch; `written` (the last modification of any of its files) and `now` are seconds
    since 1970."""
    if not isinstance(batch, InProgressBatch):
        return _ENDED
    seconds = now - int(written)
    if batch.pid is None:
        return Staleness(None, Evidence(seconds))
    process = look_up(batch.pid)
    absent = process.state in (ProcessState.NONE, ProcessState.OTHER)
    elsewhere = absent and now - written < _RECENT
    evidence = Evidence(seconds, batch.pid, process.state, process.program, elsewhere)
    if process.state is ProcessState.UNKNOWN:
        return Staleness(None, evidence)
    return Staleness(absent and not elsewhere, evidence)
