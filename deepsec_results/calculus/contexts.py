"""Recipes in the making: an application whose leaves are messages that the attacker deduces."""

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
    """A root applied to contexts."""

    root: Root
    parts: "tuple[Context, ...]"


# Contexts inside one another come from rewrite rules, whose depth is bounded (see `shapes`).
Context = Message | Axiom | Attacker | Application


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
    """The number of symbols of the recipe, with the sizes of the recipes at its leaves."""
    if isinstance(context, Application):
        return 1 + sum(size_of(part, sizes) for part in context.parts)
    return sizes[context] if isinstance(context, Message) else 1


def evaluate_context(
    theory: Theory, context: Context, leaf: Callable[[Message | Axiom], Message | None]
) -> Message | None:
    """What the context gives where its leaves have other messages; None if it fails."""
    if isinstance(context, (Message, Axiom)):
        return leaf(context)
    if isinstance(context, Attacker):
        return theory.messages.attacker(context.label)
    arguments = []
    for part in context.parts:
        value = evaluate_context(theory, part, leaf)
        if value is None:
            return None
        arguments.append(value)
    return apply_root(theory, context.root, tuple(arguments))


def leaves(context: Context) -> list[Message]:
    """The messages at the leaves."""
    if isinstance(context, Application):
        return [leaf for part in context.parts for leaf in leaves(part)]
    return [context] if isinstance(context, Message) else []


def fill(context: Context, recipes: Mapping[Message, Recipe]) -> Recipe:
    """The recipe, with the recipes of its leaves."""
    if isinstance(context, Message):
        return recipes[context]
    if isinstance(context, (Axiom, Attacker)):
        return context
    return recipe_of(context.root, [fill(part, recipes) for part in context.parts])
