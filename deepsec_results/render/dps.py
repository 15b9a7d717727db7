"""A query as a complete input file of the prover, rebuilt from its result alone."""

import re
from collections.abc import Sequence
from copy import copy

from deepsec_results.model.atoms import (
    Atom,
    AtomicData,
    ConstructorCategory,
    DestructorCategory,
    Representation,
    RewriteRule,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.render.layout import lay_out_process
from deepsec_results.render.notation import write_term

# The words of the prover's lexer that are no identifiers.
RESERVED = frozenset(
    {
        "set", "semantics", "classic", "private", "eavesdrop", "fun", "reduc", "const", "free",
        "new", "if", "then", "else", "in", "out", "let", "query", "trace_equiv", "trace_incl",
        "obs_equiv", "session_equiv", "session_incl",
    }
)  # fmt: skip
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_']*")
_INDENT = "  "


class RebuildError(Exception):
    """Raised where a query result does not say enough for an input file; the message says what."""


class UniqueLabels:
    """Identifiers for the atoms of a table, each for one atom alone, none a reserved word.

    Symbols have theirs in the whole file, names and variables in a `scope`.
    """

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._taken: set[str] = set(RESERVED)
        self._counts: dict[str, int] = {}
        self._given: dict[tuple[int, tuple[int, ...]], str] = {}
        for at, atom in enumerate(atoms):
            if isinstance(atom, Symbol):
                self._given[at, ()] = self.fresh(atom.label)

    def scope(self) -> "UniqueLabels":
        """The same for the names and variables of one process or one rule."""
        inner = copy(self)
        inner._taken = set(self._taken)
        inner._counts = dict(self._counts)
        inner._given = dict(self._given)
        return inner

    def atom(self, at: int, bang: Sequence[int] | None = None) -> str:
        """The identifier of a variable or a name; each copy inside replications has its own."""
        key = (at, tuple(bang or ()))
        if key not in self._given:
            atom = self._atom(at)
            if isinstance(atom, Symbol):
                raise RebuildError(
                    f"the id {at} is that of a symbol, expected a variable or a name"
                )
            self._given[key] = self.fresh(atom.label)
        return self._given[key]

    def symbol(self, at: int) -> str:
        """The identifier of a function symbol; "" for that of tuples."""
        atom = self._atom(at)
        if not isinstance(atom, Symbol):
            raise RebuildError(f"the id {at} is that of no symbol")
        if isinstance(atom.category, TupleCategory):
            return ""
        if not _is_declared(atom):
            raise RebuildError(f"{atom.label} has no place in an input file")
        return self._given[at, ()]

    def _atom(self, at: int) -> Atom:
        if not 0 <= at < len(self._atoms):
            raise RebuildError(f"the id {at} is not in the table of {len(self._atoms)} atoms")
        return self._atoms[at]

    def fresh(self, label: str) -> str:
        """An identifier as near to a label as one that nothing has yet can be."""
        stem = re.sub(r"[^A-Za-z0-9_']", "_", label)
        stem = stem if _IDENTIFIER.fullmatch(stem) else f"x_{stem}"
        name = stem
        while name in self._taken:
            self._counts[stem] = self._counts.get(stem, 1) + 1
            name = f"{stem}_{self._counts[stem]}"
        self._taken.add(name)
        return name


def rebuild(query: QueryResult, atoms: AtomicData, processes: Sequence[Process]) -> str:
    """The input file: declarations in their order, semantics, both processes, the query.

    Raises RebuildError.
    """
    if query.type is None:
        raise RebuildError("the result does not tell its type")
    if len(processes) != 2:
        raise RebuildError(f"expected two processes, found {len(processes)}")
    labels = UniqueLabels(atoms.data)
    symbols = [at for at, atom in enumerate(atoms.data) if isinstance(atom, Symbol)]
    symbols.sort(key=lambda at: atoms.data[at].index)
    lines = [f"set semantics = {query.semantics or Semantics.PRIVATE}.", ""]
    names = [labels.fresh(name) for name in ("P", "Q")]
    for at in symbols:
        lines += _declaration(at, atoms, labels)
    for name, process in zip(names, processes, strict=True):
        laid_out = lay_out_process(process, labels.scope(), names_inputs=True)
        body = [f"{_INDENT * (line.depth + 1)}{line.text}" for line in laid_out]
        lines += ["", f"let {name} =", *body[:-1], f"{body[-1]}."]
    kind = "obs_equiv" if query.type is QueryType.OBSERVATIONAL_EQUIV else query.type
    lines += ["", f"query {kind}({','.join(names)})."]
    return "".join(f"{line}\n" for line in lines)


def _is_declared(symbol: Symbol) -> bool:
    """Whether a symbol is one that an input file declares."""
    return symbol.representation is not Representation.ATTACKER and isinstance(
        symbol.category, (ConstructorCategory, DestructorCategory)
    )


def _declaration(at: int, atoms: AtomicData, labels: UniqueLabels) -> list[str]:
    symbol = atoms.data[at]
    if not isinstance(symbol, Symbol) or not _is_declared(symbol):
        return []
    private = "" if symbol.is_public else " [private]"
    match symbol.category:
        case ConstructorCategory() if symbol.representation is Representation.USER_NAME:
            return [f"free {labels.symbol(at)}{private}."]
        case ConstructorCategory() if symbol.arity == 0:
            return [f"const {labels.symbol(at)}{private}."]
        case ConstructorCategory():
            return [f"fun {labels.symbol(at)}/{symbol.arity}{private}."]
        case DestructorCategory():
            rules = [
                _rule(labels.symbol(at), rule, labels) for rule in symbol.category.rewrite_rules
            ]
            return [f"reduc {'; '.join(rules)}{private}."]
        case _:
            return []


def _rule(destructor: str, rule: RewriteRule, labels: UniqueLabels) -> str:
    scope = labels.scope()
    arguments = ",".join(write_term(term, scope) for term in rule.lhs)
    return f"{destructor}({arguments}) -> {write_term(rule.rhs, scope)}"
