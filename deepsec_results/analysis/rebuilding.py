"""Whether an input file of the prover can be rebuilt from a query result.

It is an error if the prover's grammar cannot express a part of the query, or would read it as
something else. Nothing here recurses, so that a process may be nested to any depth.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from deepsec_results.analysis.rebuildable_terms import (
    Key,
    RebuildError,
    check_count,
    check_id,
    check_pattern,
    check_term,
    key_of,
    parts_of,
)
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
from deepsec_results.model.signature import is_declared, rules_of
from deepsec_results.model.terms import (
    Atomic,
    Function,
    Term,
)

_PROBABILITY = re.compile(r"[0-9]+(\.[1-9][0-9]*)?")
_MOST = (1 << 62) - 1  # the largest integer of the prover's language


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
        check_count(symbol, len(rule.lhs))
        parts = [part for term in rule.lhs for part in parts_of(term)]
        variables = [part for part in parts if isinstance(part, Atomic)]
        for variable in variables:
            check_id(variable.id, atoms, "variable", "name")
        known = {key_of(variable) for variable in variables}
        for term in (*rule.lhs, rule.rhs):
            check_term(term, known, atoms)
            _check_rule_symbols(symbol, term, atoms)
        for term in rule.lhs:
            _check_free_names(symbol, term, atoms, public_too=True)
        # A rule without arguments may give any constant.
        if rule.lhs:
            _check_free_names(symbol, rule.rhs, atoms, public_too=False)


def _check_rule_symbols(destructor: Symbol, term: Term, atoms: Sequence[Atom]) -> None:
    """Check that a rule uses only constructors and constants that are declared before it. The
    prover would read any other symbol as a variable."""
    for part in parts_of(term):
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
    for part in parts_of(term):
        symbol = atoms[part.symbol] if isinstance(part, Function) else None
        is_name = isinstance(symbol, Symbol) and symbol.representation is Representation.USER_NAME
        if isinstance(symbol, Symbol) and is_name and (public_too or not symbol.is_public):
            kind = "free" if public_too else "private free"
            raise RebuildError(
                f"a rule of {destructor.label} contains the {kind} name {symbol.label}"
            )


def _check_process(process: Process, atoms: Sequence[Atom]) -> None:
    bound: Counter[Key] = Counter()
    # Processes to check, last first. A list of keys marks the end of their scope.
    pending: list[Process | list[Key] | None] = [process]

    def enter(keys: list[Key], inner: Process | None) -> None:
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
                check_term(part.channel, bound, atoms)
                check_term(part.term, bound, atoms)
                pending.append(part.process)
            case Input() as part:
                check_term(part.channel, bound, atoms)
                enter(check_pattern(part.pattern, bound, atoms), part.process)
            case New() as part:
                check_id(part.name, atoms, "name")
                enter([(part.name, tuple(part.bang or ()))], part.process)
            case IfThenElse() as part:
                check_term(part.term1, bound, atoms)
                check_term(part.term2, bound, atoms)
                pending += [part.process_else, part.process_then]
            case LetInElse() as part:
                check_term(part.term, bound, atoms)
                pending.append(part.process_else)
                enter(check_pattern(part.pattern, bound, atoms), part.process_then)
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
