"""Random input files of the prover, and what the prover would store of their queries.

A file is drawn as a tree, in which every identifier has a meaning. It is written with blanks,
comments and parentheses wherever they may be, and executed by the rules of `lines/README.md` of the
ground truth, recursively and without reading the text.
"""

from random import Random
from typing import Any, NamedTuple

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
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)

LABELS = ["x", "y", "k", "a", "h", "P1", "x'", "n_1"]
SYMBOLS = {"c": 0, "a": 0, "b": 0, "h": 1, "enc": 2}
KINDS = ("out", "in", "new", "if", "let", "par", "choice", "bang", "call", "nil")
WEIGHTS = (6, 4, 3, 2, 3, 5, 2, 3, 3, 1)
BLANKS = (" ", "  ", "\n", "\t", "\r\n", "\r", "\xa0", " /* else ) */ ", "(* // *)", "// in(é\n",
          "/*\r\n*/", "")  # fmt: skip


class Node:
    """A construct of a file: its kind, what it has, and where it was written."""

    def __init__(self, kind: str, *fields: Any) -> None:
        self.kind = kind
        self.fields = fields
        self.offset = -1
        self.written = False  # of a nil: whether it is written where it could be left out


class StoredQuery(NamedTuple):
    """A query as the prover stores it; `places` has kind, construct and calls of each index."""

    kind: QueryType
    processes: list[Process]
    atoms: list[Atom]
    places: dict[int, tuple[str, Node, tuple[Node, ...]]]


class RandomInput(NamedTuple):
    text: str
    queries: list[StoredQuery]

    def place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return len(before), len(before[-1]) + 1


class _Drawing:
    """Draws trees. A scope gives each identifier that means something "term" or a number of
    arguments, with the kind of what takes them."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
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
                channel, pattern = self.term(scope, 1), self.pattern(scope, bound)
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


class _Writer:
    """Writes trees. Each construct learns the offset where it is written."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.text = ""

    def word(self, *words: str) -> int:
        """Write tokens; the offset of the first one."""
        first = -1
        for word in words:
            blank = self.draw.choice(BLANKS) if self.draw.random() < 0.4 else ""
            joined = self.text[-1:].isascii() and (
                self.text[-1:].isalnum() or self.text[-1:] in "_'"
            )
            if not blank and self.text and joined and word[0].isalnum():
                blank = " "
            self.text += blank
            first = len(self.text) if first < 0 else first
            self.text += word
        return first

    def term(self, term: Any) -> None:
        name, args = term
        if self.draw.random() < 0.1:
            self.word("(")
            self.term(term)
            self.word(")")
            return
        if name:
            self.word(name)
        if args:
            self.listed(args, self.term)

    def listed(self, parts: list[Any], write: Any) -> None:
        for at, part in enumerate(parts):
            self.word("," if at else "(")
            write(part)
        self.word(")")

    def pattern(self, pattern: Any) -> None:
        match pattern:
            case "tuple", parts:
                self.listed(parts, self.pattern)
            case "equal", term:
                self.word("=")
                self.term(term)
            case _, label:
                self.word(label)

    def operand(self, node: Node, *, closed: bool = False) -> None:
        """Write a process where neither `|` nor `+` may be, nor, if `closed`, an open `if`."""
        needed = node.kind in ("par", "choice") or (closed and _takes_else(node))
        if needed or self.draw.random() < 0.1:
            self.word("(")
            self.process(node)
            self.word(")")
        else:
            self.process(node)

    def continuation(self, node: Node) -> None:
        if node.kind != "nil" or node.written:
            self.word(";")
            self.operand(node)

    def branches(self, then: Node, other: Node) -> None:
        has_else = other.kind != "nil" or other.written
        self.operand(then, closed=has_else)
        if has_else:
            self.word("else")
            self.operand(other)

    def left(self, node: Node) -> None:
        if node.kind == "par" or (node.kind == "choice" and node.fields[2] is None):
            self.process(node)
        else:
            self.operand(node)

    def process(self, node: Node) -> None:
        match node.kind, node.fields:
            case "nil", _:
                self.word(self.draw.choice(["0", "0", "00"]))
            case "call", (name, args):
                node.offset = self.word(name)
                if args:
                    self.listed(args, self.term)
                elif self.draw.random() < 0.3:
                    self.word("(", ")")
            case "new", (label, then):
                node.offset = self.word("new", label, ";")
                self.operand(then)
            case "in", (channel, pattern, then):
                node.offset = self.word("in", "(")
                self.term(channel)
                self.word(",")
                self.pattern(pattern)
                self.word(")")
                self.continuation(then)
            case "out", (channel, term, then):
                node.offset = self.word("out", "(")
                self.term(channel)
                self.word(",")
                self.term(term)
                self.word(")")
                self.continuation(then)
            case "if", (left, right, then, other):
                node.offset = self.word("if")
                self.term(left)
                self.word("=")
                self.term(right)
                self.word("then")
                self.branches(then, other)
            case "let", (pattern, value, then, other):
                node.offset = self.word("let")
                self.pattern(pattern)
                self.word("=")
                self.term(value)
                self.word("in")
                self.branches(then, other)
            case "bang", (count, inner):
                node.offset = self.word("!^", str(count))
                self.operand(inner)
            case "choice", (left, right, odds):
                self.left(left)
                node.offset = self.word("+")
                if odds is None:
                    self.operand(right)
                else:
                    number, point, fraction = odds.partition(".")
                    self.word("{", number, *([point, fraction] if point else []), "}")
                    self.process(right)
            case "par", (left, right):
                self.left(left)
                self.word("|")
                self.operand(right)


