"""Whether a batch with the status `in_progress` can still be running.

The prover writes its process id but not its host. If no such process runs on this machine, that is
evidence but not proof: the batch may run on another machine that shares the directory, or in a
container.
"""

from collections.abc import Callable

from msgspec import Struct

from deepsec_results.model.batch import BatchResult, InProgressBatch
from deepsec_results.reading.running_provers import Process, ProcessState

LookUp = Callable[[int], Process]


class Evidence(Struct, frozen=True):
    """The facts about the prover of a batch in progress.

    `pid` is None if the file has none. `state` is what runs under that pid on this machine, and
    `program` the name of a program that is not a prover. The last write was `seconds` ago; None if
    that is unknown, as in a copy. `elsewhere` means that it was so recent that the prover may run
    where this machine does not see it, on another one or in a container. `started` is when the
    batch started, in seconds since 1970.
    """

    seconds: int | None
    pid: int | None = None
    state: ProcessState = ProcessState.UNKNOWN
    program: str | None = None
    elsewhere: bool = False
    started: int | None = None


class Staleness(Struct, frozen=True):
    """`stale` is None if it is not known. Only a batch in progress has `evidence`."""

    stale: bool | None
    evidence: Evidence | None = None


_ENDED = Staleness(False)
_NOT_HERE = (ProcessState.NONE, ProcessState.OTHER, ProcessState.ARCHIVED)

# Seconds after the last write for which a batch is not stale although its process is not seen.
_RECENT = 600
_RECENT_ON_THIS_DISK = 120


def judge_staleness(
    batch: BatchResult,
    written: float | None,
    now: int,
    look_up: LookUp,
    is_local: Callable[[], bool] = lambda: False,
) -> Staleness:
    """Judge a batch; `written` (the last modification of any of its files, None if that is unknown)
    and `now` are seconds since 1970. `is_local` is whether only this machine writes its directory.
    """
    if not isinstance(batch, InProgressBatch):
        return _ENDED
    seconds = None if written is None else now - int(written)
    if batch.pid is None:
        return Staleness(None, Evidence(seconds, started=batch.start_time))
    process = look_up(batch.pid)
    absent = process.state in _NOT_HERE
    age = None if written is None else abs(now - written)
    elsewhere = absent and age is not None and _is_recent(age, is_local)
    evidence = Evidence(
        seconds, batch.pid, process.state, process.program, elsewhere, batch.start_time
    )
    if process.state is ProcessState.UNKNOWN:
        return Staleness(None, evidence)
    return Staleness(absent and not elsewhere, evidence)


def _is_recent(age: float, is_local: Callable[[], bool]) -> bool:
    """Whether a last write, `age` seconds ago, is a sign of a prover that is not seen."""
    return age < _RECENT_ON_THIS_DISK or (age < _RECENT and not is_local())
