"""Evaluates recipes in the plainest way: a second opinion on tests that distinguish frames.

It shares nothing with the normalisation that found them: terms are those of result files, and each
rule is matched as it is stored.
"""

from collections.abc import Sequence

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.rules import arguments_of
from deepsec_results.calculus.static_equivalence import MessageTest, Side, Witness
from deepsec_results.model.atoms import (
    Atom,
    DestructorCategory,
    ProjectionCategory,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
    Term,
    Tuple,
)


def holds(
    atoms: Sequence[Atom], witness: Witness, first: Sequence[Term], second: Sequence[Term]
) -> bool:
    """Whether a test distinguishes two frames."""
    here, there = (first, second) if witness.side is Side.FIRST else (second, first)
    if isinstance(witness, MessageTest):
        fails = evaluate(atoms, witness.recipe, there) is None
        return fails and evaluate(atoms, witness.recipe, here) is not None
    one, two = (evaluate(atoms, recipe, here) for recipe in (witness.recipe1, witness.recipe2))
    other = [evaluate(atoms, recipe, there) for recipe in (witness.recipe1, witness.recipe2)]
    return one is not None and one == two and None not in other and other[0] != other[1]


def evaluate(atoms: Sequence[Atom], recipe: Recipe, frame: Sequence[Term]) -> Term | None:
    """The term that a recipe gives for a frame; None if a destructor in it fails."""

    def inside(part: Recipe) -> Sequence[Recipe]:
        match part:
            case RecipeFunction() | RecipeTuple():
                return part.args or ()
            case Projection():
                return (part.arg,)
        return ()

    def value(part: Recipe, arguments: list[Term]) -> Term | None:
        match part:
            case Axiom():
                return frame[part.id - 1]
            case Attacker():
                return part
            case RecipeTuple():
                return Tuple(arguments)
            case Projection():
                whole = arguments[0]
                fits = isinstance(whole, Tuple) and len(whole.args) == part.arity_tuple
                return whole.args[part.ith - 1] if fits and isinstance(whole, Tuple) else None
        return _applied(atoms, part.symbol, arguments)

    return bottom_up(recipe, inside, value)


def _applied(atoms: Sequence[Atom], number: int, arguments: list[Term]) -> Term | None:
    symbol = atoms[number]
    assert isinstance(symbol, Symbol)
    if isinstance(symbol.category, TupleCategory):
        return Tuple(arguments)
    if not isinstance(symbol.category, (DestructorCategory, ProjectionCategory)):
        return Function(number, arguments or None)
    for rule in symbol.category.rewrite_rules:
        bound: dict[tuple[int, ...], Term] = {}
        pairs = list(zip(rule.lhs, arguments, strict=True))
        if _fit(pairs, bound):
            return _instance(rule.rhs, bound)
    return None


def _fit(pairs: list[tuple[Term, Term]], bound: dict[tuple[int, ...], Term]) -> bool:
    while pairs:
        pattern, term = pairs.pop()
        if isinstance(pattern, Atomic):
            variable = (pattern.id, *(pattern.bang or ()))
            if bound.setdefault(variable, term) != term:
                return False
            continue
        if type(pattern) is not type(term) or isinstance(pattern, Attacker):
            if pattern != term:
                return False
            continue
        if isinstance(pattern, Function) and pattern.symbol != getattr(term, "symbol", None):
            return False
        inner, parts = arguments_of(pattern), arguments_of(term)
        if len(inner) != len(parts):
            return False
        pairs += zip(inner, parts, strict=True)
    return True


def _instance(term: Term, bound: dict[tuple[int, ...], Term]) -> Term | None:
    def value(part: Term, arguments: list[Term]) -> Term:
        match part:
            case Atomic():
                return bound[(part.id, *(part.bang or ()))]
            case Function():
                return Function(part.symbol, arguments or None)
            case Tuple():
                return Tuple(arguments)
        return part

    return bottom_up(term, arguments_of, value)
