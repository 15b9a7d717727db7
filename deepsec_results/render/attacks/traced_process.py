"""A process with the numbers of the actions of a trace at its lines."""

from collections.abc import Iterator, Mapping, Sequence

from deepsec_results.analysis.stored_attack import StoredAttack
from deepsec_results.calculus.notation import ShownLabels
from deepsec_results.model.processes import Process
from deepsec_results.model.traces import Action, action_numbers, positions_of
from deepsec_results.render.batches.layout import ProcessLine, lay_out_process
from deepsec_results.render.batches.query import marked_process
from deepsec_results.render.kit.grids import Block, Line, Look, Span

_MOST_MARKS = 3  # numbers of actions before a line of a process


def numbered_process(
    attack: StoredAttack, process: Process, labels: ShownLabels, look: Look
) -> Iterator[Block]:
    """The process that has the trace of an attack, with the numbers of the actions at its lines."""
    lines = lay_out_process(process, labels)
    yield Line()
    yield Line([Span(f"  Process {attack.trace.index_process}, with the numbers of its actions")])
    yield from marked_process(lines, _marks(lines, attack.trace.action_sequence), look)


def _marks(lines: Sequence[ProcessLine], actions: Sequence[Action]) -> Mapping[int, str]:
    """The numbers of the actions at each line, the first few of many."""
    numbers: dict[int, list[str]] = {}
    for number, action in zip(action_numbers(actions), actions, strict=True):
        for position in positions_of(action):
            numbers.setdefault(position.index, []).append(number)
    return {
        at: _joined(numbers[line.position.index])
        for at, line in enumerate(lines)
        if line.position is not None and line.position.index in numbers
    }


def _joined(numbers: Sequence[str]) -> str:
    shown = ",".join(numbers[:_MOST_MARKS])
    return f"{shown}…" if len(numbers) > _MOST_MARKS else shown
