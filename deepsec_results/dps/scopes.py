"""What the identifiers of an input file stand for.

Symbols and processes share one set of names, and none may be declared twice. Names, variables and
parameters of a process may hide them and each other.
"""

from collections.abc import Sequence

from deepsec_results.dps.syntax import (
    BoundTerm,
    DeclaredProcess,
    DeclaredSymbol,
    ParameterTerm,
    SourceTerm,
    SymbolTerm,
)
from deepsec_results.dps.tokens import Tokens

Declared = DeclaredProcess | DeclaredSymbol


class Scope:
    """The identifiers at one place of a file."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.declared: dict[str, Declared] = {}
        self._local: dict[str, BoundTerm | ParameterTerm] = {}
        self._hidden: list[tuple[str, BoundTerm | ParameterTerm | None]] = []
        self._binders = 0

    def begin(self, parameters: Sequence[str] = ()) -> None:
        """Begin a process with these parameters."""
        self._local = {name: ParameterTerm(name, at) for at, name in enumerate(parameters)}
        self._hidden.clear()
        self._binders = 0

    def declare(self, declared: Declared) -> None:
        """Declare a symbol or a process. Raises DpsError if there is one of that name."""
        if declared.name in self.declared:
            raise self.tokens.error_at(
                declared.start, "a new name", f"{declared.name}, which is declared already"
            )
        self.declared[declared.name] = declared

    def new_binder(self) -> int:
        self._binders += 1
        return self._binders

    @property
    def mark(self) -> int:
        """What `leave` takes to end the scope of everything that is bound from now on."""
        return len(self._hidden)

    def bind(self, label: str, binder: int) -> None:
        self._hidden.append((label, self._local.get(label)))
        self._local[label] = BoundTerm(label, binder)

    def leave(self, mark: int) -> None:
        while len(self._hidden) > mark:
            label, before = self._hidden.pop()
            if before is None:
                del self._local[label]
            else:
                self._local[label] = before

    def name(self, label: str, start: int) -> SourceTerm:
        """A term that is one identifier. Raises DpsError."""
        local = self._local.get(label)
        if local is not None:
            return local
        known = self.declared.get(label)
        if isinstance(known, DeclaredSymbol) and known.arity == 0:
            return SymbolTerm(label)
        raise self._wrong("a declared name, variable or constant", label, start)

    def application(self, label: str, args: Sequence[SourceTerm], start: int) -> SymbolTerm:
        """A function applied to terms. Raises DpsError."""
        known = None if label in self._local else self.declared.get(label)
        if not isinstance(known, DeclaredSymbol) or known.kind == "the free name":
            raise self._wrong("a declared function", label, start)
        if known.arity != len(args):
            raise self._wrong_count(known.arity, label, len(args), start)
        return SymbolTerm(label, args)

    def check_call(self, label: str, args: Sequence[SourceTerm], start: int) -> None:
        """Check that a process of that name takes these arguments. Raises DpsError."""
        known = None if label in self._local else self.declared.get(label)
        if not isinstance(known, DeclaredProcess):
            raise self._wrong("a declared process", label, start)
        if len(known.parameters) != len(args):
            raise self._wrong_count(len(known.parameters), label, len(args), start)

    def _wrong(self, expected: str, label: str, start: int) -> Exception:
        local, known = self._local.get(label), self.declared.get(label)
        if isinstance(local, BoundTerm):
            found = f"{label}, which the process binds"
        elif local is not None:
            found = f"{label}, a parameter"
        elif isinstance(known, DeclaredProcess):
            found = f"the process {label}"
        elif known is not None:
            found = f"{known.kind} {label}"
        else:
            found = f"{label}, which is not declared"
        return self.tokens.error_at(start, expected, found)

    def _wrong_count(self, wanted: int, label: str, count: int, start: int) -> Exception:
        arguments = "1 argument" if wanted == 1 else f"{wanted} arguments"
        return self.tokens.error_at(start, f"{arguments} for {label}", str(count))
