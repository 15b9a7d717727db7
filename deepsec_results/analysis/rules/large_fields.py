"""Whether the atoms, processes and trace of a query break no rule, in one pass over the model.

The functions here are rules of `rules.query`, `rules.atoms` and `references` once more, in their
fastest form. Where one of those yields a remark, these find the query not valid.
"""

from collections.abc import Container, Iterable, Sequence
from typing import Any, NamedTuple

from deepsec_results.analysis.references import processes_with_trace
from deepsec_results.model.atoms import DestructorCategory, ProjectionCategory, TupleCategory
from deepsec_results.model.options import Semantics
from deepsec_results.model.processes import (
    Bang,
    Choice,
    IfThenElse,
    Input,
    LetInElse,
    New,
    Output,
    Par,
    Position,
    Process,
)
from deepsec_results.model.terms import (
    Atomic,
    Axiom,
    Equality,
    Function,
    PatternTuple,
    Projection,
    RecipeFunction,
    RecipeTuple,
    Tuple,
)
from deepsec_results.model.traces import (
    AttackTrace,
    BangAction,
    ChoiceAction,
    EavesdropAction,
    InputAction,
    OutputAction,
    TauAction,
)
from deepsec_results.reading.exact_queries import ExactAtom, ExactQuery, ExactTable

_WITH_RULES = (DestructorCategory, ProjectionCategory)
# The constructs at which an action takes place.
_WANTED: dict[type, tuple[type, ...]] = {
    OutputAction: (Output,),
    InputAction: (Input,),
    TauAction: (New, IfThenElse, LetInElse),
    ChoiceAction: (Choice,),
    BangAction: (Bang,),
}

# What is at each position of a process: the construct, and the numbers of copies of the
# replications around it, its own included. None if there are several.
_Constructs = dict[int, tuple[Any, tuple[int, ...]] | None]


class AtomsById(NamedTuple):
    """The atoms of a query by their ids: the arity of each symbol, and the other atoms."""

    arities: dict[int, int]
    names: set[int]
    names_and_variables: set[int]


def are_sound(query: ExactQuery) -> bool:
    """Whether the large fields break no rule."""
    table = _sound_table(query.atomic_data)
    if table is None or len(query.processes) != 2:
        return False
    trace = query.attack_trace
    if trace is not None and trace.index_process not in processes_with_trace(query.type):
        return False
    terms: list[Any] = []
    known: _Constructs = {}
    for number, process in enumerate(query.processes, 1):
        known_here = known if trace is not None and trace.index_process == number else None
        if not _are_sound_constructs(process, table, terms, known_here):
            return False
    if not _are_sound_terms(terms, table):
        return False
    return trace is None or _is_sound_trace(trace, table, known, query.semantics)


def is_sound_process(process: Process, table: AtomsById, needed: Container[int] = ()) -> bool:
    """Whether a part of a process breaks no rule, and no position that is `needed` is in it."""
    terms: list[Any] = []
    known: _Constructs = {}
    if not _are_sound_constructs(process, table, terms, known):
        return False
    return _are_sound_terms(terms, table) and not any(index in needed for index in known)


def _sound_table(table: ExactTable) -> AtomsById | None:
    meta = table.meta
    if min(meta.number_symbols, meta.number_variables, meta.number_names) < 0:
        return None
    if meta.number_attacker_names < 0:
        return None
    arities: dict[int, int] = {}
    variables: set[int] = set()
    names: set[int] = set()
    with_rules: list[ExactAtom] = []
    for at, atom in enumerate(table.data):
        if not _has_its_fields(atom):
            return None
        if atom.type == "Variable":
            variables.add(at)
        elif atom.type == "Name":
            names.add(at)
        else:
            arities[at] = atom.arity or 0
            if type(atom.category) in _WITH_RULES:
                with_rules.append(atom)
    known = AtomsById(arities, names, names | variables)
    return known if _are_sound_symbols(with_rules, known, table.data) else None


def _has_its_fields(atom: ExactAtom) -> bool:
    """Whether an atom has exactly the fields of its kind, and a possible arity."""
    if atom.type == "Symbol":
        has_all = atom.category is not None and atom.representation is not None
        return has_all and not atom.free and atom.arity is not None and atom.arity >= 0
    has_any = atom.arity is not None or atom.category is not None or atom.is_public
    return (
        not has_any and atom.representation is None and (atom.type == "Variable" or not atom.free)
    )


