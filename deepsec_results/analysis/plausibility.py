"""Whether an attack trace can be one at all, before it is told as one.

Only what would make its text a wrong one is asked; all that is amiss is for `validate` to tell.
"""

from collections.abc import Iterator, Sequence

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
    """What is wrong with a trace, with its place; None if nothing is."""
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
        case Axiom() if not 1 <= part.id <= bound:
            wanted = f"an axiom from 1 to {bound}" if bound else "no axiom before an output"
            return f"expected {wanted}, found {part.id}"
        case RecipeFunction():
            symbol = atoms[part.symbol] if 0 <= part.symbol < len(atoms) else None
            if not isinstance(symbol, Symbol):
                return f"expected the id of a symbol, found {part.symbol}"
            count = len(part.args or ())
            if count != symbol.arity:
                return f"expected {symbol.arity} arguments for {symbol.label}, found {count}"
        case Projection() if not 1 <= part.ith <= part.arity_tuple:
            return f"expected a part from 1 to {part.arity_tuple}, found {part.ith}"
    return None
