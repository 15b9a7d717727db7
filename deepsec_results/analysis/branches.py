"""The branch that each test of an attack took, as the later actions show."""

from collections.abc import Sequence

from deepsec_results.analysis.attacks import positions_of
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Process,
)
from deepsec_results.model.traces import Action, TauAction

# The innermost test around a position: its index, the number of replications around it, and
# whether the position is in the branch where it holds.
_Around = tuple[int, int, bool]


def branches_taken(process: Process, actions: Sequence[Action]) -> dict[int, bool]:
    """Whether tests hold or fail, by the numbers of their silent steps in the sequence, from 0.

    A test without a later action in its branches is left out: either branch is possible.
    """
    around = _tests_around(process)
    held: dict[int, bool] = {}
    later: dict[tuple[int, tuple[int, ...]], bool] = {}
    for at in range(len(actions) - 1, -1, -1):
        action = actions[at]
        if isinstance(action, TauAction):
            key = (action.position.index, tuple(action.position.args))
            if key in later:
                held[at] = later.pop(key)
        # Only the innermost test matters: its own step is earlier and decides the tests around it.
        for position in positions_of(action):
            if position.index in around:
                test, copies, holds = around[position.index]
                later[test, tuple(position.args[:copies])] = holds
    return held


def _tests_around(process: Process) -> dict[int, _Around]:
    """The innermost test around each position of a process, for positions inside a test."""
    around: dict[int, _Around] = {}
    pending: list[tuple[Process | None, _Around | None, int]] = [(process, None, 0)]
    while pending:
        inner, test, copies = pending.pop()
        if inner is None or isinstance(inner, Nil):
            continue
        if isinstance(inner, Par):
            pending += [(part, test, copies) for part in inner.process_list]
            continue
        index = inner.position.index
        if test is not None:
            around[index] = test
        match inner:
            case IfThenElse() | LetInElse():
                pending.append((inner.process_then, (index, copies, True), copies))
                pending.append((inner.process_else, (index, copies, False), copies))
            case Choice():
                pending += [(inner.process1, test, copies), (inner.process2, test, copies)]
            case Bang():
                pending.append((inner.process, test, copies + 1))
            case Output() | Input() | New():
                pending.append((inner.process, test, copies))
    return around
