"""Whether an attack trace is possible, before it is shown as an attack.

Only errors that would make the shown text wrong are found. `validate` finds all errors.
"""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.references import (
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
    Recipe,
    RecipeFunction,
    RecipeTuple,
)
from deepsec_results.model.traces import (
    Action,
    AttackTrace,
    EavesdropAction,
    InputAction,
    OutputAction,
)

_INCLUSIONS = (QueryType.TRACE_INCL, QueryType.SESSION_INCL)


def why_impossible(trace: AttackTrace, atoms: AtomicData, kind: QueryType) -> str | None:
    """Why a trace is impossible, with its place; None if it is possible."""
    processes = (1,) if kind in _INCLUSIONS else (1, 2)
    if trace.index_process not in processes:
        wanted = " or ".join(map(str, processes))
        found = trace.index_process
        return f"$.attack_trace.index_process: expected {wanted} for {kind}, found {found}"
    bound = 0
    for at, action in enumerate(trace.action_sequence):
        for recipe in _recipes(action):
            for part in _parts(recipe):
                wrong = _why_wrong(part, atoms.data, bound)
                if wrong is not None:
                    return f"$.attack_trace.action_sequence[{at}]: {wrong}"
        bound += isinstance(action, (OutputAction, EavesdropAction))
    return None


def _recipes(action: Action) -> Sequence[Recipe]:
    match action:
        case OutputAction() | EavesdropAction():
            return (action.channel,)
        case InputAction():
            return (action.channel, action.term)
        case _:
            return ()


def _parts(recipe: Recipe) -> Iterator[Recipe]:
    pending = [recipe]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, (RecipeFunction, RecipeTuple)):
            pending += part.args or ()
        elif isinstance(part, Projection):
            pending.append(part.arg)


def _why_wrong(part: Recipe, atoms: Sequence[Atom], bound: int) -> str | None:
    match part:
        case Axiom():
            return why_wrong_axiom(part.id, bound)
        case RecipeFunction():
            wrong = why_wrong_id(part.symbol, atoms, "symbol")
            if wrong is not None:
                return wrong
            symbol = atoms[part.symbol]
            assert isinstance(symbol, Symbol)
            return why_wrong_count(symbol.label, symbol.arity, len(part.args or ()))
        case Projection():
            return why_wrong_part(part.ith, part.arity_tuple)
        case _:
            return None
