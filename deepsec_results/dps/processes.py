"""Processes of an input file.

A prefix such as `new k;` binds tighter than `|` and `+`, which have one level and group to the
left. An `else` belongs to the nearest `if` or `let` that has none. `P +{p} Q` takes everything up
to the end of the process as Q.
"""

from enum import Enum

from msgspec import Struct

from deepsec_results.dps.scopes import Scope
from deepsec_results.dps.syntax import ConstructKind, SourceProcess, SourceTerm
from deepsec_results.dps.terms import parse_pattern, parse_term
from deepsec_results.dps.tokens import NAME, NUMBER, Tokens

_MOST_COPIES = (1 << 62) - 1  # the largest integer of the prover's language


class _Wants(Enum):
    """The part of a construct that is read next."""

    CONTINUATION = 0
    THEN = 1
    ELSE = 2
    RIGHT = 3
    REST = 4  # the right side of `+{p}`
    CLOSE = 5  # what is in parentheses


class _Unfinished(Struct):
    """A construct, and the part that it waits for. `mark` ends the scope of what it binds."""

    wants: _Wants
    construct: SourceProcess
    mark: int


def parse_process(tokens: Tokens, scope: Scope) -> SourceProcess:
    """A process up to the first token that cannot belong to it. Raises DpsError."""
    parser = _ProcessParser(tokens, scope)
    while True:
        process = parser.begin()
        while process is not None:
            if not parser.stack:
                if parser.operator(process):
                    break
                return process
            process = parser.finish(process)


