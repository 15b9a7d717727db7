"""Small random processes: drawn as plain trees, of which a process can be built twice."""

from random import Random
from typing import Any

from processes import Protocol, par

from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Process
from deepsec_results.model.terms import Function, Term

# A tree is None for nil or (kind, …). A number in it is that of a variable or name in scope,
# counted from the innermost one and, where there are fewer, from the beginning again.
Tree = Any

KINDS = ("out", "in", "new", "if", "let", "par", "choice", "twice", "bang")
WEIGHTS = (6, 3, 1, 1, 1, 2, 2, 1, 2)


def random_tree(draw: Random, depth: int) -> Tree:
    """A tree with so many constructs inside one another at most."""
    if not depth or draw.random() < 0.1:
        return None
    (kind,) = draw.choices(KINDS, WEIGHTS)
    inner = [random_tree(draw, depth - 1) for _ in range(2)]
    match kind:
        case "out":
            return kind, _channel(draw), _term(draw), inner[0]
        case "in":
            return kind, _channel(draw), inner[0]
        case "if":
            return kind, _term(draw), _term(draw), *inner
        case "let":
            return kind, _term(draw), *inner
        case "par" | "choice":
            return kind, *inner
        case "bang":
            return kind, draw.randint(2, 3), inner[0]
    return kind, inner[0]


def _channel(draw: Random) -> Any:
    return draw.choice(["c", "c", "c", "s", 0])


def _term(draw: Random) -> Any:
    leaves = [draw.choice(["c", "a", 0, 0, 1, 1, 2]) for _ in range(2)]
    match draw.choice(["leaf", "leaf", "h", "enc", "dec"]):
        case "leaf":
            return leaves[0]
        case "h":
            return "h", leaves[0]
        case symbol:
            return symbol, *leaves


def random_pair(draw: Random) -> tuple[Tree, Tree]:
    """Two trees, of which the second mostly differs from the first in one part only."""
    first = ("new", ("par", random_tree(draw, 3), random_tree(draw, 3)))
    if draw.random() < 0.2:
        return first, ("new", random_tree(draw, 4))
    return first, replaced(first, draw.choice(places(first)[1:]), random_tree(draw, 2))


def places(tree: Tree) -> list[tuple[int, ...]]:
    """Where a tree has its parts that are trees."""
    inside = enumerate(tree or ())
    return [(), *((at, *rest) for at, part in inside if is_tree(part) for rest in places(part))]


def is_tree(part: object) -> bool:
    return part is None or (isinstance(part, tuple) and part[0] in KINDS)


def replaced(tree: Tree, place: tuple[int, ...], part: Tree) -> Tree:
    if not place:
        return part
    changed = list(tree)
    changed[place[0]] = replaced(tree[place[0]], place[1:], part)
    return tuple(changed)


class Builder:
    """Builds processes of one theory from trees."""

    def __init__(self) -> None:
        self._made = Protocol()
        self._constants = {
            "c": self._made.c,
            "a": self._made.constant("a"),
            "s": self._made.constant("s", public=False),
        }
        x, y = self._made.variable(), self._made.variable()
        self._symbols = {"h": self._made.constructor("h", 1)}
        self._symbols["enc"] = enc = self._made.constructor("enc", 2)
        self._symbols["dec"] = self._made.destructor("dec", 2, ([Function(enc, [x, y]), y], x))

    @property
    def theory(self) -> Theory:
        return self._made.theory

    def _term(self, term: Any, scope: list[Term]) -> Term:
        match term:
            case str():
                return self._constants[term]
            case int():
                return scope[-1 - term % len(scope)] if scope else self._made.c
        symbol, *args = term
        return Function(self._symbols[symbol], [self._term(arg, scope) for arg in args])

    def process(self, tree: Tree, scope: list[Term] | None = None) -> Process | None:
        made, scope = self._made, scope or []
        match tree:
            case "out", channel, term, then:
                after = self.process(then, scope)
                return made.out(self._term(term, scope), after, self._term(channel, scope))
            case "in", channel, then:
                x = made.variable()
                return made.read(x, self.process(then, [*scope, x]), self._term(channel, scope))
            case "new", then:
                k = made.name()
                return made.new(k, self.process(then, [*scope, k]))
            case "if", left, right, then, otherwise:
                terms = self._term(left, scope), self._term(right, scope)
                return made.test(*terms, self.process(then, scope), self.process(otherwise, scope))
            case "let", term, then, otherwise:
                x = made.variable()
                value, after = self._term(term, scope), self.process(then, [*scope, x])
                return made.let(x, value, after, self.process(otherwise, scope))
            case "par", left, right:
                return self._side_by_side(left, right, scope)
            case "twice", part:
                return self._side_by_side(part, part, scope)
            case "choice", left, right:
                return made.choice(self.process(left, scope), self.process(right, scope))
            case "bang", count, part:
                return made.bang(count, self.process(part, scope))
        return None

    def _side_by_side(self, left: Tree, right: Tree, scope: list[Term]) -> Process:
        parts = self.process(left, scope), self.process(right, scope)
        return par(*(part for part in parts if part is not None))
