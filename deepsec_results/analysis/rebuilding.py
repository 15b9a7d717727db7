"""Whether a query result says enough, and nothing else, for an input file of the prover.

What cannot be written in the prover's grammar, or would be read as something else, is an error.
Nothing here recurses: a process may be nested as deep as its file.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from deepsec_results.analysis.references import AtomKind, why_wrong_count, why_wrong_id
from deepsec_results.analysis.signature import is_declared, rules_of
from deepsec_results.model.atoms import (
    Atom,
    ConstructorCategory,
    Representation,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Nil,
    Output,
    Par,
    Process,
)
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

_PROBABILITY = re.compile(r"[0-9]+(\.[1-9][0-9]*)?")
_MOST = (1 << 62) - 1  # the greatest integer of the prover's language
_Key = tuple[int, tuple[int, ...]]  # an atom, and which copy of it inside replications


class RebuildError(Exception):
    """Raised where a query result does not say enough for an input file; the message says what."""


def check_rebuildable(atoms: Sequence[Atom], processes: Iterable[Process]) -> None:
    """Check the rules of the destructors, and the processes. Raises RebuildError."""
    for atom in atoms:
        if isinstance(atom, Symbol) and is_declared(atom):
            _check_symbol(atom, atoms)
    for process in processes:
        _check_process(process, atoms)


def _check_symbol(symbol: Symbol, atoms: Sequence[Atom]) -> None:
    if not 0 <= symbol.arity <= _MOST:
        raise RebuildError(f"{symbol.label} has the arity {symbol.arity}")
    if symbol.representation is Representation.USER_NAME and symbol.arity:
        raise RebuildError(f"the free name {symbol.label} has the arity {symbol.arity}")
    rules = rules_of(symbol)
    if rules is None:
        return
    if not rules:
        raise RebuildError(f"the destructor {symbol.label} has no rewrite rules")
    for rule in rules:
        _check_count(symbol, len(rule.lhs))
        variables = [one for term in rule.lhs for one in _parts(term) if isinstance(one, Atomic)]
        for one in variables:
            _check_id(one.id, atoms, "variable", "name")
        known = {_key(one) for one in variables}
        for term in (*rule.lhs, rule.rhs):
            _check_term(term, known, atoms)
            _check_rule_symbols(symbol, term, atoms)
        for term in rule.lhs:
            _check_free_names(symbol, term, atoms, public_too=True)
        # A rule without arguments may give any constant.
        if rule.lhs:
            _check_free_names(symbol, rule.rhs, atoms, public_too=False)


def _check_rule_symbols(destructor: Symbol, term: Term, atoms: Sequence[Atom]) -> None:
    """A rule is of constructors and constants that are declared before it: what is not is a
    variable to the prover."""
    for one in _parts(term):
        symbol = atoms[one.symbol] if isinstance(one, Function) else None
        if not isinstance(symbol, Symbol) or isinstance(symbol.category, TupleCategory):
            continue
        if not isinstance(symbol.category, ConstructorCategory):
            raise RebuildError(f"a rule of {destructor.label} has {symbol.label}, no constructor")
        if symbol.index >= destructor.index:
            raise RebuildError(
                f"a rule of {destructor.label} has {symbol.label}, which is declared later"
            )


def _check_free_names(
    destructor: Symbol, term: Term, atoms: Sequence[Atom], *, public_too: bool
) -> None:
    """Free names have no place on the left of a rule; private ones have none on the right."""
    for one in _parts(term):
        symbol = atoms[one.symbol] if isinstance(one, Function) else None
        is_name = isinstance(symbol, Symbol) and symbol.representation is Representation.USER_NAME
        if isinstance(symbol, Symbol) and is_name and (public_too or not symbol.is_public):
            kind = "free" if public_too else "private free"
            raise RebuildError(f"a rule of {destructor.label} has the {kind} name {symbol.label}")


def _check_process(process: Process, atoms: Sequence[Atom]) -> None:
    bound: Counter[_Key] = Counter()
    # What is still to be checked, last first; a list of keys ends their scope.
    pending: list[Process | list[_Key] | None] = [process]

    def enter(keys: list[_Key], inner: Process | None) -> None:
        bound.update(keys)
        pending.extend((keys, inner))

    while pending:
        match pending.pop():
            case None | Nil():
                pass
            case list() as keys:
                bound.subtract(keys)
                for key in keys:
                    if not bound[key]:
                        del bound[key]
            case Output() as one:
                _check_term(one.channel, bound, atoms)
                _check_term(one.term, bound, atoms)
                pending.append(one.process)
            case Input() as one:
                _check_term(one.channel, bound, atoms)
                enter(_check_pattern(one.pattern, bound, atoms), one.process)
            case New() as one:
                _check_id(one.name, atoms, "name")
                enter([(one.name, tuple(one.bang or ()))], one.process)
            case IfThenElse() as one:
                _check_term(one.term1, bound, atoms)
                _check_term(one.term2, bound, atoms)
                pending += [one.process_else, one.process_then]
            case LetInElse() as one:
                _check_term(one.term, bound, atoms)
                pending.append(one.process_else)
                enter(_check_pattern(one.pattern, bound, atoms), one.process_then)
            case Bang() as one:
                if not 1 <= one.multiplicity <= _MOST:
                    raise RebuildError(f"a replication has {one.multiplicity} copies")
                pending.append(one.process)
            case Par() as one:
                pending += one.process_list
            case Choice() as one:
                _check_probability(one.proba)
                pending += [one.process1, one.process2]


def _check_probability(probability: float | None) -> None:
    """The prover's grammar knows a whole number, or two with a point between them; it reads the
    second as a number by itself, so that 0.05 would be 0.5."""
    if probability is None or _PROBABILITY.fullmatch(f"{probability:.12g}"):
        return
    raise RebuildError(
        f"a choice has the probability {probability:.12g}, which the prover's grammar cannot say"
    )


def _check_pattern(pattern: Pattern, bound: Container[_Key], atoms: Sequence[Atom]) -> list[_Key]:
    """The variables that a pattern binds."""
    keys: list[_Key] = []
    pending: list[Pattern] = [pattern]
    while pending:
        match pending.pop():
            case Atomic() as one:
                _check_id(one.id, atoms, "variable")
                keys.append(_key(one))
            case Equality() as one:
                _check_term(one.term, bound, atoms)
            case PatternTuple() as one:
                if not one.args:
                    raise RebuildError("a pattern is a tuple of no terms")
                pending += one.args
    if len(set(keys)) < len(keys):
        raise RebuildError("a pattern binds a variable twice")
    return keys


def _check_term(term: Term, bound: Container[_Key], atoms: Sequence[Atom]) -> None:
    pending = [term]
    while pending:
        # The commonest first: a large query has a million of them.
        one = pending.pop()
        if isinstance(one, Atomic):
            if _key(one) not in bound:
                _check_id(one.id, atoms, "variable", "name")
                raise RebuildError(
                    f"{atoms[one.id].label} (id {one.id}) is used where nothing binds it"
                )
        elif isinstance(one, Function):
            _check_id(one.symbol, atoms, "symbol")
            symbol = atoms[one.symbol]
            assert isinstance(symbol, Symbol)
            is_tuple = isinstance(symbol.category, TupleCategory)
            if not is_tuple and not is_declared(symbol):
                raise RebuildError(f"{symbol.label} has no place in an input file")
            args = one.args or ()
            _check_count(symbol, len(args))
            if is_tuple:
                _check_tuple(args)
            pending += args
        elif isinstance(one, Tuple):
            _check_tuple(one.args)
            pending += one.args
        else:
            raise RebuildError(f"a name of the attacker, {one.label}, stands in a process")


def _check_count(symbol: Symbol, count: int) -> None:
    wrong = why_wrong_count(symbol.label, symbol.arity, count)
    if wrong is not None:
        raise RebuildError(wrong)


def _check_tuple(args: Sequence[AnyTerm]) -> None:
    if len(args) < 2:
        raise RebuildError(f"a tuple has {len(args) or 'no'} terms, expected two or more")


def _check_id(at: int, atoms: Sequence[Atom], *kinds: AtomKind) -> None:
    wrong = why_wrong_id(at, atoms, *kinds)
    if wrong is not None:
        raise RebuildError(wrong)


def _parts(term: Term) -> Iterator[Term]:
    """A term and each inside it."""
    pending = [term]
    while pending:
        one = pending.pop()
        yield one
        if isinstance(one, (Function, Tuple)):
            pending += one.args or ()


def _key(one: Atomic) -> _Key:
    return (one.id, tuple(one.bang) if one.bang else ())
