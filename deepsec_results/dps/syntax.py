"""Terms, patterns and processes as an input file writes them, with their identifiers resolved.

An identifier is what it stands for by the prover's rules of scope: a name or variable that the
process binds, a parameter of the process, or a symbol of the file. `start` and `end` are offsets
in the text.
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct, field

MOST_COPIES = (1 << 62) - 1
"""The largest integer of the prover's language."""


class BoundTerm(Struct, frozen=True):
    """A name or variable; `binder` is its number among those that the process binds."""

    label: str
    binder: int


class ParameterTerm(Struct, frozen=True):
    """A parameter of the process, by its number from 0."""

    label: str
    parameter: int


class SymbolTerm(Struct, frozen=True):
    """A symbol of the file, applied to terms; a constant or free name has none."""

    label: str
    args: "Sequence[SourceTerm]" = ()


class TupleTerm(Struct, frozen=True):
    """A tuple of two terms or more."""

    args: "Sequence[SourceTerm]"


SourceTerm = BoundTerm | ParameterTerm | SymbolTerm | TupleTerm


class VariablePattern(Struct, frozen=True):
    """A pattern that binds a variable."""

    label: str
    binder: int


class EqualPattern(Struct, frozen=True):
    """`=term`"""

    term: SourceTerm


class TuplePattern(Struct, frozen=True):
    """A tuple of patterns, also of one."""

    args: "Sequence[SourcePattern]"


SourcePattern = VariablePattern | EqualPattern | TuplePattern


class ConstructKind(StrEnum):
    """The kinds of process. All but `PAR`, `CALL` and `NIL` have a position."""

    NEW = "new"
    IN = "in"
    OUT = "out"
    IF = "if"
    LET = "let"
    BANG = "bang"
    CHOICE = "choice"
    PAR = "par"
    CALL = "call"
    NIL = "nil"


class SourceProcess(Struct, frozen=True):
    """A process: its first construct, and the processes that follow it in the order of the file.

    `start` is where its keyword begins (of a choice its `+`, of a replication its `!^`, of a call
    its name), and `end` where the construct ends, without what follows. Of a call, `label` is the
    name of the process and `terms` are the arguments; of `new`, `label` is the name and `number`
    its binder. The terms of `in` are the channel, of `out` channel and message, of `if` the two
    sides, of `let` the value. `number` is also the copies of a replication. `odds` is the
    probability of the left process of a choice, as the file has it.
    """

    kind: ConstructKind
    start: int
    end: int
    label: str = ""
    number: int = 0
    terms: Sequence[SourceTerm] = ()
    pattern: SourcePattern | None = None
    odds: str | None = None
    parts: "Sequence[SourceProcess]" = field(default_factory=list)


class DeclaredProcess(Struct, frozen=True):
    """`let name(parameters) = body.`"""

    name: str
    parameters: Sequence[str]
    body: SourceProcess
    start: int


class SourceRule(Struct, frozen=True):
    """A rewrite rule: the destructor applied to `args` gives `result`. Identifiers that it does not
    declare are its variables; here, each is a symbol."""

    args: Sequence[SourceTerm]
    result: SourceTerm


class DeclaredSymbol(Struct, frozen=True):
    """A function, destructor, constant or free name; `kind` is a word for it. Only a destructor has
    `rules`."""

    name: str
    kind: str
    arity: int
    start: int
    is_private: bool
    rules: Sequence[SourceRule] = ()


class DeclaredQuery(Struct, frozen=True):
    """`query kind(process, process).`"""

    kind: str
    processes: tuple[SourceProcess, SourceProcess]
    start: int


class SourceFile(Struct, frozen=True):
    """What an input file declares, each in the order of the file."""

    symbols: Sequence[DeclaredSymbol]
    processes: "dict[str, DeclaredProcess]"
    queries: Sequence[DeclaredQuery]
