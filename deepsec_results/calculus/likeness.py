"""Which processes and configurations are alike: equal but for the private names in them.

Copies of a replication are interchangeable, and so are states of a search in which they have
changed places (Cheval, Kremer, Rakotonirina, "Exploiting symmetries", CCS 2019). What has one key
is alike; some that are alike may have two keys, which costs time only.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.calculus.rules import parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import (
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Process,
)
from deepsec_results.model.terms import Atomic, Equality, Pattern, Term

MAX_KEPT = 10_000_000  # free variables and names, counted at each process of a process


class Outline(Struct, frozen=True):
    """Something with its private names replaced by their numbers in it, and these names."""

    shape: Hashable
    names: tuple[Message, ...]


def outline(messages: Sequence[Message], root: Hashable = None) -> Outline:
    """The outline of messages."""
    numbers: dict[Message, int] = {}
    names: list[Message] = []
    shape: list[Hashable] = [root]
    pending = [(message, False) for message in reversed(messages)]
    while pending:
        message, ready = pending.pop()
        if message in numbers:
            continue
        if not ready:
            pending.append((message, True))
            pending += [(part, False) for part in reversed(message.arguments)]
            continue
        numbers[message] = len(numbers)
        if message.head.kind is Kind.NAME:
            names.append(message)
            shape.append(None)
        else:
            shape.append((message.head, tuple(numbers[part] for part in message.arguments)))
    shape.append(tuple(numbers[message] for message in messages))
    return Outline(tuple(shape), tuple(names))


class _Kind(Struct, frozen=True):
    """A component: the number of its shape, and the private names in it."""

    shape: int
    names: tuple[Message, ...]


class Likeness:
    """Keys of the components and configurations of a search."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._free: dict[int, tuple[Process, frozenset[int]]] = {}
        self._kept = 0
        self._kinds: dict[Component, _Kind] = {}
        self._shapes: dict[Hashable, int] = {}

    def representatives(self, configuration: Configuration) -> list[Component]:
        """The components, one of each kind."""
        frame = set(outline(configuration.frame).names)
        kinds = {component: self._kind(component) for component in configuration}
        counts = Counter(name for kind in kinds.values() for name in kind.names)
        found: dict[Hashable, Component] = {}
        for component, kind in kinds.items():
            shared = [name if name in frame or counts[name] > 1 else None for name in kind.names]
            found.setdefault((kind.shape, tuple(shared)), component)
        return list(found.values())

    def key(self, configuration: Configuration) -> Hashable:
        """The key of a configuration."""
        frame = outline(configuration.frame)
        numbers = {name: number for number, name in enumerate(frame.names)}
        kinds = [self._kind(component) for component in configuration]
        counts = Counter(kind.shape for kind in kinds)

        def without_order(kind: _Kind) -> tuple[int, int, list[int]]:
            # Of a shape that occurs once, the names are known by their places in it.
            return counts[kind.shape], kind.shape, [numbers.get(name, -1) for name in kind.names]

        kinds.sort(key=without_order)
        for kind in kinds:
            for name in kind.names:
                numbers.setdefault(name, len(numbers))
        numbered = Counter(
            (kind.shape, tuple(numbers[name] for name in kind.names)) for kind in kinds
        )
        return frame.shape, frozenset(numbered.items())

    def _kind(self, component: Component) -> _Kind:
        known = self._kinds.get(component)
        if known is None:
            keys = sorted(self._free_atoms(component.process))
            values = {key: component.environment.get(key) for key in keys}
            bound = {key: value for key, value in values.items() if value is not None}
            root = (id(component.process), component.remaining, tuple(bound))
            found = outline(list(bound.values()), root)
            number = self._shapes.setdefault(found.shape, len(self._shapes))
            known = self._kinds[component] = _Kind(number, found.names)
        return known

    def _free_atoms(self, process: Process) -> frozenset[int]:
        """The keys of the atoms that occur free in a process."""
        pending: list[tuple[Process, bool]] = [(process, False)]
        while pending:
            current, ready = pending.pop()
            if id(current) in self._free:
                continue
            if ready:
                self._free[id(current)] = (current, self._free_at(current))
                continue
            pending.append((current, True))
            pending += [(part, False) for part in continuations(current) if part is not None]
        return self._free[id(process)][1]

    def _free_at(self, process: Process) -> frozenset[int]:
        """The free atoms of a process, those of the processes inside it being known."""
        inside = [
            frozenset[int]() if part is None else self._free[id(part)][1]
            for part in continuations(process)
        ]
        terms, bound = _terms_and_variables(process)
        # All that binds does so in the first of the processes inside it.
        scoped = self._keys(bound)
        if not scoped.isdisjoint(*inside[:1]):
            inside[0] -= scoped
        own = self._keys(part for term in terms for part in parts(term))
        free = max(inside, key=len, default=frozenset[int]())
        if all(some <= free for some in (own, *inside)):
            return free  # shared with what is inside, so that a long process takes little memory
        self._kept += len(free)
        if self._kept > MAX_KEPT:
            raise CalculusError("a process has too many variables and names at once")
        return own.union(*inside)

    def _keys(self, terms: Iterable[Term]) -> frozenset[int]:
        """The keys of the atoms among terms."""
        return frozenset(
            self._theory.atom_key(term.id, term.bang) for term in terms if isinstance(term, Atomic)
        )


def _terms_and_variables(process: Process) -> tuple[Sequence[Term], Sequence[Atomic]]:
    """The terms at the root of a process, and what it binds."""
    match process:
        case Output():
            return (process.channel, process.term), ()
        case IfThenElse():
            return (process.term1, process.term2), ()
        case Input():
            demanded, bound = _demanded_and_bound(process.pattern)
            return (process.channel, *demanded), bound
        case LetInElse():
            demanded, bound = _demanded_and_bound(process.pattern)
            return (process.term, *demanded), bound
        case New():
            return (), (Atomic(process.name, process.bang),)
    return (), ()


def _demanded_and_bound(pattern: Pattern) -> tuple[list[Term], list[Atomic]]:
    """The terms that parts of a pattern must be equal to, and its variables."""
    demanded: list[Term] = []
    bound: list[Atomic] = []
    pending = [pattern]
    while pending:
        part = pending.pop()
        if isinstance(part, Atomic):
            bound.append(part)
        elif isinstance(part, Equality):
            demanded.append(part.term)
        else:
            pending += part.args
    return demanded, bound
