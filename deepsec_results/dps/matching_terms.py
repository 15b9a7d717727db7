"""Whether terms and patterns of a file are those that a result stores."""

from collections.abc import Sequence

from deepsec_results.dps.expansion import CallFrame
from deepsec_results.dps.syntax import (
    BoundTerm,
    EqualPattern,
    ParameterTerm,
    SourcePattern,
    SourceTerm,
    SymbolTerm,
    TuplePattern,
    TupleTerm,
    VariablePattern,
)
from deepsec_results.model.atoms import Atom, Name, Symbol, TupleCategory, Variable
from deepsec_results.model.processes import New
from deepsec_results.model.terms import (
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)
from deepsec_results.model.visible import visible

Difference = tuple[str, str]
"""What the result has, and what the file has, in words."""


class TermMatcher:
    """Compares with the terms of one query. `atoms` is its table."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._roots: dict[int, tuple[str, int] | None] = {}

    def name(self, label: str, binder: int, frame: CallFrame, stored: New) -> Difference | None:
        """Compare a `new`, and remember which name it makes."""
        frame.bound[binder] = (stored.name, stored.bang or None)
        atom = self._atom(stored.name)
        if isinstance(atom, Name) and atom.label == label:
            return None
        return self._described(stored.name), f"the name {label}"

    def term(self, written: SourceTerm, frame: CallFrame, stored: Term) -> Difference | None:
        """Compare two terms."""
        pending = [(written, frame, stored)]
        while pending:
            part, scope, other = pending.pop()
            if isinstance(part, ParameterTerm):
                part, scope = scope.args[part.parameter]
            if isinstance(part, BoundTerm):
                bound = scope.bound.get(part.binder)
                if not isinstance(other, Atomic) or bound != (other.id, other.bang or None):
                    return self._difference(part, other)
                continue
            assert isinstance(part, (SymbolTerm, TupleTerm))
            args = self._args(part, other)
            if args is None:
                return self._difference(part, other)
            if args:
                pending += [
                    (inner, scope, arg)
                    for inner, arg in zip(reversed(part.args), reversed(args), strict=True)
                ]
        return None

    def pattern(
        self, written: SourcePattern, frame: CallFrame, stored: Pattern
    ) -> Difference | None:
        """Compare two patterns, and remember which variables they bind."""
        pending = [(written, stored)]
        while pending:
            part, other = pending.pop()
            match part, other:
                case EqualPattern(), Equality():
                    difference = self.term(part.term, frame, other.term)
                    if difference is not None:
                        return difference
                case TuplePattern(), PatternTuple() if len(part.args) == len(other.args):
                    pending += zip(reversed(part.args), reversed(other.args), strict=True)
                case VariablePattern(), Atomic():
                    atom = self._atom(other.id)
                    if not isinstance(atom, Variable) or atom.label != part.label:
                        return self._described(other.id), f"the variable {part.label}"
                    frame.bound[part.binder] = (other.id, other.bang or None)
                case _:
                    return self._describe_pattern(other), _describe_written(part)
        return None

    def _args(self, written: SymbolTerm | TupleTerm, stored: Term) -> Sequence[Term] | None:
        """The arguments of a stored term with the same root and as many of them; else None."""
        wanted = written.label if isinstance(written, SymbolTerm) else ""
        if isinstance(stored, Function):
            args = stored.args or ()
            count = len(args)
            is_same = count == len(written.args) and self._root(stored.symbol) == (wanted, count)
            return args if is_same else None
        if isinstance(stored, Tuple) and not wanted and len(stored.args) == len(written.args):
            return stored.args
        return None

    def _root(self, at: int) -> tuple[str, int] | None:
        """The label and the arity of a symbol; the label of a tuple is empty."""
        if at not in self._roots:
            symbol = self._atom(at)
            self._roots[at] = None
            if isinstance(symbol, Symbol):
                label = "" if isinstance(symbol.category, TupleCategory) else symbol.label
                self._roots[at] = label, symbol.arity
        return self._roots[at]

    def _atom(self, at: int) -> Atom | None:
        return self._atoms[at] if 0 <= at < len(self._atoms) else None

    def _difference(self, written: SourceTerm, stored: Term) -> Difference:
        return self._describe(stored), _describe_written(written)

    def _described(self, at: int) -> str:
        atom = self._atom(at)
        if atom is None:
            return f"an atom {at} that is not in its table"
        word = "variable" if isinstance(atom, Variable) else type(atom).__name__.lower()
        return f"the {word} {visible(atom.label)}"

    def _describe(self, stored: Term) -> str:
        match stored:
            case Tuple():
                return f"a tuple of {len(stored.args)} terms"
            case Function():
                symbol = self._atom(stored.symbol)
                if isinstance(symbol, Symbol):
                    return _function(visible(symbol.label), len(stored.args or ()))
                return self._described(stored.symbol)
            case Atomic():
                return self._described(stored.id)
        return "a name of the attacker"

    def _describe_pattern(self, stored: Pattern) -> str:
        match stored:
            case Equality():
                return "`=` and a term"
            case PatternTuple():
                return f"a tuple of {len(stored.args)} patterns"
        return self._described(stored.id)


def _describe_written(written: SourceTerm | SourcePattern) -> str:
    match written:
        case BoundTerm() | ParameterTerm():
            return f"`{written.label}`"
        case VariablePattern():
            return f"the variable {written.label}"
        case EqualPattern():
            return "`=` and a term"
        case SymbolTerm():
            return _function(written.label, len(written.args))
        case TuplePattern():
            return f"a tuple of {len(written.args)} patterns"
    return f"a tuple of {len(written.args)} terms"


def _function(label: str, arity: int) -> str:
    return f"`{label}/{arity}`" if arity else f"`{label}`"
