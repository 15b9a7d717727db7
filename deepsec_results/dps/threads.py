"""What a person would call each of the processes that run in parallel.

A component is a whole process, one side of `|`, or a copy of a replication. Its name is the
innermost call at its head (`Reader`, if `Shop` calls it), or else the line where it begins (`line
27`). Several of one name in a process have numbers, also those that never act: first
in the order of the file, then by the copies of the replications around them, copy 1 first. A name
that has numbers in one process of a query has them in the other one too.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import prod

from msgspec import Struct

from deepsec_results.dps.expansion import CallFrame, Construct
from deepsec_results.dps.syntax import MOST_COPIES, ConstructKind


class Copies(Struct, frozen=True, eq=False):
    """A replication around a process: how many copies it makes, and how many there are with those
    of the replications around it, at most one more than `MOST_COPIES`."""

    count: int
    total: int
    outer: "Copies | None" = None


class Thread(Struct, eq=False):
    """The copies of one component: its name, the replications around one copy, and the number of
    the first copy less 1 among all of that name; None if there is only one."""

    call: str
    line: int
    copies: Copies | None = None
    first: int | None = None

    @property
    def label(self) -> str:
        return self.call or f"line {self.line}"

    @property
    def total(self) -> int:
        return self.copies.total if self.copies else 1

    def name(self, args: Sequence[int]) -> str:
        """The name of a copy, for the `args` of a position in it.

        A replication has fewer `args` than what is inside: `Tag 1-3` are the copies that it makes.
        """
        if self.first is None:
            return self.label
        counts: list[int] = []
        copies = self.copies
        while copies is not None:
            counts.append(copies.count)
            copies = copies.outer
        counts.reverse()
        if len(args) > len(counts) or not all(
            1 <= arg <= count for arg, count in zip(args, counts, strict=False)
        ):
            return self.label
        before = 0
        for arg, count in zip(args, counts, strict=False):
            before = before * count + arg - 1
        inside = prod(counts[len(args) :])
        number = self.first + before * inside + 1
        shown = str(number) if inside == 1 else f"{number}-{number + inside - 1}"
        return f"{self.label} {shown}" if self.call else f"{self.label} ({shown})"


Threads = dict[Construct, Thread]


def name_threads(processes: Sequence[Construct], line_of: Callable[[int], int]) -> Threads:
    """The thread of each construct of the processes of a query.

    `line_of` gives the line of an offset in the file.
    """
    found: Threads = {}
    of_process = [_find_threads(process, line_of, found) for process in processes]
    most: Counter[str] = Counter()
    for threads in of_process:
        totals: Counter[str] = Counter()
        for thread in threads:
            totals[thread.label] += thread.total
        most |= totals  # the larger one of each
    for threads in of_process:
        counted: Counter[str] = Counter()
        for thread in threads:
            if 1 < most[thread.label] <= MOST_COPIES:
                thread.first = counted[thread.label]
                counted[thread.label] += thread.total
    return found


class _Unnamed(Struct):
    """A construct to look at, the replications around it, and the call in whose text its component
    begins. `thread` is None if it begins a component. `at_head` is whether only replications of the
    component come before it."""

    construct: Construct
    copies: Copies | None
    origin: CallFrame
    thread: Thread | None = None
    at_head: bool = False


def _find_threads(
    process: Construct, line_of: Callable[[int], int], found: Threads
) -> list[Thread]:
    """The threads of a process in the order of the file."""
    threads: list[Thread] = []
    pending = [_Unnamed(process, None, _root(process.frame))]
    while pending:
        reached = pending.pop()
        construct, copies, origin = reached.construct, reached.copies, reached.origin
        if construct.kind is ConstructKind.NIL:
            continue
        if construct.kind is ConstructKind.PAR:
            pending += [
                _Unnamed(part, copies, part.origin or origin)
                for part in sorted(construct.parts, key=lambda part: -part.entered)
            ]
            continue
        thread, at_head = reached.thread, reached.at_head
        if thread is None:
            thread, at_head = _begun(reached, line_of), True
            threads.append(thread)
        found[construct] = thread
        if construct.kind is ConstructKind.BANG:
            (inner,), copies = construct.parts, _inside(construct, copies)
            if at_head or construct.is_single_copy:
                pending.append(_Unnamed(inner, copies, origin, thread, at_head))
            else:
                pending.append(_Unnamed(inner, copies, construct.frame))
            continue
        pending += [_Unnamed(part, copies, origin, thread) for part in reversed(construct.parts)]
    return threads


def _begun(reached: _Unnamed, line_of: Callable[[int], int]) -> Thread:
    """The thread of a component, from its first construct behind its replications."""
    head, copies = reached.construct, reached.copies
    while head.kind is ConstructKind.BANG:
        copies = _inside(head, copies)
        (head,) = head.parts
    call = None if head.frame is reached.origin else head.frame.call
    return Thread(call.label if call else "", line_of(head.source.start), copies)


def _inside(bang: Construct, copies: Copies | None) -> Copies | None:
    """The replications around what a replication repeats; `!^1` is none."""
    if bang.is_single_copy:
        return copies
    total = min(bang.copies * (copies.total if copies else 1), MOST_COPIES + 1)
    return Copies(bang.copies, total, copies)


def _root(frame: CallFrame) -> CallFrame:
    while frame.caller is not None:
        frame = frame.caller
    return frame