def _ends_in_word(text: str) -> bool:
    return text[-1:].isascii() and (text[-1:].isalnum() or text.endswith(("_", "'")))


def _takes_else(node: Node) -> bool:
    """Whether an `else` after a process would belong to it."""
    match node.kind, node.fields:
        case (("if" | "let"), (_, _, _, other)):
            return (other.kind == "nil" and not other.written) or _takes_else(other)
        case (("new" | "in" | "out" | "bang"), _):
            return _takes_else(node.fields[-1])
    return False


class _Replicated(NamedTuple):
    copies: int
    index: int
    inner: Any


class _Prover:
    """Executes declarations and queries as the prover does."""

    def __init__(self, first: int) -> None:
        self.index = first - 1
        self.atoms: list[Atom] = [
            Symbol(name, at, arity, ConstructorCategory(), Representation.USER_DEFINED, True)
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
                return New(name.id, Position(at, []), None, _one(self.run(then, inner, calls)))
            case "in", (channel, pattern, then):
                at = self.next_index(node, calls)
                inner = dict(scope)
                sent = self.term(channel, scope)
                bound = self.pattern(pattern, scope, inner)
                return Input(sent, bound, Position(at, []), _one(self.run(then, inner, calls)))
            case "out", (channel, term, then):
                after = _one(self.run(then, scope, calls))
                at = self.next_index(node, calls)
                terms = self.term(channel, scope), self.term(term, scope)
                return Output(*terms, Position(at, []), after)
            case "if", (left, right, then, other):
                branches = [_one(self.run(part, scope, calls)) for part in (then, other)]
                at = self.next_index(node, calls)
                terms = self.term(left, scope), self.term(right, scope)
                return IfThenElse(*terms, Position(at, []), *branches)
            case "let", (pattern, value, then, other):
                inner = dict(scope)
                taken, bound = self.term(value, scope), self.pattern(pattern, scope, inner)
                branches = [_one(self.run(then, inner, calls)), _one(self.run(other, scope, calls))]
                at = self.next_index(node, calls)
                return LetInElse(bound, taken, Position(at, []), *branches)
            case "choice", (left, right, odds):
                at = self.next_index(node, calls)
                second = _one(self.run(right, scope, calls))
                first = _one(self.run(left, scope, calls))
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


def _one(process: Any) -> Process | None:
    """A process in the shape of a result."""
    if isinstance(process, list):
        return Par([_one(part) or Nil() for part in process])
    if isinstance(process, _Replicated):
        inner = _one(process.inner)
        return (
            inner
            if process.copies == 1
            else Bang(process.copies, Position(process.index, []), inner)
        )
    return process


def random_input(draw: Random, *, depth: int = 4) -> RandomInput:
    """A file with up to four processes and one or two queries."""
    drawing, writer, prover = _Drawing(draw), _Writer(draw), _Prover(draw.randint(0, 300))
    writer.text = "free c. const a, b. fun h/1. fun enc/2."
    for number in range(draw.randint(1, 4)):
        name = f"P{number}"
        parameters = draw.sample(LABELS, draw.randint(0, 2))
        body = drawing.process(drawing.scope | dict.fromkeys(parameters, "term"), depth)
        writer.word("let", name)
        if parameters:
            writer.listed(parameters, writer.word)
        writer.word("=")
        writer.process(body)
        writer.word(".")
        drawing.scope[name] = ("process", len(parameters))
        outer = dict(prover.scope)
        # A declaration is expanded once too.
        prover.run(body, outer | dict.fromkeys(parameters, Tuple([])), ())
        prover.scope[name] = (parameters, body, outer)
    queries = []
    for _ in range(draw.randint(1, 2)):
        kind = draw.choice([QueryType.TRACE_EQUIV, QueryType.SESSION_EQUIV, QueryType.SESSION_INCL])
        sides = [drawing.process(drawing.scope, depth) for _ in range(2)]
        writer.word("query", str(kind), "(")
        writer.process(sides[0])
        writer.word(",")
        writer.process(sides[1])
        writer.word(")", ".")
        prover.places = {}
        stored: dict[int, Process] = {}
        for at in (1, 0) if kind is QueryType.TRACE_EQUIV else (0, 1):
            stored[at] = _one(prover.run(sides[at], dict(prover.scope), ())) or Nil()
        queries.append(StoredQuery(kind, [stored[0], stored[1]], prover.atoms, prover.places))
    return RandomInput(writer.text, queries)
