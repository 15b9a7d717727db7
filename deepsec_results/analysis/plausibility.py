"""Whether an attack trace is possible, before it is shown as an attack.

Only errors that would make the shown text wrong are found. `validate` finds all errors.
"""

from collections.abc import Sequence
from typing import Any

from deepsec_results.analysis.references import (
    processes_with_trace,
    why_wrong_axiom,
    why_wrong_count,
    why_wrong_id,
    why_wrong_part,
)
from deepsec_results.model.atoms import Atom, AtomicData, Symbol
from deepsec_results.model.runs import QueryType
from deepsec_results.model.terms import (
    Axiom,
    Projection,
    RecipeFunction,
    RecipeTuple,
)
from deepsec_results.model.traces import (
    AttackTrace,
    EavesdropAction,
    InputAction,
    OutputAction,
)


def why_impossible(trace: AttackTrace, atoms: AtomicData, query_type: QueryType) -> str | None:
    """Why a trace is impossible, with its place; None if it is possible."""
    processes = processes_with_trace(query_type)
    if trace.index_process not in processes:
        wanted = " or ".join(map(str, processes))
        found = trace.index_process
        return f"$.attack_trace.index_process: expected {wanted} for {query_type}, found {found}"
    bound = 0
    action: Any
    for at, action in enumerate(trace.action_sequence):
        kind = type(action)
        if kind is InputAction:
            wrong = _why_wrong([action.term, action.channel], atoms.data, bound)
        elif kind is OutputAction or kind is EavesdropAction:
            wrong = _why_wrong([action.channel], atoms.data, bound)
            bound += 1
        else:
            continue
        if wrong is not None:
            return f"$.attack_trace.action_sequence[{at}]: {wrong}"
    return None


def _why_wrong(recipes: list[Any], atoms: Sequence[Atom], bound: int) -> str | None:
    """The first error that is found in recipes; None without one. Consumes the list."""
    wrong = None
    while recipes and wrong is None:
        part = recipes.pop()
        kind = type(part)
        if kind is RecipeFunction:
            wrong = why_wrong_id(part.symbol, atoms, "symbol")
            if wrong is None:
                symbol = atoms[part.symbol]
                assert isinstance(symbol, Symbol)
                args = part.args or ()
                wrong = why_wrong_count(symbol.label, symbol.arity, len(args))
                recipes += args
        elif kind is RecipeTuple:
            recipes += part.args
        elif kind is Axiom:
            wrong = why_wrong_axiom(part.id, bound)
        elif kind is Projection:
            wrong = why_wrong_part(part.ith, part.arity_tuple)
            recipes.append(part.arg)
    return wrong
