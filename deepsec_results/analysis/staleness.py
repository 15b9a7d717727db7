"""Whether a batch with the status `in_progress` can still be running.

The prover writes its process id but not its host. If no such process runs on this machine, that is
evidence but not proof: the batch may run on another machine that shares the directory.
"""

from collections.abc import Callable

from msgspec import Struct

from deepsec_results.model.batch import Batch, InProgressBatch
from deepsec_results.reading.running_provers import Process, ProcessState

LookUp = Callable[[int], Process]


class Evidence(Struct, frozen=True):
    """The facts about the prover of a batch in progress.

    `pid` is None if the file has none. `state` is what runs under that pid on this machine, and
    `program` the name of a program that is not a prover. The last write was `seconds` ago;
    `elsewhere` means that it was so recent that the prover may run on another machine.
    """

    seconds: int
    pid: int | None = None
    state: ProcessState = ProcessState.UNKNOWN
    program: str | None = None
    elsewhere: bool = False


class Staleness(Struct, frozen=True):
    """`stale` is None if it is not known. Only a batch in progress has `evidence`."""

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
