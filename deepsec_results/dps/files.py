"""Whole input files: settings, symbols, processes and queries."""

from deepsec_results.dps.processes import parse_process
from deepsec_results.dps.scopes import Scope
from deepsec_results.dps.source_text import SourceText
from deepsec_results.dps.syntax import (
    DeclaredProcess,
    DeclaredQuery,
    DeclaredSymbol,
    SourceFile,
    SourceRule,
    SymbolTerm,
)
from deepsec_results.dps.terms import parse_rule_term
from deepsec_results.dps.tokens import END, NAME, NUMBER, Tokens

_SEMANTICS = ("classic", "private", "eavesdrop")
_QUERIES = ("trace_equiv", "session_equiv", "session_incl", "obs_equiv")
_TRACE_INCL = "trace_incl"  # a keyword of a branch only, elsewhere a name
_MOST_DIGITS = 9  # of the arity of a function


def parse_file(source: SourceText) -> SourceFile:
    """What an input file declares. Raises DpsError.

    The variables of rewrite rules are not checked.
    """
    parser = _FileParser(source)
    while parser.tokens.kind != END:
        parser.declaration()
    return SourceFile(parser.symbols, parser.processes, parser.queries)


class _FileParser:
    def __init__(self, source: SourceText) -> None:
        self.tokens = Tokens(source)
        self.scope = Scope(self.tokens)
        self.symbols: list[DeclaredSymbol] = []
        self.processes: dict[str, DeclaredProcess] = {}
        self.queries: list[DeclaredQuery] = []

    def declaration(self) -> None:
        """Read the next declaration."""
        start, kind = self.tokens.start, self.tokens.kind
        if kind not in ("set", "fun", "const", "free", "reduc", "let", "query"):
            raise self.tokens.unexpected("a declaration")
        self.tokens.skip()
        match kind:
            case "set":
                self._setting()
            case "fun":
                self._function()
            case "const" | "free":
                self._constants(kind)
            case "reduc":
                self._destructor()
            case "let":
                self._process()
            case "query":
                self._query(start)
        self.tokens.take(".")

    def _setting(self) -> None:
        self.tokens.take("semantics")
        self.tokens.take("=")
        if self.tokens.kind not in _SEMANTICS:
            raise self.tokens.unexpected("classic, private or eavesdrop")
        self.tokens.skip()

    def _function(self) -> None:
        start, name = self.tokens.start, self.tokens.take(NAME)
        self.tokens.take("/")
        at, arity = self.tokens.start, self.tokens.take(NUMBER).lstrip("0") or "0"
        if len(arity) > _MOST_DIGITS:
            raise self.tokens.error_at(at, "the arity of a function", "a larger number")
        private = self._private()
        self._declare(DeclaredSymbol(name, "the function", int(arity), start, private))

    def _constants(self, kind: str) -> None:
        word = "the constant" if kind == "const" else "the free name"
        named = [(self.tokens.start, self.tokens.take(NAME))]
        while self.tokens.takes(","):
            named.append((self.tokens.start, self.tokens.take(NAME)))
        private = self._private()
        for start, name in named:
            self._declare(DeclaredSymbol(name, word, 0, start, private))

    def _destructor(self) -> None:
        start = self.tokens.start
        name, first = self._rule()
        rules, arity = [first], len(first.args)
        while self.tokens.takes(";"):
            at, (label, other) = self.tokens.start, self._rule()
            if (label, len(other.args)) != (name, arity):
                found, wanted = f"one of {label}/{len(other.args)}", f"a rule of {name}/{arity}"
                raise self.tokens.error_at(at, wanted, found)
            rules.append(other)
        private = self._private()
        self._declare(DeclaredSymbol(name, "the destructor", arity, start, private, rules))

    def _rule(self) -> tuple[str, SourceRule]:
        """A rewrite rule, and the name of its destructor."""
        start, left = self.tokens.start, parse_rule_term(self.tokens)
        if not isinstance(left, SymbolTerm):
            raise self.tokens.error_at(start, "a destructor", "a tuple")
        if not self.tokens.takes("->") and not self.tokens.takes("="):
            raise self.tokens.unexpected("`->` or `=`")
        return left.label, SourceRule(left.args, parse_rule_term(self.tokens))

    def _private(self) -> bool:
        """Whether `[private]` follows; the end of the declaration must."""
        if self.tokens.takes("["):
            self.tokens.take("private")
            self.tokens.take("]")
            return True
        if self.tokens.kind != ".":
            raise self.tokens.unexpected("`.` or `[private]`")
        return False

    def _declare(self, symbol: DeclaredSymbol) -> None:
        self.scope.declare(symbol)
        self.symbols.append(symbol)

    def _process(self) -> None:
        start, name = self.tokens.start, self.tokens.take(NAME)
        parameters = self._parameters() if self.tokens.takes("(") else []
        self.tokens.take("=")
        self.scope.begin(parameters)
        body = parse_process(self.tokens, self.scope)
        declared = DeclaredProcess(name, parameters, body, start)
        if self.tokens.kind != ".":
            raise self.tokens.unexpected("`.`, `|` or `+`")
        self.scope.declare(declared)
        self.processes[name] = declared

    def _parameters(self) -> list[str]:
        parameters: dict[str, None] = {}
        while not self.tokens.takes(")"):
            if parameters and not self.tokens.takes(","):
                raise self.tokens.unexpected("`,` or `)`")
            start, name = self.tokens.start, self.tokens.take(NAME)
            if name in parameters:
                raise self.tokens.error_at(start, "another parameter", f"{name} again")
            parameters[name] = None
        return list(parameters)

    def _query(self, start: int) -> None:
        kind = self.tokens.text
        if self.tokens.kind not in _QUERIES and kind != _TRACE_INCL:
            raise self.tokens.unexpected("trace_equiv, session_equiv or session_incl")
        self.tokens.skip()
        self.tokens.take("(")
        self.scope.begin()
        left = parse_process(self.tokens, self.scope)
        if not self.tokens.takes(","):
            raise self.tokens.unexpected("`,`, `|` or `+`")
        self.scope.begin()
        right = parse_process(self.tokens, self.scope)
        if not self.tokens.takes(")"):
            raise self.tokens.unexpected("`)`, `|` or `+`")
        self.queries.append(DeclaredQuery(kind, (left, right), start))
