"""Executes declarations and queries by the rules of the prover, recursively."""

from typing import Any, NamedTuple

from input_trees import SYMBOLS, Node

from deepsec_results.model.atoms import (
    Atom,
    ConstructorCategory,
    Name,
    Representation,
    Symbol,
    Variable,
)
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
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)


class _Replicated(NamedTuple):
    copies: int
    index: int
    inner: Any


class ToyProver:
    """Executes declarations and queries as the prover does."""

    def __init__(self, first: int) -> None:
        self.index = first - 1
        self.atoms: list[Atom] = [
            Symbol(
                name,
                at,
                arity,
                ConstructorCategory(),
                Representation.USER_NAME if name == "c" else Representation.USER_DEFINED,
                True,
            )
            for at, (name, arity) in enumerate(SYMBOLS.items())
        ]
        self.scope: dict[str, Any] = {name: at for at, name in enumerate(SYMBOLS)}
        self.places: dict[int, tuple[str, Node, tuple[Node, ...]]] = {}

    def next_index(self, node: Node, calls: tuple[Node, ...]) -> int:
        self.index += 1
        self.places[self.index] = (node.kind, node, calls)
        return self.index

    def term(self, term: Any, scope: dict[str, Any]) -> Term:
        name, args = term
        inner = [self.term(arg, scope) for arg in args]
        if not name:
            return Tuple(inner)
        meaning = scope[name]
        return Function(meaning, inner or None) if isinstance(meaning, int) else meaning

    def bind(self, atom: Atom, scope: dict[str, Any]) -> Atomic:
        self.atoms.append(atom)
        scope[atom.label] = Atomic(len(self.atoms) - 1)
        return scope[atom.label]

    def pattern(self, pattern: Any, outer: dict[str, Any], scope: dict[str, Any]) -> Pattern:
        match pattern:
            case "tuple", parts:
                return PatternTuple([self.pattern(part, outer, scope) for part in parts])
            case "equal", term:
                return Equality(self.term(term, outer))
        return self.bind(Variable(pattern[1], len(self.atoms)), scope)

    def run(self, node: Node, scope: dict[str, Any], calls: tuple[Node, ...]) -> Any:
        """A process, nil as None, or a list of them side by side."""
        match node.kind, node.fields:
            case "call", (name, args):
                parameters, body, outer = scope[name]
                given = [self.term(arg, scope) for arg in args]
                return self.run(
                    body, outer | dict(zip(parameters, given, strict=True)), (*calls, node)
                )
            case "new", (label, then):
                at = self.next_index(node, calls)
                inner = dict(scope)
                name = self.bind(Name(label, len(self.atoms)), inner)
                return New(name.id, Position(at, []), None, as_stored(self.run(then, inner, calls)))
            case "in", (channel, pattern, then):
                at = self.next_index(node, calls)
                inner = dict(scope)
                sent = self.term(channel, scope)
                bound = self.pattern(pattern, scope, inner)
                return Input(sent, bound, Position(at, []), as_stored(self.run(then, inner, calls)))
            case "out", (channel, term, then):
                after = as_stored(self.run(then, scope, calls))
                at = self.next_index(node, calls)
                terms = self.term(channel, scope), self.term(term, scope)
                return Output(*terms, Position(at, []), after)
            case "if", (left, right, then, other):
                branches = [as_stored(self.run(part, scope, calls)) for part in (then, other)]
                at = self.next_index(node, calls)
                terms = self.term(left, scope), self.term(right, scope)
                return IfThenElse(*terms, Position(at, []), *branches)
            case "let", (pattern, value, then, other):
                inner = dict(scope)
                taken, bound = self.term(value, scope), self.pattern(pattern, scope, inner)
                branches = [
                    as_stored(self.run(then, inner, calls)),
                    as_stored(self.run(other, scope, calls)),
                ]
                at = self.next_index(node, calls)
                return LetInElse(bound, taken, Position(at, []), *branches)
            case "choice", (left, right, odds):
                at = self.next_index(node, calls)
                second = as_stored(self.run(right, scope, calls))
                first = as_stored(self.run(left, scope, calls))
                # 0.05 is read as 0.5.
                number = {None: None, "0.25": 0.25, "1": 1.0, "0.05": 0.5}[odds]
                return Choice(Position(at, []), number, first, second)
            case "par", (left, right):
                one, two = self.run(left, scope, calls), self.run(right, scope, calls)
                if isinstance(one, list) and isinstance(two, list):
                    return one + two
                if isinstance(one, list):
                    return [two, *one]
                return [one, *two] if isinstance(two, list) else [one, two]
            case "bang", (count, inner):
                process = self.run(inner, scope, calls)
                if isinstance(process, list):
                    return [self.replicated(part, count, node, calls) for part in process]
                return _Replicated(count, self.next_index(node, calls), process)
        return None

    def replicated(self, part: Any, count: int, node: Node, calls: tuple[Node, ...]) -> Any:
        if isinstance(part, _Replicated):
            return part._replace(copies=part.copies * count)
        return _Replicated(count, self.next_index(node, calls), part)


def as_stored(process: Any) -> Process | None:
    """A process in the shape of a result."""
    if isinstance(process, list):
        return Par([as_stored(part) or Nil() for part in process])
    if isinstance(process, _Replicated):
        inner = as_stored(process.inner)
        return (
            inner
            if process.copies == 1
            else Bang(process.copies, Position(process.index, []), inner)
        )
    return process
