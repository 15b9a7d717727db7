"""Processes without their positions and atoms, so that equal ones can be recognized.

`out(c,k) | out(c,k)` has two parts with one skeleton, and so have two copies of a process whose
variables have other numbers in the table of atoms.
"""

from collections.abc import Hashable, Iterator, Sequence

from msgspec import Struct

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.calculus.rules import arguments_of, parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Process,
)
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Equality,
    Function,
    Pattern,
    Term,
)

MAX_KEPT = 10_000_000  # free atoms, counted at each process inside a process


class Skeleton(Struct, frozen=True):
    """A process without its free atoms. `free` has the keys of these, in their order in it.

    Two processes with one `number` do the same if their free atoms have the same messages.
    """

    number: int
    free: tuple[int, ...]


_NIL = Skeleton(-1, ())


class Skeletons:
    """The skeletons of processes, each computed once."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._known: dict[int, tuple[Process, Skeleton]] = {}
        self._numbers: dict[Hashable, int] = {}
        self._kept = 0

    def of(self, process: Process) -> Skeleton:
        """The skeleton of a process. Raises CalculusError if it has too many atoms."""
        pending: list[tuple[Process, bool]] = [(process, False)]
        while pending:
            current, ready = pending.pop()
            if id(current) in self._known:
                continue
            if ready:
                self._known[id(current)] = (current, self._build(current))
                continue
            pending.append((current, True))
            pending += [(part, False) for part in continuations(current) if part is not None]
        return self._known[id(process)][1]

    def _build(self, process: Process) -> Skeleton:
        """The skeleton of a process, those of the processes inside it being known."""
        terms, pattern = _terms_and_pattern(process)
        free: dict[int, int] = {}  # numbered in the order in which they occur
        bound: dict[int, int] = {}  # numbered below zero
        shape: list[Hashable] = [type(process), *_own(process)]
        for term in terms:
            shape += self._outline(term, free, {})
        demanded = self._bind(pattern, shape, bound)
        for term in demanded:
            shape += self._outline(term, free, bound)
        for at, part in enumerate(continuations(process)):
            inner = _NIL if part is None else self._known[id(part)][1]
            # What binds does so in the first of the processes inside it.
            scope = bound if at == 0 else {}
            shape += [inner.number, *(_number(key, free, scope) for key in inner.free)]
        self._kept += len(free)
        if self._kept > MAX_KEPT:
            raise CalculusError("a process has too many variables and names at once")
        number = self._numbers.setdefault(tuple(shape), len(self._numbers))
        return Skeleton(number, tuple(free))

    def _outline(
        self, term: Term, free: dict[int, int], bound: dict[int, int]
    ) -> Iterator[Hashable]:
        """The parts of a term, from the outside in, each with the number of its arguments."""
        for part in parts(term):
            match part:
                case Atomic():
                    yield _number(self._theory.atom_key(part.id, part.bang), free, bound)
                case Attacker():
                    yield part.label
                case Function():
                    yield part.symbol, len(arguments_of(part))
                case _:
                    yield None, len(arguments_of(part))

    def _bind(
        self, pattern: Pattern | None, shape: list[Hashable], bound: dict[int, int]
    ) -> list[Term]:
        """Add a pattern to a shape, and its variables to those bound; the terms demanded in it."""
        demanded: list[Term] = []
        pending = [] if pattern is None else [pattern]
        while pending:
            part = pending.pop()
            if isinstance(part, Atomic):
                bound[self._theory.atom_key(part.id, part.bang)] = -1 - len(bound)
                shape.append("variable")
            elif isinstance(part, Equality):
                demanded.append(part.term)
                shape.append("equal")
            else:
                shape.append(len(part.args))
                pending += reversed(part.args)
        return demanded


def _number(key: int, free: dict[int, int], bound: dict[int, int]) -> int:
    """The number of an atom; a free one that is new gets the next."""
    return bound[key] if key in bound else free.setdefault(key, len(free))


def _own(process: Process) -> tuple[Hashable, ...]:
    """What a process has apart from terms and processes."""
    match process:
        case Bang():
            return (process.multiplicity,)
        case Choice():
            return (process.proba,)
    return ()


def _terms_and_pattern(process: Process) -> tuple[Sequence[Term], Pattern | None]:
    """The terms at the root of a process, and what it binds."""
    match process:
        case Output():
            return (process.channel, process.term), None
        case IfThenElse():
            return (process.term1, process.term2), None
        case Input():
            return (process.channel,), process.pattern
        case LetInElse():
            return (process.term,), process.pattern
        case New():
            return (), Atomic(process.name, process.bang)
    return (), None
