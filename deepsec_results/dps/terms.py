"""Terms and patterns of an input file."""

from collections.abc import Callable, Sequence

from deepsec_results.dps.scopes import Scope
from deepsec_results.dps.syntax import (
    EqualPattern,
    SourcePattern,
    SourceTerm,
    SymbolTerm,
    TuplePattern,
    TupleTerm,
    VariablePattern,
)
from deepsec_results.dps.tokens import NAME, Tokens

# The argument lists that are open: the name before one, "" for none, where it begins, and the
# arguments so far.
_OpenList = tuple[str, int, list[SourceTerm]]
Apply = Callable[[str, Sequence[SourceTerm], int], SourceTerm]


def parse_term(tokens: Tokens, scope: Scope) -> SourceTerm:
    """A term; `(t)` is `t`. Raises DpsError."""
    return _parse_term(tokens, scope.name, scope.application)


def parse_rule_term(tokens: Tokens) -> SourceTerm:
    """A side of a rewrite rule, whose variables are not declared. Raises DpsError."""
    return _parse_term(
        tokens, lambda label, _: SymbolTerm(label), lambda label, args, _: SymbolTerm(label, args)
    )


def _parse_term(tokens: Tokens, name: Callable[[str, int], SourceTerm], apply: Apply) -> SourceTerm:
    opened: list[_OpenList] = []
    while True:
        start = tokens.start
        if tokens.kind == NAME:
            label = tokens.text
            tokens.skip()
            if tokens.takes("("):
                opened.append((label, start, []))
                continue
            term = name(label, start)
        elif tokens.takes("("):
            opened.append(("", start, []))
            continue
        else:
            raise tokens.unexpected("a term")
        while opened:
            label, start, args = opened[-1]
            args.append(term)
            if tokens.takes(","):
                break
            if tokens.kind != ")":
                raise tokens.unexpected("`,` or `)`")
            tokens.skip()
            opened.pop()
            if label:
                term = apply(label, tuple(args), start)
            else:
                term = args[0] if len(args) == 1 else TupleTerm(tuple(args))
        else:
            return term


def parse_pattern(tokens: Tokens, scope: Scope) -> tuple[SourcePattern, list[VariablePattern]]:
    """A pattern, and the variables that it binds, which no term in it can contain. Raises
    DpsError."""
    opened: list[list[SourcePattern]] = []
    variables: list[VariablePattern] = []
    while True:
        pattern: SourcePattern
        if tokens.takes("("):
            opened.append([])
            continue
        if tokens.takes("="):
            pattern = EqualPattern(parse_term(tokens, scope))
        elif tokens.kind == NAME:
            pattern = VariablePattern(tokens.text, scope.new_binder())
            variables.append(pattern)
            tokens.skip()
        else:
            raise tokens.unexpected("a pattern")
        while opened:
            opened[-1].append(pattern)
            if tokens.takes(","):
                break
            if tokens.kind != ")":
                raise tokens.unexpected("`,` or `)`")
            tokens.skip()
            pattern = TuplePattern(tuple(opened.pop()))
        else:
            return pattern, variables
