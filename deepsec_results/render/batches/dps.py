"""A query as a complete input file of the prover, rebuilt only from its result."""

import re
from collections.abc import Sequence
from copy import copy

from deepsec_results.analysis.rebuildable_terms import RebuildError
from deepsec_results.analysis.rebuilding import check_rebuildable
from deepsec_results.calculus.notation import write_application, write_term
from deepsec_results.dps.words import IDENTIFIER, KEYWORDS
from deepsec_results.model.atoms import (
    Atom,
    AtomicData,
    Representation,
    RewriteRule,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult, QueryType
from deepsec_results.model.signature import is_declared, rules_of
from deepsec_results.render.batches.layout import lay_out_process

# The lexer reads `ax_1` as a message that the attacker received.
_AXIOM = re.compile(r"ax_[0-9]+")
_ON_SESSIONS = (QueryType.SESSION_EQUIV, QueryType.SESSION_INCL)
_INDENT = "  "


class UniqueLabels:
    """Identifiers for the atoms of a table: one for each atom, none a reserved word.

    The identifier of a symbol is valid in the whole file, that of a name or variable in a `scope`.
    """

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._symbols: dict[int, str] = {}
        self._reserved: set[str] = set(KEYWORDS)
        self._clear()
        for at, atom in enumerate(atoms):
            if isinstance(atom, Symbol):
                self._symbols[at] = self.reserve(atom.label)

    def _clear(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self._given: dict[tuple[int, tuple[int, ...]], str] = {}

    def scope(self) -> "UniqueLabels":
        """Identifiers for the names and variables of one process or rule."""
        inner = copy(self)
        inner._clear()
        return inner

    def reserve(self, label: str) -> str:
        """An identifier that no scope gives to another atom."""
        name = self.fresh(label)
        self._reserved.add(name)
        return name

    def atom(self, at: int, bang: Sequence[int] | None = None) -> str:
        """The identifier of a variable or a name, different for each copy inside replications."""
        key = (at, tuple(bang or ()))
        if key not in self._given:
            self._given[key] = self.fresh(self._atoms[at].label)
        return self._given[key]

    def symbol(self, at: int) -> str:
        """The identifier of a function symbol; "" for the symbol of tuples."""
        atom = self._atoms[at]
        is_tuple = isinstance(atom, Symbol) and isinstance(atom.category, TupleCategory)
        return "" if is_tuple else self._symbols[at]

    def fresh(self, label: str) -> str:
        """An unused identifier, as close to a label as possible."""
        stem = re.sub(r"[^A-Za-z0-9_']", "_", label)
        if _AXIOM.fullmatch(stem) or not IDENTIFIER.fullmatch(stem):
            stem = f"x_{stem}"
        if stem == "ax" and (stem in self._taken or stem in self._reserved):
            stem = "x_ax"  # `ax_2` would be an axiom
        name = stem
        while name in self._taken or name in self._reserved:
            self._counts[stem] = self._counts.get(stem, 1) + 1
            name = f"{stem}_{self._counts[stem]}"
        self._taken.add(name)
        return name


def rebuild(query: QueryResult, atoms: AtomicData, processes: Sequence[Process]) -> str:
    """The input file: declarations in their order, semantics, both processes, the query.

    Raises RebuildError.
    """
    if query.semantics is None:
        raise RebuildError("the result has no semantics")
    if len(processes) != 2:
        raise RebuildError(f"expected two processes, found {len(processes)}")
    if query.type in _ON_SESSIONS and query.semantics is not Semantics.PRIVATE:
        raise RebuildError(
            f"expected private semantics for a session query, found {query.semantics}"
        )
    check_rebuildable(atoms.data, processes)
    labels = UniqueLabels(atoms.data)
    symbols = [at for at, atom in enumerate(atoms.data) if isinstance(atom, Symbol)]
    symbols.sort(key=lambda at: atoms.data[at].index)
    lines = [f"set semantics = {query.semantics}.", ""]
    names = [labels.reserve(name) for name in ("P", "Q")]
    for at in symbols:
        lines += _declaration(at, atoms, labels)
    for name, process in zip(names, processes, strict=True):
        laid_out = lay_out_process(process, labels.scope(), for_prover=True)
        body = [f"{_INDENT * (line.depth + 1)}{line.text}" for line in laid_out]
        lines += ["", f"let {name} =", *body[:-1], f"{body[-1]}."]
    kind = "obs_equiv" if query.type is QueryType.OBSERVATIONAL_EQUIV else query.type
    lines += ["", f"query {kind}({','.join(names)})."]
    return "".join(f"{line}\n" for line in lines)


def _declaration(at: int, atoms: AtomicData, labels: UniqueLabels) -> list[str]:
    symbol = atoms.data[at]
    if not isinstance(symbol, Symbol) or not is_declared(symbol):
        return []
    private = "" if symbol.is_public else " [private]"
    name = labels.symbol(at)
    rules = rules_of(symbol)
    if rules is not None:
        return [
            f"reduc {'; '.join(_rule(name, rule, labels) for rule in reversed(rules))}{private}."
        ]
    if symbol.representation is Representation.USER_NAME:
        return [f"free {name}{private}."]
    return [f"fun {name}/{symbol.arity}{private}." if symbol.arity else f"const {name}{private}."]


def _rule(destructor: str, rule: RewriteRule, labels: UniqueLabels) -> str:
    scope = labels.scope()
    return f"{write_application(destructor, rule.lhs, scope)} -> {write_term(rule.rhs, scope)}"
