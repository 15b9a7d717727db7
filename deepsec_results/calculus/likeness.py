"""Which processes and configurations are alike: equal but for the private names in them.

Copies of a replication are interchangeable, and so are states of a search in which they have
changed places (Cheval, Kremer, Rakotonirina, "Exploiting symmetries", CCS 2019). What has one key
is alike; some that are alike may have two keys, which costs time only.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from msgspec import Struct

from deepsec_results.calculus.configurations import Component, Configuration
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.rewriting import continuations
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import (
    IfThenElse,
    Input,
    LetInElse,
    Output,
    Process,
)
from deepsec_results.model.terms import AnyTerm, Atomic, Equality, Function, PatternTuple, Tuple


class Outline(Struct, frozen=True):
    """Something with its private names replaced by their numbers in it, and these names."""

    shape: Hashable
    names: tuple[Message, ...]


def outline(messages: Sequence[Message], root: Hashable = None) -> Outline:
    """The outline of messages."""
    numbers: dict[Message, int] = {}
    names: list[Message] = []
    shape: list[Hashable] = [root]
    pending: list[tuple[Message, bool]] = [(one, False) for one in reversed(messages)]
    while pending:
        message, ready = pending.pop()
        if message in numbers:
            continue
        if not ready:
            pending.append((message, True))
            pending += [(one, False) for one in reversed(message.arguments)]
            continue
        numbers[message] = len(numbers)
        if message.head.kind is Kind.NAME:
            names.append(message)
            shape.append(None)
        else:
            shape.append((message.head, tuple(numbers[one] for one in message.arguments)))
    shape.append(tuple(numbers[one] for one in messages))
    return Outline(tuple(shape), tuple(names))


class Likeness:
    """Keys of the components and configurations of a search."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._free: dict[int, tuple[Process, frozenset[int]]] = {}
        self._outlines: dict[Component, Outline] = {}

    def representatives(self, configuration: Configuration) -> list[Component]:
        """The components, one of each kind."""
        frame = set(outline(configuration.frame).names)
        outlines = {one: self._outline(one) for one in configuration}
        counts = Counter(name for one in outlines.values() for name in one.names)
        kinds: dict[Hashable, Component] = {}
        for component, one in outlines.items():
            kept = tuple(name if name in frame or counts[name] > 1 else None for name in one.names)
            kinds.setdefault((one.shape, kept), component)
        return list(kinds.values())

    def key(self, configuration: Configuration) -> Hashable:
        """The key of a configuration."""
        frame = outline(configuration.frame)
        numbers = {name: number for number, name in enumerate(frame.names)}
        outlines = [self._outline(one) for one in configuration]
        blind = sorted(
            outlines,
            key=lambda one: (hash(one.shape), [numbers.get(name, -1) for name in one.names]),
        )
        for one in blind:
            for name in one.names:
                numbers.setdefault(name, len(numbers))
        kinds = Counter((one.shape, tuple(numbers[name] for name in one.names)) for one in blind)
        return frame.shape, frozenset(kinds.items())

    def _outline(self, component: Component) -> Outline:
        known = self._outlines.get(component)
        if known is None:
            used = sorted(self._free_atoms(component.process))
            values = [component.environment.get(key) for key in used]
            bound = tuple(key for key, value in zip(used, values, strict=True) if value is not None)
            root = (id(component.process), component.remaining, bound)
            known = outline([one for one in values if one is not None], root)
            self._outlines[component] = known
        return known

    def _free_atoms(self, process: Process) -> frozenset[int]:
        """The keys of the atoms that occur in a process, also those that are bound inside."""
        pending: list[tuple[Process, bool]] = [(process, False)]
        while pending:
            one, ready = pending.pop()
            if id(one) in self._free:
                continue
            inner = [part for part in continuations(one) if part is not None]
            if not ready:
                pending.append((one, True))
                pending += [(part, False) for part in inner]
                continue
            keys = frozenset(self._atoms_at(one)).union(
                *(self._free[id(part)][1] for part in inner)
            )
            self._free[id(one)] = (one, keys)
        return self._free[id(process)][1]

    def _atoms_at(self, process: Process) -> list[int]:
        pending: list[AnyTerm] = list(_terms_at(process))
        keys = []
        while pending:
            term = pending.pop()
            if isinstance(term, Atomic):
                keys.append(self._theory.atom_key(term.id, term.bang))
            elif isinstance(term, Equality):
                pending.append(term.term)
            elif isinstance(term, (Function, Tuple, PatternTuple)):
                pending += term.args or ()
        return keys


def _terms_at(process: Process) -> Sequence[AnyTerm]:
    """The terms at the root of a process."""
    match process:
        case Output():
            return (process.channel, process.term)
        case Input():
            return (process.channel, process.pattern)
        case IfThenElse():
            return (process.term1, process.term2)
        case LetInElse():
            return (process.pattern, process.term)
    return ()
