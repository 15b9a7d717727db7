"""The size of the processes of a query: parallel sessions, and constructs."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    LetInElse,
    Nil,
    Par,
    Process,
)

_MOST = (1 << 63) - 1  # sessions; replications inside each other multiply to any number


class ProcessSize(Struct, frozen=True, gc=False):
    """The `sessions` of process 1, and the `constructs` of both processes.

    A session is a component that runs in parallel with others. A replication counts as its copies,
    and of the branches of a test or a choice the one with more sessions counts. None is a number of
    2^63 or more. A construct is what has a position, such as an input, a test or a replication;
    each counts once, however often it is replicated.
    """

    sessions: int | None
    constructs: int


def measure_processes(processes: Sequence[Process]) -> ProcessSize | None:
    """The size of the processes of a query; None without a process."""
    if not processes:
        return None
    constructs, first = 0, 0
    for number, process in enumerate(processes):
        order = _parents_first(process)
        constructs += sum(not isinstance(one, Nil | Par) for one in order)
        if number == 0:
            first = _sessions(order)
    return ProcessSize(first if first <= _MOST else None, constructs)


def _parents_first(process: Process) -> list[Process]:
    """All parts of a process that are processes, each before those in it."""
    order, pending = list[Process](), [process]
    while pending:
        one = pending.pop()
        order.append(one)
        pending += _inside(one)
    return order


def _inside(process: Process) -> Iterator[Process]:
    """The processes that follow the first construct of a process."""
    match process:
        case Nil():
            return
        case Par():
            yield from process.process_list
            return
        case IfThenElse() | LetInElse():
            following = (process.process_then, process.process_else)
        case Choice():
            following = (process.process1, process.process2)
        case _:
            following = (process.process, None)
    for one in following:
        if one is not None:
            yield one


def _sessions(order: Sequence[Process]) -> int:
    """The sessions of the first process, which has all others inside."""
    sessions: dict[int, int] = {}
    for process in reversed(order):
        inside = [sessions.pop(id(one)) for one in _inside(process)]
        match process:
            case Nil():
                found = 0
            case Par():
                found = sum(inside)
            case Bang():
                found = max(0, process.multiplicity) * sum(inside)
            case _:
                found = max(1, *inside, 0)
        sessions[id(process)] = min(found, _MOST + 1)
    return sessions[id(order[0])]
