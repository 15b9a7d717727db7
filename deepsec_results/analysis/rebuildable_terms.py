"""Whether terms and patterns can be written in the language of the prover."""

from collections.abc import Container, Iterator, Sequence

from deepsec_results.analysis.references import AtomKind, why_wrong_count, why_wrong_id
from deepsec_results.model.atoms import (
    Atom,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.signature import is_declared
from deepsec_results.model.terms import (
    AnyTerm,
    Atomic,
    Equality,
    Function,
    Pattern,
    PatternTuple,
    Term,
    Tuple,
)

Key = tuple[int, tuple[int, ...]]  # an atom, and its copy inside replications


class RebuildError(Exception):
    """Raised if an input file cannot be rebuilt from a query result; the message says why."""


def check_pattern(pattern: Pattern, bound: Container[Key], atoms: Sequence[Atom]) -> list[Key]:
    """Check a pattern; the variables that it binds."""
    keys: list[Key] = []
    pending: list[Pattern] = [pattern]
    while pending:
        match pending.pop():
            case Atomic() as part:
                check_id(part.id, atoms, "variable")
                keys.append(key_of(part))
            case Equality() as part:
                check_term(part.term, bound, atoms)
            case PatternTuple() as part:
                if not part.args:
                    raise RebuildError("a pattern is an empty tuple")
                pending += part.args
    if len(set(keys)) < len(keys):
        raise RebuildError("a pattern binds a variable twice")
    return keys


def check_term(term: Term, bound: Container[Key], atoms: Sequence[Atom]) -> None:
    pending = [term]
    while pending:
        # The most frequent first: a large query has a million of them.
        part = pending.pop()
        if isinstance(part, Atomic):
            if key_of(part) not in bound:
                check_id(part.id, atoms, "variable", "name")
                raise RebuildError(f"{atoms[part.id].label} (id {part.id}) is used but not bound")
        elif isinstance(part, Function):
            check_id(part.symbol, atoms, "symbol")
            symbol = atoms[part.symbol]
            assert isinstance(symbol, Symbol)
            is_tuple = isinstance(symbol.category, TupleCategory)
            if not is_tuple and not is_declared(symbol):
                raise RebuildError(f"{symbol.label} cannot occur in an input file")
            args = part.args or ()
            check_count(symbol, len(args))
            if is_tuple:
                _check_tuple(args)
            pending += args
        elif isinstance(part, Tuple):
            _check_tuple(part.args)
            pending += part.args
        else:
            raise RebuildError(f"a process contains a name of the attacker, {part.label}")


def check_count(symbol: Symbol, count: int) -> None:
    wrong = why_wrong_count(symbol.label, symbol.arity, count)
    if wrong is not None:
        raise RebuildError(wrong)


def _check_tuple(args: Sequence[AnyTerm]) -> None:
    if len(args) < 2:
        raise RebuildError(f"a tuple has {len(args) or 'no'} terms, expected two or more")


def check_id(id_: int, atoms: Sequence[Atom], *kinds: AtomKind) -> None:
    wrong = why_wrong_id(id_, atoms, *kinds)
    if wrong is not None:
        raise RebuildError(wrong)


def parts_of(term: Term) -> Iterator[Term]:
    """A term and all terms inside it."""
    pending = [term]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, (Function, Tuple)):
            pending += part.args or ()


def key_of(part: Atomic) -> Key:
    return (part.id, tuple(part.bang) if part.bang else ())
