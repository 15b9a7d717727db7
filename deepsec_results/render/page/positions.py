"""The places of an attack in the processes, for the page."""

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.replaying import ReplayedTrace
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.model.processes import Nil, Par, Process

_MOST_WORK = 2_000_000  # positions examined to dim the lines of a process


def last_actions(replay: ReplayedTrace) -> dict[str, int]:
    """After which action a position is gone, by its index: done, or in a branch not taken.

    Empty if this would take long to find out.
    """
    known = Positions()
    before = known.of(replay.initial)
    if len(before) * len(replay.steps) > _MOST_WORK:
        return {}
    gone: dict[str, int] = {}
    for number, step in enumerate(replay.steps, 1):
        left = known.of(step.configuration)
        gone |= {str(index): number for index in before - left}
        before = left
    return gone


class Positions:
    """The indices of the positions in configurations, whose processes are parts of one another.

    Each process is walked once, and its indices are kept in order, so that those inside a part of
    it are a slice of them. A process is known by its `id()`, since the replay keeps it alive.
    """

    def __init__(self) -> None:
        self._indices: list[int] = []
        self._slices: dict[int, slice] = {}

    def of(self, configuration: Configuration) -> set[int]:
        """The indices in a configuration."""
        found: set[int] = set()
        for component in configuration:
            if id(component.process) not in self._slices:
                self._walk(component.process)
            found.update(self._indices[self._slices[id(component.process)]])
        return found

    def _walk(self, process: Process) -> None:
        # With a number, the process has been walked, and its slice begins there.
        pending: list[tuple[Process, int | None]] = [(process, None)]
        while pending:
            part, begin = pending.pop()
            if begin is not None:
                self._slices[id(part)] = slice(begin, len(self._indices))
                continue
            pending.append((part, len(self._indices)))
            if not isinstance(part, (Par, Nil)):
                self._indices.append(part.position.index)
            pending += [(inner, None) for inner in continuations(part) if inner is not None]
