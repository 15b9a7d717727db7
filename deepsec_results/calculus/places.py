"""Which construct of a process is where in the other process of a query.

Usually the two processes of a query differ in a few terms only, or one has threads that the other
lacks. Positions are numbered through a whole batch, so their numbers do not help: the two trees are
compared side by side instead. A thread is a part of a Par, or what a replication copies.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property

from msgspec import Struct

from deepsec_results.calculus.rewriting import continuations
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
    Position,
    Process,
)
from deepsec_results.model.terms import Function
from deepsec_results.model.traces import Action, positions_of

Thread = tuple[int, tuple[int, ...]]
"""A thread that acts: its number, and the copies of replications that it belongs to."""


class ProcessPlace(Struct, frozen=True):
    """A construct in its thread: the number of the thread and of its form, and the number of the
    construct in it, from 0. Threads of one form have the same constructs in the same order."""

    thread: int
    form: int
    at: int


class Forms:
    """Numbers of processes: two have one number if they have the same constructs.

    Among the terms, only channels that are constants count.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._known: dict[int, tuple[Process, int]] = {}

    def of(self, process: Process) -> int:
        """The number of a process."""
        known = self._known
        found: list[tuple[Process, list[Process]]] = []  # each before the parts inside it
        pending = [process]
        while pending:
            current = pending.pop()
            if id(current) not in known:
                inside = [part or _NIL for part in continuations(current)]
                found.append((current, inside))
                pending += inside
        for current, inside in reversed(found):
            form = (head_of(current), *[known[id(part)][1] for part in inside])
            known[id(current)] = current, self._numbers.setdefault(form, len(self._numbers))
        return known[id(process)][1]


_NIL = Nil()


def head_of(process: Process) -> Hashable:
    """The kind of a construct, and its channel where this is a constant."""
    if isinstance(process, (Input, Output)) and isinstance(process.channel, Function):
        return type(process), process.channel.symbol, bool(process.channel.args)
    return type(process)


def places(process: Process, forms: Forms) -> dict[int, ProcessPlace]:
    """The place of each construct of a process, by the index of its position."""
    found: dict[int, ProcessPlace] = {}
    counts = [0]  # of constructs seen, by thread
    pending: list[tuple[Process | None, int, int]] = [(process, 0, forms.of(process))]
    while pending:
        part, thread, form = pending.pop()
        if part is None or isinstance(part, Nil):
            continue
        if not isinstance(part, Par):
            found[part.position.index] = ProcessPlace(thread, form, counts[thread])
            counts[thread] += 1
        inside = continuations(part)
        if not isinstance(part, (Par, Bang)):
            pending += [(inner, thread, form) for inner in reversed(inside)]
            continue
        for inner in inside:
            if inner is not None:
                pending.append((inner, len(counts), forms.of(inner)))
                counts.append(0)
    return found


def counterparts(attacked: Process, other: Process, forms: Forms) -> dict[int, int]:
    """The indexes of constructs of the other process, each with that of its counterpart in the
    attacked one."""
    found: dict[int, int] = {}
    pending: list[tuple[Process | None, Process | None]] = [(attacked, other)]
    while pending:
        here, there = pending.pop()
        if here is None or there is None or isinstance(here, Nil) or isinstance(there, Nil):
            continue
        if isinstance(here, Par) or isinstance(there, Par):
            pending += _side_by_side(_threads(here), _threads(there), forms)
        elif type(here) is type(there):
            found[there.position.index] = here.position.index
            pending += zip(continuations(here), continuations(there), strict=True)
        elif isinstance(here, _SKIPPED):
            pending.append((_inside(here, there, forms), there))
        elif isinstance(there, _SKIPPED):
            pending.append((here, _inside(there, here, forms)))
    return found


_SKIPPED = (New, IfThenElse, LetInElse, Choice, Bang)
"""Constructs that one process has more than the other: what follows them may correspond."""


def _inside(process: Process, sought: Process, forms: Forms) -> Process | None:
    """What follows a construct: the branch that has the wanted form, else the first."""
    inside = continuations(process)
    same = [part for part in inside if part is not None and forms.of(part) == forms.of(sought)]
    return same[0] if same else inside[0]


def _threads(process: Process) -> Sequence[Process]:
    return process.process_list if isinstance(process, Par) else [process]


def _side_by_side(
    here: Sequence[Process], there: Sequence[Process], forms: Forms
) -> list[tuple[Process, Process]]:
    """The threads of two sides in pairs: those of one form, then those that begin alike."""
    pairs: list[tuple[Process, Process]] = []
    keys: tuple[Callable[[Process], Hashable], ...] = (forms.of, head_of)
    for key in keys:
        waiting: dict[Hashable, list[Process]] = {}
        for part in reversed(here):
            waiting.setdefault(key(part), []).append(part)
        left = []
        for part in there:
            found = waiting.get(key(part))
            if found:
                pairs.append((found.pop(), part))
            else:
                left.append(part)
        here = [part for parts in waiting.values() for part in reversed(parts)]
        there = left
    return pairs


class Places:
    """The places of two processes, and how the actions of one match those of the other."""

    def __init__(self, attacked: Process, other: Process) -> None:
        self._attacked = attacked
        self._other = other
        self._forms = Forms()

    def __reduce__(self) -> tuple[type["Places"], tuple[Process, Process]]:
        return Places, (self._attacked, self._other)  # forms depend on identities

    @cached_property
    def _here(self) -> dict[int, ProcessPlace]:
        return places(self._attacked, self._forms)

    @cached_property
    def _there(self) -> dict[int, ProcessPlace]:
        return places(self._other, self._forms)

    @cached_property
    def _counterparts(self) -> dict[int, int]:
        return counterparts(self._attacked, self._other, self._forms)

    def likeness(self, here: Position, there: Position) -> int:
        """2 for counterparts, 1 for the same construct of threads of one form, else 0."""
        if self._counterparts.get(there.index) == here.index:
            return 2
        left, right = self.form(here, theirs=False), self.form(there, theirs=True)
        return int(left is not None and left == right)

    def counterpart(self, there: Position) -> int | None:
        """The index of the construct of the attacked process that corresponds to a position of the
        other one; None if there is none."""
        return self._counterparts.get(there.index)

    def form(self, position: Position, *, theirs: bool) -> tuple[int, int] | None:
        """The form of the thread of a position of the attacked process or of `theirs`, and the
        number of the construct in it; None if the process has no such position."""
        place = (self._there if theirs else self._here).get(position.index)
        return None if place is None else (place.form, place.at)

    def thread(self, position: Position, *, theirs: bool) -> Thread | None:
        """The thread of a position of the attacked process or of `theirs`; None if the process has
        no such position."""
        place = (self._there if theirs else self._here).get(position.index)
        return None if place is None else (place.thread, tuple(position.args))

    def likeness_of(self, action: Action, done: Action) -> int:
        """The least likeness of the positions of two actions of one kind."""
        return min(map(self.likeness, positions_of(action), positions_of(done)))

    def threads(self, here: Position, there: Position) -> tuple[Thread, Thread]:
        """The threads of two positions that are known."""
        ours, theirs = self._here[here.index], self._there[there.index]
        return (ours.thread, tuple(here.args)), (theirs.thread, tuple(there.args))