def _are_sound_symbols(
    symbols: Iterable[ExactAtom], table: AtomsById, atoms: Sequence[ExactAtom]
) -> bool:
    """Whether destructors have rules that fit their arities, and projections a tuple's symbol."""
    terms: list[Any] = []
    for symbol in symbols:
        category: Any = symbol.category
        if not category.rewrite_rules:
            return False
        for rule in category.rewrite_rules:
            if len(rule.lhs) != symbol.arity:
                return False
            terms += rule.lhs
            terms.append(rule.rhs)
        if type(category) is ProjectionCategory:
            of = category.tuple
            if of not in table.arities or type(atoms[of].category) is not TupleCategory:
                return False
    return _are_sound_terms(terms, table)


def _are_sound_constructs(
    process: Process, table: AtomsById, terms: list[Any], known: _Constructs | None
) -> bool:
    """Whether each `new` of a process names a name, and all its numbers are possible.

    Its terms and patterns go into `terms`, and its constructs into `known` unless that is None.
    """
    pending: list[tuple[Any, tuple[int, ...]]] = [(process, ())]
    while pending:
        part, copies = pending.pop()
        while part is not None:
            kind = type(part)  # the most frequent first: this loop sees each part of a process
            if kind is Output:
                terms += (part.channel, part.term)
                inner = part.process
            elif kind is Input:
                terms += (part.channel, part.pattern)
                inner = part.process
            elif kind is New:
                if part.name not in table.names:
                    return False
                inner = part.process
            elif kind is LetInElse:
                terms += (part.pattern, part.term)
                pending.append((part.process_else, copies))
                inner = part.process_then
            elif kind is IfThenElse:
                terms += (part.term1, part.term2)
                pending.append((part.process_else, copies))
                inner = part.process_then
            elif kind is Par:
                pending += [(inner, copies) for inner in part.process_list]
                break
            elif kind is Bang:
                if part.multiplicity < 1:
                    return False
                copies = (*copies, part.multiplicity)
                inner = part.process
            elif kind is Choice:
                if not 0 <= (part.proba or 0) <= 1:
                    return False
                pending.append((part.process2, copies))
                inner = part.process1
            else:
                break  # nil
            if known is not None:
                index = part.position.index
                known[index] = None if index in known else (kind, copies)
            part = inner
    return True


def _are_sound_terms(terms: list[Any], table: AtomsById, bound: int = 0) -> bool:
    """Whether each id in terms, patterns and recipes is that of the right kind of atom, and each
    symbol has as many arguments as its arity. Axioms are `bound` up to that number.

    The list is lengthened by what is inside of its terms.
    """
    arities, atoms = table.arities, table.names_and_variables
    for term in terms:
        kind = type(term)
        if kind is Atomic:
            if term.id not in atoms:
                return False
        elif kind is Function or kind is RecipeFunction:
            args = term.args
            if args is None:
                if arities.get(term.symbol) != 0:
                    return False
            elif arities.get(term.symbol) == len(args):
                terms += args
            else:
                return False
        elif kind is Tuple or kind is PatternTuple or kind is RecipeTuple:
            if not term.args:
                return False
            terms += term.args
        elif kind is Equality:
            terms.append(term.term)
        elif kind is Axiom:
            if not 1 <= term.id <= bound:
                return False
        elif kind is Projection:
            if not 1 <= term.ith <= term.arity_tuple:
                return False
            terms.append(term.arg)
        # A name of the attacker refers to no atom.
    return True


def _is_sound_trace(
    trace: AttackTrace, table: AtomsById, constructs: _Constructs, semantics: Semantics | None
) -> bool:
    """Whether an attack trace fits the process that has these constructs."""
    bound = 0
    action: Any
    for action in trace.action_sequence:
        kind = type(action)
        if wanted := _WANTED.get(kind):
            if not _is_place(action.position, wanted, constructs):
                return False
        else:  # a communication
            if not _is_place(action.input_position, (Input,), constructs):
                return False
            if not _is_place(action.output_position, (Output,), constructs):
                return False
        if kind is TauAction:
            continue
        if kind is InputAction:
            if not _are_sound_terms([action.channel, action.term], table, bound):
                return False
        elif kind is OutputAction or kind is EavesdropAction:
            if kind is EavesdropAction and semantics is not Semantics.EAVESDROP:
                return False
            if not _are_sound_terms([action.channel], table, bound):
                return False
            bound += 1
        elif kind is BangAction:
            construct = constructs[action.position.index]
            if construct is None or not 0 <= action.nb_process_unfolded <= construct[1][-1]:
                return False
    return True


def _is_place(position: Position, wanted: Sequence[type], constructs: _Constructs) -> bool:
    """Whether one of the `wanted` constructs is at a position, in copies that exist."""
    construct = constructs.get(position.index)
    if construct is None or construct[0] not in wanted:
        return False
    kind, copies = construct
    around = copies[:-1] if kind is Bang else copies
    args = position.args
    if len(args) != len(around):
        return False
    return not args or all(1 <= copy <= most for copy, most in zip(args, around, strict=True))
