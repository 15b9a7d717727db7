"""The constructs of a process, each without the processes that follow it."""

from deepsec_results.dps.scopes import Scope
from deepsec_results.dps.syntax import (
    MOST_COPIES,
    ConstructKind,
    SourceProcess,
    SourceTerm,
    VariablePattern,
)
from deepsec_results.dps.terms import parse_pattern, parse_term
from deepsec_results.dps.tokens import NAME, NUMBER, Tokens

# Each function reads a construct from behind its first token, which begins at `start`, and binds
# what the construct binds. All raise DpsError.


def read_new(tokens: Tokens, scope: Scope, start: int) -> SourceProcess:
    label, end = tokens.take(NAME), tokens.end
    tokens.take(";")
    binder = scope.new_binder()
    scope.bind(label, binder)
    return SourceProcess(ConstructKind.NEW, start, end, label, binder)


def read_in(tokens: Tokens, scope: Scope, start: int) -> SourceProcess:
    tokens.take("(")
    channel = parse_term(tokens, scope)
    tokens.take(",")
    pattern, variables = parse_pattern(tokens, scope)
    tokens.take(")")
    _bind(variables, scope)
    return SourceProcess(ConstructKind.IN, start, tokens.end, terms=(channel,), pattern=pattern)


def read_out(tokens: Tokens, scope: Scope, start: int) -> SourceProcess:
    tokens.take("(")
    channel = parse_term(tokens, scope)
    tokens.take(",")
    message = parse_term(tokens, scope)
    tokens.take(")")
    return SourceProcess(ConstructKind.OUT, start, tokens.end, terms=(channel, message))


def read_if(tokens: Tokens, scope: Scope, start: int) -> SourceProcess:
    left = parse_term(tokens, scope)
    tokens.take("=")
    right, end = parse_term(tokens, scope), tokens.end
    tokens.take("then")
    return SourceProcess(ConstructKind.IF, start, end, terms=(left, right))


def read_let(tokens: Tokens, scope: Scope, start: int) -> SourceProcess:
    pattern, variables = parse_pattern(tokens, scope)
    tokens.take("=")
    value, end = parse_term(tokens, scope), tokens.end
    tokens.take("in")
    _bind(variables, scope)
    return SourceProcess(ConstructKind.LET, start, end, terms=(value,), pattern=pattern)


def read_bang(tokens: Tokens, start: int) -> SourceProcess:
    at, copies = tokens.start, _number(tokens)
    if not copies:
        raise tokens.error_at(at, "a positive number", "0")
    return SourceProcess(ConstructKind.BANG, start, tokens.end, number=copies)


def read_choice(tokens: Tokens, left: SourceProcess, start: int) -> SourceProcess:
    odds = None
    if tokens.takes("{"):
        odds = tokens.take(NUMBER)
        if tokens.takes("."):
            odds += f".{tokens.take(NUMBER)}"
        tokens.take("}")
    return SourceProcess(ConstructKind.CHOICE, start, tokens.end, odds=odds, parts=[left])


def read_call(tokens: Tokens, scope: Scope) -> SourceProcess:
    """A call, from its name on."""
    start, label, args = tokens.start, tokens.take(NAME), list[SourceTerm]()
    if tokens.takes("(") and not tokens.takes(")"):
        args.append(parse_term(tokens, scope))
        while tokens.takes(","):
            args.append(parse_term(tokens, scope))
        if not tokens.takes(")"):
            raise tokens.unexpected("`,` or `)`")
    scope.check_call(label, args, start)
    return SourceProcess(ConstructKind.CALL, start, tokens.end, label, terms=tuple(args), parts=())


def read_nil(tokens: Tokens) -> SourceProcess:
    """A nil that is written, from its number on."""
    start = tokens.start
    if _number(tokens) != 0:
        raise tokens.error_at(start, "a process", "a number other than 0")
    return nil(start, tokens.end)


def nil(start: int, end: int | None = None) -> SourceProcess:
    """A nil, which need not be written."""
    return SourceProcess(ConstructKind.NIL, start, start if end is None else end, parts=())


def _bind(variables: list[VariablePattern], scope: Scope) -> None:
    for variable in variables:
        scope.bind(variable.label, variable.binder)


def _number(tokens: Tokens) -> int:
    """The next number. The prover has integers of 63 bits."""
    start, text = tokens.start, tokens.take(NUMBER)
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(MOST_COPIES)) or int(digits) > MOST_COPIES:
        raise tokens.error_at(start, f"a number up to {MOST_COPIES}", "a larger one")
    return int(digits)
