"""A reader of the prover's input grammar, to compare input files by their meaning.

It follows the manual ("Language reference") and the precedences of the prover's own grammar:
`|` and `+` bind least, then `!^n`, then the branches of tests, then `;`. Names and variables
become numbers in the order in which they are bound, calls are replaced by what they call. What is
parallel keeps its order, on which the trace depends that the prover finds.
"""

import re
from fractions import Fraction
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"\s+|//[^\n]*|/\*.*?\*/|\(\*.*?\*\)|(?P<token>[A-Za-z][A-Za-z0-9_']*|\+\{\d+(?:\.\d+)?\}|\d+|!\^|->|[-=/;.,|+()\[\]])",
    re.DOTALL,
)

Tree = Any


class Query(NamedTuple):
    kind: str
    processes: tuple[Tree, Tree]


class InputFile(NamedTuple):
    declarations: frozenset[Tree]
    semantics: str | None
    queries: list[Query]


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match, f"no token at {text[at : at + 20]!r}"
            if match["token"]:
                self.tokens.append(match["token"])
            at = match.end()
        self.at = 0
        self.declarations: set[Tree] = set()
        self.semantics: str | None = None
        self.processes: dict[str, tuple[list[str], Tree]] = {}
        self.queries: list[Query] = []

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, *tokens: str) -> None:
        for token in tokens:
            found = self.next()
            assert found == token, f"expected {token}, found {found} at token {self.at}"

    def takes(self, token: str) -> bool:
        if self.peek() != token:
            return False
        self.at += 1
        return True

    def read(self) -> None:
        while self.peek():
            match self.next():
                case "set":
                    self.take("semantics", "=")
                    self.semantics = self.next()
                case "fun":
                    name = self.next()
                    self.take("/")
                    self.declarations.add(("fun", name, int(self.next()), self.privacy()))
                case "const" | "free" as kind:
                    names = [self.next()]
                    while self.takes(","):
                        names.append(self.next())
                    privacy = self.privacy()
                    self.declarations |= {(kind, name, privacy) for name in names}
                case "reduc":
                    rules = [self.rule()]
                    while self.takes(";"):
                        rules.append(self.rule())
                    self.declarations.add(("reduc", tuple(rules), self.privacy()))
                case "let":
                    name = self.next()
                    arguments = self.names() if self.takes("(") else []
                    self.take("=")
                    self.processes[name] = (arguments, self.process())
                case "query":
                    kind = self.next()
                    self.take("(")
                    first = self.process()
                    self.take(",")
                    second = self.process()
                    self.take(")")
                    self.queries.append(Query(kind, (self.meaning(first), self.meaning(second))))
                case other:
                    raise AssertionError(f"no declaration begins with {other}")
            self.take(".")

    def privacy(self) -> str:
        if not self.takes("["):
            return "public"
        self.take("private", "]")
        return "private"

    def names(self) -> list[str]:
        names: list[str] = []
        while not self.takes(")"):
            names.append(self.next())
            self.takes(",")
        return names

    def rule(self) -> Tree:
        left = self.term()
        assert self.next() in ("->", "=")
        return _numbered((left, self.term()))

    def term(self) -> Tree:
        if self.takes("="):  # in a pattern only
            return ("=", self.term())
        if self.takes("("):
            terms = self.terms()
            return terms[0] if len(terms) == 1 else ("tuple", *terms)
        name = self.next()
        return (name, *self.terms()) if self.takes("(") else (name,)

    def terms(self) -> list[Tree]:
        terms = [self.term()]
        while self.takes(","):
            terms.append(self.term())
        self.take(")")
        return terms

    def process(self) -> Tree:
        left = self.prefix()
        while self.peek() in ("|", "+"):
            sign = self.next()
            left = (sign, left, self.prefix())
        if self.peek().startswith("+{"):  # it binds to the right
            number, _, fraction = self.next()[2:-1].partition(".")
            # The prover reads the fraction as a number by itself: 0.05 is 0.5.
            odds = Fraction(f"{number}.{fraction.lstrip('0') or '0'}")
            left = ("+", left, self.process(), odds)
        return left

    def prefix(self) -> Tree:
        match self.next():
            case "0":
                return ("0",)
            case "(":
                process = self.process()
                self.take(")")
                return process
            case "!^":
                return ("!", int(self.next()), self.prefix())
            case "new":
                name = self.next()
                self.take(";")
                return ("new", name, self.prefix())
            case "in" | "out" as kind:
                self.take("(")
                channel = self.term()
                self.take(",")
                term = self.term()
                self.take(")")
                return (kind, channel, term, self.prefix() if self.takes(";") else ("0",))
            case "if":
                left = self.term()
                self.take("=")
                right = self.term()
                self.take("then")
                return ("if", left, right, *self.branches())
            case "let":
                pattern = self.term()
                self.take("=")
                term = self.term()
                self.take("in")
                return ("let", pattern, term, *self.branches())
            case name:
                return ("call", name, self.terms() if self.takes("(") else [])

    def branches(self) -> tuple[Tree, Tree]:
        then = self.prefix()
        return then, self.prefix() if self.takes("else") else ("0",)

    def meaning(self, process: Tree) -> Tree:
        return _Meaning(self.processes).of(process, {})


