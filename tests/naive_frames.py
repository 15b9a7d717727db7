"""What the attacker knows, and whether two frames are statically equivalent, in the plainest way.

From docs/explain.md and the papers named there, without any code of `deepsec_results.calculus`.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from deepsec_results.model.atoms import Atom, DestructorCategory, ProjectionCategory, Symbol
from deepsec_results.model.terms import (
    Atomic,
    Attacker,
    Axiom,
    Function,
    Projection,
    RecipeFunction,
    RecipeTuple,
    Tuple,
)

# A message is ("name", id, copies), ("attacker", label), ("function", symbol, arguments) or
# ("tuple", arguments); a recipe of a test besides ("axiom", number), and ("part", i, n, recipe).
NaiveMessage = tuple[Any, ...]
NaiveRecipe = tuple[Any, ...]
Bindings = dict[Any, NaiveMessage]


class NaiveTheory:
    """The symbols of a table of atoms."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._destructors = {
            number: atom.category.rewrite_rules
            for number, atom in enumerate(atoms)
            if isinstance(atom, Symbol)
            and isinstance(atom.category, (DestructorCategory, ProjectionCategory))
        }
        self._known: dict[tuple[NaiveMessage, ...], NaiveKnowledge] = {}

    def is_public(self, number: int) -> bool:
        atom = self._atoms[number]
        return isinstance(atom, Symbol) and atom.is_public

    def apply(self, symbol: int, arguments: Sequence[NaiveMessage | None]) -> NaiveMessage | None:
        """A symbol applied to messages; None if one is missing or no rule fits."""
        if any(argument is None for argument in arguments):
            return None
        if symbol not in self._destructors:
            return ("function", symbol, tuple(arguments))
        for rule in self._destructors[symbol]:
            bindings: Bindings | None = {}
            for left, argument in zip(rule.lhs, arguments, strict=True):
                bindings = bindings if bindings is None else fitted(left, argument, bindings)
            if bindings is not None:
                return instance(rule.rhs, bindings)
        return None

    def rules(self) -> Iterator[tuple[int, Any]]:
        """The rules of the destructors that the attacker can use, with their symbols."""
        for symbol, rules in self._destructors.items():
            if self.is_public(symbol):
                yield from ((symbol, rule) for rule in rules)

    def term(self, term: object, values: Bindings) -> NaiveMessage | None:
        """The message of a term whose variables and names have these values."""
        match term:
            case Atomic():
                return values[term.id, tuple(term.bang or ())]
            case Attacker():
                return ("attacker", term.label)
            case Function():
                return self.apply(term.symbol, [self.term(arg, values) for arg in term.args or ()])
            case Tuple():
                parts = tuple(self.term(arg, values) for arg in term.args)
                return None if None in parts else ("tuple", parts)
        raise AssertionError(term)

    def recipe(self, recipe: object, frame: Sequence[NaiveMessage]) -> NaiveMessage | None:
        """The message of a recipe of a trace."""
        match recipe:
            case Axiom():
                return self.run(("axiom", recipe.id), frame)
            case Attacker():
                return ("attacker", recipe.label)
            case Projection():
                inner = self.recipe(recipe.arg, frame)
                return part_of(inner, recipe.ith, recipe.arity_tuple)
            case RecipeFunction():
                args = [self.recipe(arg, frame) for arg in recipe.args or ()]
                return self.apply(recipe.symbol, args)
            case RecipeTuple():
                parts = tuple(self.recipe(arg, frame) for arg in recipe.args)
                return None if None in parts else ("tuple", parts)
        raise AssertionError(recipe)

    def run(self, recipe: NaiveRecipe, frame: Sequence[NaiveMessage]) -> NaiveMessage | None:
        """The message of a recipe of a test."""
        match recipe:
            case ("axiom", number):
                return frame[number - 1]
            case ("part", ith, arity, inner):
                return part_of(self.run(inner, frame), ith, arity)
            case ("function", symbol, args):
                return self.apply(symbol, [self.run(arg, frame) for arg in args])
            case ("tuple", args):
                parts = tuple(self.run(arg, frame) for arg in args)
                return None if None in parts else ("tuple", parts)
        return recipe  # a name of the attacker

    def knowledge(self, frame: tuple[NaiveMessage, ...]) -> "NaiveKnowledge":
        if frame not in self._known:
            self._known[frame] = NaiveKnowledge(self, frame)
        return self._known[frame]

    def are_equivalent(
        self, first: tuple[NaiveMessage, ...], second: tuple[NaiveMessage, ...]
    ) -> bool:
        """Whether no test distinguishes two frames."""
        return self._passes(first, second) and self._passes(second, first)

    def _passes(self, first: tuple[NaiveMessage, ...], second: tuple[NaiveMessage, ...]) -> bool:
        """Whether the second frame passes the tests that hold for the first one."""
        for left, right in self.knowledge(first).tests:
            value = self.run(left, second)
            if value is None or value != self.run(right, second):
                return False
        return True