class _ProcessParser:
    def __init__(self, tokens: Tokens, scope: Scope) -> None:
        self.tokens = tokens
        self.scope = scope
        self.stack: list[_Unfinished] = []

    def begin(self) -> SourceProcess | None:
        """Read the beginning of a process: the whole if nothing can follow it, else None."""
        tokens = self.tokens
        start, kind = tokens.start, tokens.kind
        if kind == NAME:
            return self._call(start)
        if kind == NUMBER:
            if self._number() != 0:
                raise tokens.error_at(start, "a process", "a number other than 0")
            return SourceProcess(ConstructKind.NIL, start, tokens.end)
        if kind not in ("new", "in", "out", "if", "let", "!^", "("):
            raise tokens.unexpected("a process")
        tokens.skip()
        match kind:
            case "in":
                return self._in(start)
            case "out":
                return self._out(start)
            case "new":
                self._new(start)
            case "if":
                self._if(start)
            case "let":
                self._let(start)
            case "!^":
                self._bang(start)
            case "(":
                self._wait(_Wants.CLOSE, SourceProcess(ConstructKind.NIL, start, start))
        return None

    def finish(self, process: SourceProcess) -> SourceProcess | None:
        """Give a process to the construct that waits for it: that construct if it is whole now,
        else None."""
        top = self.stack[-1]
        if top.wants in (_Wants.CLOSE, _Wants.REST) and self.operator(process):
            return None
        if top.wants is _Wants.CLOSE:
            if not self.tokens.takes(")"):
                raise self.tokens.unexpected("`)`, `|` or `+`")
            self.stack.pop()
            return process
        self.scope.leave(top.mark)
        top.construct.parts.append(process)
        if top.wants is _Wants.THEN:
            if self.tokens.takes("else"):
                top.wants = _Wants.ELSE
                return None
            end = self.tokens.end
            top.construct.parts.append(SourceProcess(ConstructKind.NIL, end, end))
        self.stack.pop()
        return top.construct

    def operator(self, left: SourceProcess) -> bool:
        """Whether `|` or `+` follows a process. Then its right side is read next."""
        tokens, start = self.tokens, self.tokens.start
        if tokens.takes("|"):
            construct = SourceProcess(ConstructKind.PAR, start, tokens.end, parts=[left])
            self._wait(_Wants.RIGHT, construct)
        elif tokens.takes("+"):
            odds = self._odds() if tokens.takes("{") else None
            construct = SourceProcess(
                ConstructKind.CHOICE, start, tokens.end, odds=odds, parts=[left]
            )
            self._wait(_Wants.RIGHT if odds is None else _Wants.REST, construct)
        else:
            return False
        return True

    def _wait(self, wants: _Wants, construct: SourceProcess, mark: int | None = None) -> None:
        self.stack.append(_Unfinished(wants, construct, self.scope.mark if mark is None else mark))

    def _continued(self, construct: SourceProcess, mark: int) -> SourceProcess | None:
        """An input or an output: with `;` a process follows, and without nil."""
        if self.tokens.takes(";"):
            self._wait(_Wants.CONTINUATION, construct, mark)
            return None
        self.scope.leave(mark)
        end = self.tokens.end
        construct.parts.append(SourceProcess(ConstructKind.NIL, end, end))
        return construct

    def _new(self, start: int) -> None:
        label, end = self.tokens.take(NAME), self.tokens.end
        self.tokens.take(";")
        mark, binder = self.scope.mark, self.scope.new_binder()
        self.scope.bind(label, binder)
        construct = SourceProcess(ConstructKind.NEW, start, end, label, binder)
        self._wait(_Wants.CONTINUATION, construct, mark)

    def _in(self, start: int) -> SourceProcess | None:
        tokens, mark = self.tokens, self.scope.mark
        tokens.take("(")
        channel = parse_term(tokens, self.scope)
        tokens.take(",")
        pattern, variables = parse_pattern(tokens, self.scope)
        tokens.take(")")
        for variable in variables:
            self.scope.bind(variable.label, variable.binder)
        construct = SourceProcess(
            ConstructKind.IN, start, tokens.end, terms=(channel,), pattern=pattern
        )
        return self._continued(construct, mark)

    def _out(self, start: int) -> SourceProcess | None:
        tokens = self.tokens
        tokens.take("(")
        channel = parse_term(tokens, self.scope)
        tokens.take(",")
        message = parse_term(tokens, self.scope)
        tokens.take(")")
        construct = SourceProcess(ConstructKind.OUT, start, tokens.end, terms=(channel, message))
        return self._continued(construct, self.scope.mark)

    def _if(self, start: int) -> None:
        left = parse_term(self.tokens, self.scope)
        self.tokens.take("=")
        right, end = parse_term(self.tokens, self.scope), self.tokens.end
        self.tokens.take("then")
        self._wait(_Wants.THEN, SourceProcess(ConstructKind.IF, start, end, terms=(left, right)))

    def _let(self, start: int) -> None:
        mark = self.scope.mark
        pattern, variables = parse_pattern(self.tokens, self.scope)
        self.tokens.take("=")
        value, end = parse_term(self.tokens, self.scope), self.tokens.end
        self.tokens.take("in")
        for variable in variables:
            self.scope.bind(variable.label, variable.binder)
        construct = SourceProcess(ConstructKind.LET, start, end, terms=(value,), pattern=pattern)
        self._wait(_Wants.THEN, construct, mark)

    def _bang(self, start: int) -> None:
        at, copies = self.tokens.start, self._number()
        if not copies:
            raise self.tokens.error_at(at, "a number from 1", "0")
        construct = SourceProcess(ConstructKind.BANG, start, self.tokens.end, number=copies)
        self._wait(_Wants.CONTINUATION, construct)

    def _call(self, start: int) -> SourceProcess:
        label, args = self.tokens.take(NAME), list[SourceTerm]()
        if self.tokens.takes("(") and not self.tokens.takes(")"):
            args.append(parse_term(self.tokens, self.scope))
            while self.tokens.takes(","):
                args.append(parse_term(self.tokens, self.scope))
            if not self.tokens.takes(")"):
                raise self.tokens.unexpected("`,` or `)`")
        self.scope.check_call(label, args, start)
        return SourceProcess(ConstructKind.CALL, start, self.tokens.end, label, terms=tuple(args))

    def _odds(self) -> str:
        odds = self.tokens.take(NUMBER)
        if self.tokens.takes("."):
            odds += f".{self.tokens.take(NUMBER)}"
        self.tokens.take("}")
        return odds

    def _number(self) -> int:
        """The next number. The prover has integers of 63 bits."""
        start, text = self.tokens.start, self.tokens.take(NUMBER)
        digits = text.lstrip("0") or "0"
        if len(digits) > len(str(_MOST_COPIES)) or int(digits) > _MOST_COPIES:
            raise self.tokens.error_at(start, f"a number up to {_MOST_COPIES}", "a larger one")
        return int(digits)