class _Meaning:
    """A process with its calls replaced and its names and variables numbered."""

    def __init__(self, processes: dict[str, tuple[list[str], Tree]]) -> None:
        self.processes = processes
        self.bound = 0

    def bind(self, name: str, scope: dict[str, Tree]) -> tuple[int, dict[str, Tree]]:
        self.bound += 1
        return self.bound, {**scope, name: ("#", self.bound)}

    def of(self, process: Tree, scope: dict[str, Tree]) -> Tree:
        match process:
            case ("0",):
                return process
            case ("call", name, terms):
                arguments, body = self.processes[name]
                given = [self.term(term, scope) for term in terms]
                return self.of(body, dict(zip(arguments, given, strict=True)))
            case ("!", number, inner):
                return ("!", number, self.of(inner, scope))
            case ("new", name, inner):
                number, scope = self.bind(name, scope)
                return ("new", number, self.of(inner, scope))
            case ("out", channel, term, inner):
                return ("out", self.term(channel, scope), self.term(term, scope),
                        self.of(inner, scope))  # fmt: skip
            case ("in", channel, pattern, inner):
                numbered = self.term(channel, scope)
                pattern, scope = self.pattern(pattern, scope)
                return ("in", numbered, pattern, self.of(inner, scope))
            case ("if", left, right, then, other):
                return ("if", self.term(left, scope), self.term(right, scope),
                        self.of(then, scope), self.of(other, scope))  # fmt: skip
            case ("let", pattern, term, then, other):
                numbered = self.term(term, scope)
                pattern, inner = self.pattern(pattern, scope)
                return ("let", pattern, numbered, self.of(then, inner), self.of(other, scope))
            case ("+", left, right, *odds):
                return ("+", self.of(left, scope), self.of(right, scope), *odds)
            case ("|", left, right):
                # Each begins with one number, whatever is before it.
                begin = self.bound
                parts = []
                for branch in (left, right):
                    self.bound = begin
                    part = self.of(branch, scope)
                    parts += part[1:] if part[0] == "|" else [part]
                return ("|", *parts)
        raise AssertionError(process)

    def pattern(self, pattern: Tree, scope: dict[str, Tree]) -> tuple[Tree, dict[str, Tree]]:
        outer = scope
        if pattern[0] == "=":
            return ("=", self.term(pattern[1], outer)), scope
        if len(pattern) == 1:
            number, scope = self.bind(pattern[0], scope)
            return ("#", number), scope
        parts = []
        for part in pattern[1:]:
            numbered, scope = self.pattern(part, scope)
            parts.append(numbered)
        return ("tuple", *parts), scope

    def term(self, term: Tree, scope: dict[str, Tree]) -> Tree:
        if len(term) == 1 and term[0] in scope:
            return scope[term[0]]
        return (term[0], *(self.term(part, scope) for part in term[1:]))


def _numbered(rule: Tree) -> Tree:
    """A rewrite rule with its variables numbered as they are met."""
    numbers: dict[str, int] = {}

    def numbered(term: Tree, *, outermost: bool = False) -> Tree:
        if len(term) == 1 and not outermost:
            return ("#", numbers.setdefault(term[0], len(numbers)))
        return (term[0], *(numbered(part) for part in term[1:]))

    left, right = rule
    return (numbered(left, outermost=True), numbered(right))


def read_input(text: str) -> InputFile:
    """Read an input file of the prover."""
    reader = _Reader(text)
    reader.read()
    return InputFile(frozenset(reader.declarations), reader.semantics, reader.queries)
