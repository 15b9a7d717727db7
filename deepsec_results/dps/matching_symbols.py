"""Whether the symbols that a file declares are those that a result stores."""

from collections.abc import Iterator, Sequence, Set

from deepsec_results.dps.matching import SourceDifference
from deepsec_results.dps.syntax import DeclaredSymbol, SourceRule, SourceTerm, SymbolTerm, TupleTerm
from deepsec_results.model.atoms import Atom, Representation, RewriteRule, Symbol, TupleCategory
from deepsec_results.model.signature import is_declared, rules_of
from deepsec_results.model.terms import Atomic, Function, Term, Tuple

# The parts of a rule in the order of its text: the label of a symbol and the number of its
# arguments (the label of a tuple is empty), or the number of a variable.
_RulePart = tuple[str, int] | int
RuleForm = tuple[_RulePart, ...]


def match_symbols(declared: Sequence[DeclaredSymbol], atoms: Sequence[Atom], query: int) -> None:
    """Compare what a file declares with the table of a query that begins at the offset `query`.

    Compared are the names, what each is (function, destructor or free name), the number of its
    arguments, whether it is private, and the rewrite rules, whose order and variables may differ.
    What the file declares after the query need not be in the table. Raises SourceDifference.
    """
    stored = {one.label: one for one in atoms if isinstance(one, Symbol) and is_declared(one)}
    for symbol in declared:
        other = stored.pop(symbol.name, None)
        if other is None:
            if symbol.start < query:
                raise SourceDifference(symbol.start, "no such symbol", _declared(symbol))
            continue
        words = _stored(other)
        if words != _declared(symbol):
            raise SourceDifference(symbol.start, words, _declared(symbol))
        rules = rules_of(other)
        if rules is not None and not _are_same_rules(symbol.rules, rules, atoms):
            found = f"other rewrite rules of {symbol.name}"
            raise SourceDifference(symbol.start, found, "these")
    for other in stored.values():
        raise SourceDifference(query, _stored(other), "no such symbol")


def _declared(symbol: DeclaredSymbol) -> str:
    return _described(symbol.kind, symbol.name, symbol.arity, is_private=symbol.is_private)


def _stored(symbol: Symbol) -> str:
    if rules_of(symbol) is not None:
        kind = "the destructor"
    elif symbol.representation is Representation.USER_NAME:
        kind = "the free name"
    else:
        kind = "the function"
    return _described(kind, symbol.label, symbol.arity, is_private=not symbol.is_public)


def _described(kind: str, name: str, arity: int, *, is_private: bool) -> str:
    """A symbol in words. A function without arguments is a constant, which a result does not
    distinguish."""
    if kind == "the function" and not arity:
        kind = "the constant"
    count = f"/{arity}" if kind in ("the function", "the destructor") else ""
    return f"{kind} {name}{count}{' [private]' if is_private else ''}"


def _are_same_rules(
    written: Sequence[SourceRule], stored: Sequence[RewriteRule], atoms: Sequence[Atom]
) -> bool:
    forms = {_form(_stored_parts([*rule.lhs, rule.rhs], atoms)) for rule in stored}
    constants = {part for form in forms for part in form if isinstance(part, tuple)}
    return forms == set(rule_forms(written, constants))


def rule_forms(rules: Sequence[SourceRule], constants: Set[tuple[str, int]]) -> list[RuleForm]:
    """What rewrite rules are whatever the names of their variables. An identifier is a variable
    unless it is among the `constants`, each a label and 0."""
    return [_form(_written_parts([*rule.args, rule.result], constants)) for rule in rules]


def _form(parts: Iterator[tuple[str, int] | str]) -> RuleForm:
    """The parts of a rule, with its variables numbered in the order in which they occur."""
    numbers: dict[str, int] = {}
    return tuple(
        numbers.setdefault(part, len(numbers)) if isinstance(part, str) else part for part in parts
    )


def _written_parts(
    terms: Sequence[SourceTerm], constants: Set[tuple[str, int]]
) -> Iterator[tuple[str, int] | str]:
    """The symbols and variables in terms of a file. An identifier is a variable unless it is among
    the constants."""
    pending = [*reversed(terms)]
    while pending:
        term = pending.pop()
        if isinstance(term, SymbolTerm) and (term.args or (term.label, 0) in constants):
            yield term.label, len(term.args)
        elif isinstance(term, TupleTerm):
            yield "", len(term.args)
        else:
            yield term.label
            continue
        pending += reversed(term.args)


def _stored_parts(terms: Sequence[Term], atoms: Sequence[Atom]) -> Iterator[tuple[str, int] | str]:
    pending = [*reversed(terms)]
    while pending:
        term = pending.pop()
        if isinstance(term, Tuple):
            args = term.args
            yield "", len(args)
        elif isinstance(term, Function):
            args = term.args or []
            yield _label(term.symbol, atoms), len(args)
        else:
            yield f"{term.id} {term.bang}" if isinstance(term, Atomic) else term.label
            continue
        pending += reversed(args)


def _label(at: int, atoms: Sequence[Atom]) -> str:
    """The label of a symbol; that of a tuple is empty, and so is that of what is no symbol."""
    symbol = atoms[at] if 0 <= at < len(atoms) else None
    if not isinstance(symbol, Symbol) or isinstance(symbol.category, TupleCategory):
        return ""
    return symbol.label
