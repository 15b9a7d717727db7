"""Which way the tests of an attack go: told by what is done behind them."""

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

# The test that is next around a place: its index, how many replications are around it, and
# whether the place is where it holds.
_Around = tuple[int, int, bool]


def branches_taken(process: Process, actions: Sequence[Action]) -> dict[int, bool]:
    """Whether tests hold or fail, by the places of their silent steps in the sequence, from 0.

    A test behind which nothing is done is not in it: it may have gone either way.
    """
    around = _tests_around(process)
    held: dict[int, bool] = {}
    behind: dict[tuple[int, tuple[int, ...]], bool] = {}
    for at in range(len(actions) - 1, -1, -1):
        action = actions[at]
        if isinstance(action, TauAction):
            key = (action.position.index, tuple(action.position.args))
            if key in behind:
                held[at] = behind.pop(key)
        # Only the next test matters: its own step comes before, and tells of those around it.
        for position in positions_of(action):
            if position.index in around:
                test, copies, holds = around[position.index]
                behind[test, tuple(position.args[:copies])] = holds
    return held


def _tests_around(process: Process) -> dict[int, _Around]:
    """The test next around each position of a process; none where there is none."""
    around: dict[int, _Around] = {}
    pending: list[tuple[Process | None, _Around | None, int]] = [(process, None, 0)]
    while pending:
        one, test, copies = pending.pop()
        if one is None or isinstance(one, Nil):
            continue
        if isinstance(one, Par):
            pending += [(inner, test, copies) for inner in one.process_list]
            continue
        index = one.position.index
        if test is not None:
            around[index] = test
        match one:
            case IfThenElse() | LetInElse():
                pending.append((one.process_then, (index, copies, True), copies))
                pending.append((one.process_else, (index, copies, False), copies))
            case Choice():
                pending += [(one.process1, test, copies), (one.process2, test, copies)]
            case Bang():
                pending.append((one.process, test, copies + 1))
            case Output() | Input() | New():
                pending.append((one.process, test, copies))
    return around
