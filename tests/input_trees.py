"""Input files of the prover as trees, drawn at random so that every identifier has a meaning."""

from random import Random
from typing import Any

LABELS = ["x", "y", "k", "a", "h", "P1", "x'", "n_1"]
SYMBOLS = {"c": 0, "a": 0, "b": 0, "h": 1, "enc": 2}
KINDS = ("out", "in", "new", "if", "let", "par", "choice", "bang", "call", "nil")
WEIGHTS = (6, 4, 3, 2, 3, 5, 2, 3, 3, 1)


class Node:
    """A construct of a file: its kind, what it has, and where it was written."""

    def __init__(self, kind: str, *fields: Any) -> None:
        self.kind = kind
        self.fields = fields
        self.offset = -1
        self.written = False  # of a nil: whether it is written where it could be left out


class Drawing:
    """Draws trees. A scope gives each identifier that means something "term" or a number of
    arguments, with the kind of what takes them."""

    def __init__(self, draw: Random, *, input_patterns: bool) -> None:
        self.draw = draw
        self.input_patterns = input_patterns
        self.scope: dict[str, Any] = {
            name: ("symbol", arity) if arity else "term" for name, arity in SYMBOLS.items()
        }

    def term(self, scope: dict[str, Any], depth: int = 2) -> Any:
        applied = [name for name, what in scope.items() if what[0] == "symbol"]
        choice = self.draw.random()
        if depth and choice < 0.25 and applied:
            name = self.draw.choice(applied)
            return name, [self.term(scope, depth - 1) for _ in range(scope[name][1])]
        if depth and choice < 0.4:
            return "", [self.term(scope, depth - 1) for _ in range(self.draw.randint(2, 3))]
        return self.draw.choice([name for name, what in scope.items() if what == "term"]), []

    def pattern(self, scope: dict[str, Any], bound: list[str], depth: int = 2) -> Any:
        choice = self.draw.random()
        if depth and choice < 0.3:
            count = self.draw.randint(1, 3)
            return "tuple", [self.pattern(scope, bound, depth - 1) for _ in range(count)]
        if choice < 0.5:
            return "equal", self.term(scope, 1)
        bound.append(self.draw.choice(LABELS))
        return "variable", bound[-1]

    def nil(self) -> Node:
        node = Node("nil")
        node.written = self.draw.random() < 0.3
        return node

    def process(self, scope: dict[str, Any], depth: int) -> Node:
        if not depth:
            return self.nil()
        (kind,) = self.draw.choices(KINDS, WEIGHTS)
        callable_ = [name for name, what in scope.items() if what[0] == "process"]
        if kind == "call" and not callable_:
            kind = "out"
        inner = depth - 1
        match kind:
            case "nil":
                return self.nil()
            case "call":
                name = self.draw.choice(callable_)
                return Node(kind, name, [self.term(scope) for _ in range(scope[name][1])])
            case "new":
                label = self.draw.choice(LABELS)
                return Node(kind, label, self.process(scope | {label: "term"}, inner))
            case "in":
                bound: list[str] = []
                channel = self.term(scope, 1)
                if self.input_patterns:
                    pattern = self.pattern(scope, bound)
                else:
                    bound.append(self.draw.choice(LABELS))
                    pattern = "variable", bound[0]
                after = scope | dict.fromkeys(bound, "term")
                return Node(kind, channel, pattern, self.process(after, inner))
            case "out":
                return Node(kind, self.term(scope, 1), self.term(scope), self.process(scope, inner))
            case "if":
                sides = self.term(scope), self.term(scope)
                return Node(kind, *sides, self.process(scope, inner), self.process(scope, inner))
            case "let":
                bound = []
                pattern, value = self.pattern(scope, bound), self.term(scope)
                after = scope | dict.fromkeys(bound, "term")
                branches = self.process(after, inner), self.process(scope, inner)
                return Node(kind, pattern, value, *branches)
            case "bang":
                return Node(kind, self.draw.randint(1, 3), self.process(scope, inner))
            case "choice":
                odds = self.draw.choice([None, None, None, "0.25", "1", "0.05"])
                sides = self.process(scope, inner), self.process(scope, inner)
                return Node(kind, *sides, odds)
        return Node(kind, self.process(scope, inner), self.process(scope, inner))
