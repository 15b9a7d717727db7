"""Whether an input file of the prover can be rebuilt from a query result.

It is an error if the prover's grammar cannot express a part of the query, or would read it as
something else. Nothing here recurses, so that a process may be nested to any depth.
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
_MOST = (1 << 62) - 1  # the largest integer of the prover's language
_Key = tuple[int, tuple[int, ...]]  # an atom, and its copy inside replications


class RebuildError(Exception):
    """Raised if an input file cannot be rebuilt from a query result; the message says why."""


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
        parts = [part for term in rule.lhs for part in _parts(term)]
        variables = [part for part in parts if isinstance(part, Atomic)]
        for variable in variables:
            _check_id(variable.id, atoms, "variable", "name")
        known = {_key(variable) for variable in variables}
        for term in (*rule.lhs, rule.rhs):
            _check_term(term, known, atoms)
            _check_rule_symbols(symbol, term, atoms)
        for term in rule.lhs:
            _check_free_names(symbol, term, atoms, public_too=True)
        # A rule without arguments may give any constant.
        if rule.lhs:
            _check_free_names(symbol, rule.rhs, atoms, public_too=False)


def _check_rule_symbols(destructor: Symbol, term: Term, atoms: Sequence[Atom]) -> None:
    """Check that a rule uses only constructors and constants that are declared before it. The
    prover would read any other symbol as a variable."""
    for part in _parts(term):
        symbol = atoms[part.symbol] if isinstance(part, Function) else None
        if not isinstance(symbol, Symbol) or isinstance(symbol.category, TupleCategory):
            continue
        if not isinstance(symbol.category, ConstructorCategory):
            raise RebuildError(
                f"a rule of {destructor.label} contains {symbol.label}, which is not a constructor"
            )
        if symbol.index >= destructor.index:
            raise RebuildError(
                f"a rule of {destructor.label} contains {symbol.label}, which is declared later"
            )


def _check_free_names(
    destructor: Symbol, term: Term, atoms: Sequence[Atom], *, public_too: bool
) -> None:
    """Check that a rule has no free names on the left, and no private ones on the right."""
    for part in _parts(term):
        symbol = atoms[part.symbol] if isinstance(part, Function) else None
        is_name = isinstance(symbol, Symbol) and symbol.representation is Representation.USER_NAME
        if isinstance(symbol, Symbol) and is_name and (public_too or not symbol.is_public):
            kind = "free" if public_too else "private free"
            raise RebuildError(
                f"a rule of {destructor.label} contains the {kind} name {symbol.label}"
            )


def _check_process(process: Process, atoms: Sequence[Atom]) -> None:
    bound: Counter[_Key] = Counter()
    # Processes to check, last first. A list of keys marks the end of their scope.
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
            case Output() as part:
                _check_term(part.channel, bound, atoms)
                _check_term(part.term, bound, atoms)
                pending.append(part.process)
            case Input() as part:
                _check_term(part.channel, bound, atoms)
                enter(_check_pattern(part.pattern, bound, atoms), part.process)
            case New() as part:
                _check_id(part.name, atoms, "name")
                enter([(part.name, tuple(part.bang or ()))], part.process)
            case IfThenElse() as part:
                _check_term(part.term1, bound, atoms)
                _check_term(part.term2, bound, atoms)
                pending += [part.process_else, part.process_then]
            case LetInElse() as part:
                _check_term(part.term, bound, atoms)
                pending.append(part.process_else)
                enter(_check_pattern(part.pattern, bound, atoms), part.process_then)
            case Bang() as part:
                if not 1 <= part.multiplicity <= _MOST:
                    raise RebuildError(f"a replication has {part.multiplicity} copies")
                pending.append(part.process)
            case Par() as part:
                pending += part.process_list
            case Choice() as part:
                _check_probability(part.proba)
                pending += [part.process1, part.process2]


def _check_probability(probability: float | None) -> None:
    """Check that the prover reads a probability as it is meant. Its grammar has an integer, or two
    with a point between them; it reads the second as an integer, so that 0.05 would be 0.5."""
    if probability is None or _PROBABILITY.fullmatch(f"{probability:.12g}"):
        return
    raise RebuildError(
        f"a choice has the probability {probability:.12g}, "
        "which the prover's grammar cannot express"
    )


def _check_pattern(pattern: Pattern, bound: Container[_Key], atoms: Sequence[Atom]) -> list[_Key]:
    """Check a pattern; the variables that it binds."""
    keys: list[_Key] = []
    pending: list[Pattern] = [pattern]
    while pending:
        match pending.pop():
            case Atomic() as part:
                _check_id(part.id, atoms, "variable")
                keys.append(_key(part))
            case Equality() as part:
                _check_term(part.term, bound, atoms)
            case PatternTuple() as part:
                if not part.args:
                    raise RebuildError("a pattern is an empty tuple")
                pending += part.args
    if len(set(keys)) < len(keys):
        raise RebuildError("a pattern binds a variable twice")
    return keys


def _check_term(term: Term, bound: Container[_Key], atoms: Sequence[Atom]) -> None:
    pending = [term]
    while pending:
        # The most frequent first: a large query has a million of them.
        part = pending.pop()
        if isinstance(part, Atomic):
            if _key(part) not in bound:
                _check_id(part.id, atoms, "variable", "name")
                raise RebuildError(
                    f"{atoms[part.id].label} (id {part.id}) is used where nothing binds it"
                )
        elif isinstance(part, Function):
            _check_id(part.symbol, atoms, "symbol")
            symbol = atoms[part.symbol]
            assert isinstance(symbol, Symbol)
            is_tuple = isinstance(symbol.category, TupleCategory)
            if not is_tuple and not is_declared(symbol):
                raise RebuildError(f"{symbol.label} cannot occur in an input file")
            args = part.args or ()
            _check_count(symbol, len(args))
            if is_tuple:
                _check_tuple(args)
            pending += args
        elif isinstance(part, Tuple):
            _check_tuple(part.args)
            pending += part.args
        else:
            raise RebuildError(f"a process contains a name of the attacker, {part.label}")


def _check_count(symbol: Symbol, count: int) -> None:
    wrong = why_wrong_count(symbol.label, symbol.arity, count)
    if wrong is not None:
        raise RebuildError(wrong)


def _check_tuple(args: Sequence[AnyTerm]) -> None:
    if len(args) < 2:
        raise RebuildError(f"a tuple has {len(args) or 'no'} terms, expected two or more")


def _check_id(id_: int, atoms: Sequence[Atom], *kinds: AtomKind) -> None:
    wrong = why_wrong_id(id_, atoms, *kinds)
    if wrong is not None:
        raise RebuildError(wrong)


def _parts(term: Term) -> Iterator[Term]:
    """A term and all terms inside it."""
    pending = [term]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, (Function, Tuple)):
            pending += part.args or ()


def _key(part: Atomic) -> _Key:
    return (part.id, tuple(part.bang) if part.bang else ())
