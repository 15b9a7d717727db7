"""Processes of an input file.

A prefix such as `new k;` binds tighter than `|` and `+`, which have one level and group to the
left. An `else` belongs to the nearest `if` or `let` that has none. `P +{p} Q` takes everything up
to the end of the process as Q.
"""

from enum import Enum

from msgspec import Struct

from deepsec_results.dps.constructs import (
    nil,
    read_bang,
    read_call,
    read_choice,
    read_if,
    read_in,
    read_let,
    read_new,
    read_nil,
    read_out,
)
from deepsec_results.dps.scopes import Scope
from deepsec_results.dps.syntax import ConstructKind, SourceProcess
from deepsec_results.dps.tokens import NAME, NUMBER, Tokens

_FIRST = frozenset({"new", "in", "out", "if", "let", "!^", "("})
_PARENTHESES = nil(0)  # stands for `(`, which is no construct


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
        tokens, scope = self.tokens, self.scope
        start, kind, mark = tokens.start, tokens.kind, scope.mark
        if kind == NAME:
            return read_call(tokens, scope)
        if kind == NUMBER:
            return read_nil(tokens)
        if kind not in _FIRST:
            raise tokens.unexpected("a process")
        tokens.skip()
        match kind:
            case "in":
                return self._continued(read_in(tokens, scope, start), mark)
            case "out":
                return self._continued(read_out(tokens, scope, start), mark)
            case "new":
                self._wait(_Wants.CONTINUATION, read_new(tokens, scope, start), mark)
            case "if":
                self._wait(_Wants.THEN, read_if(tokens, scope, start), mark)
            case "let":
                self._wait(_Wants.THEN, read_let(tokens, scope, start), mark)
            case "!^":
                self._wait(_Wants.CONTINUATION, read_bang(tokens, start), mark)
            case "(":
                self._wait(_Wants.CLOSE, _PARENTHESES, mark)
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
        _add(top.construct, process)
        if top.wants is _Wants.THEN:
            if self.tokens.takes("else"):
                top.wants = _Wants.ELSE
                return None
            _add(top.construct, nil(self.tokens.end))
        self.stack.pop()
        return top.construct

    def operator(self, left: SourceProcess) -> bool:
        """Whether `|` or `+` follows a process. Then its right side is read next."""
        tokens, start = self.tokens, self.tokens.start
        if tokens.takes("|"):
            construct = SourceProcess(ConstructKind.PAR, start, tokens.end, parts=[left])
            self._wait(_Wants.RIGHT, construct, self.scope.mark)
        elif tokens.takes("+"):
            construct = read_choice(tokens, left, start)
            wants = _Wants.RIGHT if construct.odds is None else _Wants.REST
            self._wait(wants, construct, self.scope.mark)
        else:
            return False
        return True

    def _wait(self, wants: _Wants, construct: SourceProcess, mark: int) -> None:
        self.stack.append(_Unfinished(wants, construct, mark))

    def _continued(self, construct: SourceProcess, mark: int) -> SourceProcess | None:
        """An input or an output: with `;` a process follows, and without nil."""
        if self.tokens.takes(";"):
            self._wait(_Wants.CONTINUATION, construct, mark)
            return None
        self.scope.leave(mark)
        _add(construct, nil(self.tokens.end))
        return construct


def _add(construct: SourceProcess, part: SourceProcess) -> None:
    assert isinstance(construct.parts, list)
    construct.parts.append(part)
