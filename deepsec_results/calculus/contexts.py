"""Recipes in the making: a symbol applied to messages that the attacker deduces."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from deepsec_results.calculus.evaluation import project
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)


class TupleRoot(Struct, frozen=True):
    """A tuple is made."""


class ProjectionRoot(Struct, frozen=True):
    """The `ith` part, from 1, of a tuple with `arity` parts is taken."""

    ith: int
    arity: int


class SymbolRoot(Struct, frozen=True):
    """A function symbol is applied."""

    number: int


Root = TupleRoot | ProjectionRoot | SymbolRoot


class Application(Struct, frozen=True, eq=False):
    """A root applied to messages."""

    root: Root
    parts: tuple[Message, ...]


Context = Axiom | Attacker | Application


def apply_root(theory: Theory, root: Root, arguments: tuple[Message, ...]) -> Message | None:
    """The message of a root applied to messages; None if it fails."""
    match root:
        case SymbolRoot(number):
            return theory.apply(number, arguments)
        case ProjectionRoot(ith, arity):
            return project(arguments[0], ith, arity)
        case TupleRoot():
            return theory.tuple(arguments)


def recipe_of(root: Root, parts: list[Recipe]) -> Recipe:
    """The recipe of a root applied to recipes."""
    match root:
        case SymbolRoot(number):
            return RecipeFunction(number, parts or None)
        case ProjectionRoot(ith, arity):
            return Projection(ith, arity, parts[0])
        case TupleRoot():
            return RecipeTuple(parts)


def size_of(context: Context, sizes: Mapping[Message, int]) -> int:
    """The number of symbols of the recipe, with the sizes of the recipes of its messages."""
    return 1 + sum(sizes[part] for part in parts_of(context))


def evaluate_context(
    theory: Theory,
    context: Context,
    axiom: Callable[[Axiom], Message],
    values: Mapping[Message, Message | None],
) -> Message | None:
    """What the context gives where its messages have other values; None if it fails."""
    match context:
        case Axiom():
            return axiom(context)
        case Attacker(label):
            return theory.messages.attacker(label)
    arguments = []
    for part in context.parts:
        value = values[part]
        if value is None:
            return None
        arguments.append(value)
    return apply_root(theory, context.root, tuple(arguments))


def parts_of(context: Context) -> tuple[Message, ...]:
    """The messages to which the root is applied."""
    return context.parts if isinstance(context, Application) else ()


def fill(context: Context, recipes: Mapping[Message, Recipe]) -> Recipe:
    """The recipe, with the recipes of its messages."""
    if isinstance(context, Application):
        return recipe_of(context.root, [recipes[part] for part in context.parts])
    return context