class NaiveKnowledge:
    """What can be deduced from a frame: a recipe for each message, and equalities that hold.

    That a recipe is a message is an equality with itself.
    """

    def __init__(self, theory: NaiveTheory, frame: tuple[NaiveMessage, ...]) -> None:
        self._theory = theory
        self._recipes: dict[NaiveMessage, NaiveRecipe] = {}
        self.tests: set[tuple[NaiveRecipe, NaiveRecipe]] = set()
        for number, message in enumerate(frame, 1):
            self._learn(message, ("axiom", number))
        known = -1
        while known < len(self._recipes):
            known = len(self._recipes)
            self._take_apart()
        self.tests.clear()  # again, now that all recipes are known
        for number, message in enumerate(frame, 1):
            self._learn(message, ("axiom", number))
        self._take_apart()
        for message, recipe in self._recipes.items():
            built = self._built(message)
            if built is not None:
                self.tests.add((recipe, built))

    def recipe(self, message: NaiveMessage) -> NaiveRecipe | None:
        """A recipe of a message; None if it cannot be deduced."""
        return self._recipes.get(message) or self._built(message)

    def _built(self, message: NaiveMessage) -> NaiveRecipe | None:
        """A recipe that makes a message of its parts."""
        match message:
            case ("attacker", _):
                return message
            case ("function", symbol, args) if self._theory.is_public(symbol):
                parts = [self.recipe(arg) for arg in args]
                return None if None in parts else ("function", symbol, tuple(parts))
            case ("tuple", args):
                parts = [self.recipe(arg) for arg in args]
                return None if None in parts else ("tuple", tuple(parts))
        return None

    def _learn(self, message: NaiveMessage, recipe: NaiveRecipe) -> None:
        other = self.recipe(message)
        if other is None:
            self._recipes[message] = other = recipe
        self.tests.add((recipe, other))

    def _take_apart(self) -> None:
        for message, recipe in list(self._recipes.items()):
            if message[0] == "tuple":
                for ith, part in enumerate(message[1], 1):
                    self._learn(part, ("part", ith, len(message[1]), recipe))
        for symbol, rule in self._theory.rules():
            # What binds no variable that another part needs is last.
            order = sorted(range(len(rule.lhs)), key=lambda at: isinstance(rule.lhs[at], Atomic))
            for chosen, bindings in list(self._fits([rule.lhs[at] for at in order], {})):
                recipes = [chosen[order.index(at)] for at in range(len(order))]
                result = instance(rule.rhs, bindings)
                assert result is not None
                self._learn(result, ("function", symbol, tuple(recipes)))

    def _fits(
        self, patterns: Sequence[Any], bindings: Bindings
    ) -> Iterator[tuple[list[NaiveRecipe], Bindings]]:
        """Recipes whose messages fit the left side of a rule."""
        if not patterns:
            yield [], bindings
            return
        for recipe, more in self._fits_one(patterns[0], bindings):
            for recipes, all_ in self._fits(patterns[1:], more):
                yield [recipe, *recipes], all_

    def _fits_one(self, pattern: Any, bindings: Bindings) -> Iterator[tuple[NaiveRecipe, Bindings]]:
        if isinstance(pattern, Atomic) and pattern.id in bindings:
            recipe = self.recipe(bindings[pattern.id])
            if recipe is not None:
                yield recipe, bindings
            return
        for message, recipe in self._recipes.items():
            fitting = fitted(pattern, message, bindings)
            if fitting is not None:
                yield recipe, fitting
        if isinstance(pattern, Atomic):
            any_name = ("attacker", "#any")
            yield any_name, {**bindings, pattern.id: any_name}
        elif isinstance(pattern, Tuple):
            for recipes, more in self._fits(pattern.args, bindings):
                yield ("tuple", tuple(recipes)), more
        elif self._theory.is_public(pattern.symbol):
            for recipes, more in self._fits(pattern.args or (), bindings):
                yield ("function", pattern.symbol, tuple(recipes)), more


def part_of(message: NaiveMessage | None, ith: int, arity: int) -> NaiveMessage | None:
    if message is None or message[0] != "tuple" or len(message[1]) != arity:
        return None
    part: NaiveMessage = message[1][ith - 1]
    return part


def fitted(pattern: Any, message: Any, bindings: Bindings) -> Bindings | None:
    """The bindings with those of the variables of a left side that is to be a message."""
    if isinstance(pattern, Atomic):
        same = bindings.get(pattern.id, message) == message
        return {**bindings, pattern.id: message} if same else None
    kind = "tuple" if isinstance(pattern, Tuple) else "function"
    head = (kind,) if kind == "tuple" else (kind, pattern.symbol)
    patterns = pattern.args or ()
    if message[:-1] != head or len(message[-1]) != len(patterns):
        return None
    for inner, part in zip(patterns, message[-1], strict=True):
        fitting = fitted(inner, part, bindings)
        if fitting is None:
            return None
        bindings = fitting
    return bindings


def instance(term: Any, bindings: Bindings) -> NaiveMessage:
    """The right side of a rule with the messages of its variables."""
    if isinstance(term, Atomic):
        return bindings[term.id]
    args = tuple(instance(arg, bindings) for arg in term.args or ())
    return ("tuple", args) if isinstance(term, Tuple) else ("function", term.symbol, args)
