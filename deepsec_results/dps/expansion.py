"""A query with its calls expanded and its constructs numbered, as the prover does both.

`new`, `in` and a choice take their number before what follows them, all others after it. In a
choice, the right side is numbered first. A list of parallel processes has the order in which the
prover keeps it: two lists are joined, and one more process is put in front of a list.
"""

from collections import deque
from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from deepsec_results.dps.syntax import (
    MOST_COPIES,
    ConstructKind,
    DeclaredProcess,
    ParameterTerm,
    SourceProcess,
    SourceTerm,
)

NUMBERED_FIRST = frozenset({ConstructKind.NEW, ConstructKind.IN, ConstructKind.CHOICE})

Closure = tuple[SourceTerm, "CallFrame"]
"""A term, and the call in whose scope it is written. The term is no parameter."""


class ExpansionError(Exception):
    """Raised if an expansion takes too many steps, or has more copies than the prover can count."""


class CallFrame(Struct, eq=False):
    """A call of a process, or the text of a query itself, which has no `call`.

    `args` are the arguments. `bound` is for whoever compares: what each binder of the process is.
    """

    call: SourceProcess | None = None
    caller: "CallFrame | None" = None
    args: Sequence[Closure] = ()
    bound: dict[int, object] = field(default_factory=dict)

    @property
    def calls(self) -> list[SourceProcess]:
        """The calls that lead here, outermost first."""
        found: list[SourceProcess] = []
        frame = self
        while frame.call is not None and frame.caller is not None:
            found.append(frame.call)
            frame = frame.caller
        return found[::-1]


class Construct(Struct, eq=False):
    """A construct of an expanded process, and the processes that follow it.

    `number` is its place in the prover's numbering, from 0; parallel processes and nil have none.
    `copies` are those of a replication, 1 elsewhere: of `!^1` only the number is left, and the
    prover writes what is inside. `entered` numbers constructs in the order of the file, except that
    the right side of a choice is before the left one. Of a part of parallel processes, `origin` is
    the call in whose text it is one side of `|`.
    """

    source: SourceProcess
    frame: CallFrame
    entered: int
    number: int = -1
    copies: int = 1
    parts: "Sequence[Construct]" = ()
    origin: CallFrame | None = None

    @property
    def kind(self) -> ConstructKind:
        return self.source.kind

    @property
    def is_single_copy(self) -> bool:
        """Whether this is a `!^1`; the prover writes what is inside instead."""
        return self.kind is ConstructKind.BANG and self.copies == 1


class Expander:
    """Expands the processes of a file, one after the other, with one numbering.

    Expanding all of them takes at most `limit` steps; `steps` is how many are left.
    """

    def __init__(self, processes: Mapping[str, DeclaredProcess], limit: int) -> None:
        self._processes = processes
        self.steps = limit
        self._number = -1
        self._entered = 0

    def expand(self, process: SourceProcess) -> Construct:
        """Raises ExpansionError."""
        whole: list[Construct] = []
        pending: list[tuple[SourceProcess, CallFrame, Construct | None]] = [
            (process, CallFrame(), None)
        ]
        while pending:
            source, frame, construct = pending.pop()
            if construct is not None:
                whole.append(self._finished(construct, whole))
                continue
            self._step()
            if source.kind is ConstructKind.CALL:
                pending.append((self._processes[source.label].body, _entered(source, frame), None))
                continue
            construct = self._begun(source, frame)
            if source.kind is ConstructKind.NIL:
                whole.append(construct)
                continue
            pending.append((source, frame, construct))
            parts = source.parts
            if source.kind is not ConstructKind.CHOICE:
                parts = parts[::-1]
            pending += [(part, frame, None) for part in parts]
        return whole[0]

    def _step(self, count: int = 1) -> None:
        self.steps -= count
        if self.steps < 0:
            raise ExpansionError

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _begun(self, source: SourceProcess, frame: CallFrame) -> Construct:
        self._entered += 1
        construct = Construct(source, frame, self._entered)
        if source.kind in NUMBERED_FIRST:
            construct.number = self._next_number()
        return construct

    def _finished(self, construct: Construct, whole: list[Construct]) -> Construct:
        """The construct with its parts, which are the last of `whole` and are taken from it."""
        count = len(construct.source.parts)
        parts = whole[-count:]
        del whole[-count:]
        match construct.kind:
            case ConstructKind.PAR:
                construct.parts = self._joined(parts[0], parts[1], construct.frame)
            case ConstructKind.BANG:
                return self._replicated(construct, parts[0])
            case ConstructKind.CHOICE:
                construct.parts = parts[::-1]
            case _:
                construct.parts = parts
                if construct.kind not in NUMBERED_FIRST:
                    construct.number = self._next_number()
        return construct

    def _joined(self, left: Construct, right: Construct, frame: CallFrame) -> "deque[Construct]":
        for side in (left, right):
            if side.kind is not ConstructKind.PAR:
                side.origin = frame
        left_list, right_list = _list_of(left), _list_of(right)
        if left_list is None or right_list is None:
            joined = right_list if left_list is None else left_list
            if joined is None:
                return deque((left, right))
            joined.appendleft(left if left_list is None else right)
            return joined
        # The longer list takes in the other one.
        self._step(min(len(left_list), len(right_list)))
        if len(left_list) >= len(right_list):
            left_list.extend(right_list)
            return left_list
        right_list.extendleft(reversed(left_list))
        return right_list

    def _replicated(self, bang: Construct, inner: Construct) -> Construct:
        """`!^n` of a process. Of a list it goes into the parts, where `!^n !^m P` is `!^(n*m) P`,
        which keeps the number and the place of the inner one."""
        copies = bang.source.number
        if inner.kind is not ConstructKind.PAR:
            bang.copies, bang.parts, bang.number = copies, (inner,), self._next_number()
            return bang
        self._step(len(inner.parts))
        inner.parts = deque(self._part(bang, part, copies) for part in inner.parts)
        return inner

    def _part(self, bang: Construct, part: Construct, copies: int) -> Construct:
        if part.kind is ConstructKind.BANG:
            part.copies *= copies
            if part.copies > MOST_COPIES:
                raise ExpansionError  # the prover's integers would overflow
            return part
        return Construct(
            bang.source,
            bang.frame,
            part.entered,
            self._next_number(),
            copies,
            (part,),
            part.origin,
        )


def _list_of(construct: Construct) -> "deque[Construct] | None":
    if construct.kind is not ConstructKind.PAR:
        return None
    assert isinstance(construct.parts, deque)
    return construct.parts


def _entered(call: SourceProcess, caller: CallFrame) -> CallFrame:
    args = tuple(
        caller.args[arg.parameter] if isinstance(arg, ParameterTerm) else (arg, caller)
        for arg in call.terms
    )
    return CallFrame(call, caller, args)
