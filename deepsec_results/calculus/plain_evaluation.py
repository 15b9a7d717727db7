"""Recipes evaluated in the plainest way: a second opinion on tests that distinguish frames.

It shares no code with the evaluation that finds these tests. A message is a number here: equal
messages have one number, so that messages may be large. No function recurses.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from deepsec_results.calculus.evaluation import Frame
from deepsec_results.calculus.static_equivalence import MessageTest, Side, Witness
from deepsec_results.calculus.ways import Way
from deepsec_results.model.atoms import (
    Atom,
    DestructorCategory,
    ProjectionCategory,
    Symbol,
    TupleCategory,
)
from deepsec_results.model.terms import (
    AnyTerm,
    Atomic,
    Attacker,
    Axiom,
    Equality,
    Function,
    PatternTuple,
    Projection,
    RecipeFunction,
    RecipeTuple,
    Term,
    Tuple,
)

Root = tuple[object, ...]
Variables = dict[tuple[int, tuple[int, ...]], int]


def each_test_holds(
    atoms: Sequence[Atom], attacked: Frame, tests: Iterable[tuple[Witness | None, Frame]]
) -> bool:
    """Whether each test distinguishes its frame, the second one, from the attacked one.

    Only the beginning of the attacked frame that is as long counts.
    """
    evaluator = PlainEvaluator(atoms)
    number = cache(lambda message: evaluator.message(message.to_term()))
    for witness, frame in tests:
        if witness is not None:
            second = [number(message) for message in frame]
            first = [number(message) for message in attacked[: len(second)]]
            if not evaluator.distinguishes(witness, first, second):
                return False
    return True


def way_tests(ways: Iterable[Way]) -> Iterator[tuple[Witness | None, Frame]]:
    """The tests of ways to follow, each with the frame that it distinguishes."""
    for way in ways:
        yield way.witness, way.configuration.frame


class PlainEvaluator:
    """Evaluates recipes over the symbols of one table of atoms."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        self._atoms = atoms
        self._numbers: dict[tuple[Root, tuple[int, ...]], int] = {}
        self._messages: list[tuple[Root, tuple[int, ...]]] = []

    def message(self, term: Term) -> int:
        """The number of a message that is given as a term."""
        number = _computed(term, self._of_term)
        assert number is not None, "a term of a frame has no destructor"
        return number

    def evaluate(self, recipe: AnyTerm, frame: Sequence[int]) -> int | None:
        """The number of the message that a recipe gives; None if a destructor in it fails."""

        def value(part: AnyTerm, arguments: Sequence[int | None]) -> int | None:
            known = [number for number in arguments if number is not None]
            if len(known) < len(arguments):
                return None
            if isinstance(part, Axiom):
                return frame[part.id - 1]
            if isinstance(part, Projection):
                return self._part(known[0], part.ith, part.arity_tuple)
            if isinstance(part, RecipeFunction):
                return self._apply(part.symbol, tuple(known))
            return self._of_term(part, known)

        return _computed(recipe, value)

    def distinguishes(self, witness: Witness, first: Sequence[int], second: Sequence[int]) -> bool:
        """Whether a test distinguishes two frames."""
        here, there = (first, second) if witness.side is Side.FIRST else (second, first)
        if isinstance(witness, MessageTest):
            fails = self.evaluate(witness.recipe, there) is None
            return fails and self.evaluate(witness.recipe, here) is not None
        recipes = witness.recipe1, witness.recipe2
        one, two = (self.evaluate(recipe, here) for recipe in recipes)
        other = [self.evaluate(recipe, there) for recipe in recipes]
        return one is not None and one == two and None not in other and other[0] != other[1]

    def _of_term(self, part: AnyTerm, arguments: Sequence[int | None]) -> int:
        known = tuple(number for number in arguments if number is not None)
        match part:
            case Atomic():
                return self._made(("name", part.id, *(part.bang or ())), ())
            case Attacker():
                return self._made(("attacker", part.label), ())
            case Function() | RecipeFunction():
                return self._made(("function", part.symbol), known)
            case _:
                return self._made(("tuple", len(known)), known)

    def _made(self, root: Root, arguments: tuple[int, ...]) -> int:
        key = (root, arguments)
        if key not in self._numbers:
            self._numbers[key] = len(self._messages)
            self._messages.append(key)
        return self._numbers[key]

    def _part(self, message: int, ith: int, arity: int) -> int | None:
        root, parts = self._messages[message]
        return parts[ith - 1] if root == ("tuple", arity) else None

    def _apply(self, number: int, arguments: tuple[int, ...]) -> int | None:
        symbol = self._atoms[number]
        assert isinstance(symbol, Symbol)
        category = symbol.category
        if isinstance(category, TupleCategory):
            return self._made(("tuple", len(arguments)), arguments)
        if not isinstance(category, (DestructorCategory, ProjectionCategory)):
            return self._made(("function", number), arguments)
        for rule in category.rewrite_rules:
            bound: Variables = {}
            pairs = zip(rule.lhs, arguments, strict=True)
            if all(self._matches(pattern, message, bound) for pattern, message in pairs):
                return self._instance(rule.rhs, bound)
        return None

    def _matches(self, pattern: Term, message: int, bound: Variables) -> bool:
        """Whether a message is an instance of a pattern; its variables are bound."""
        pending = [(pattern, message)]
        while pending:
            part, number = pending.pop()
            if isinstance(part, Atomic):
                if bound.setdefault(_variable(part), number) != number:
                    return False
                continue
            root, arguments = self._messages[number]
            inner = _inside(part)
            if root != self._root(part) or len(arguments) != len(inner):
                return False
            pending += zip(inner, arguments, strict=True)  # type: ignore[arg-type]
        return True

    def _root(self, part: Term) -> Root:
        if isinstance(part, Attacker):
            return ("attacker", part.label)
        if isinstance(part, Function):
            symbol = self._atoms[part.symbol]
            if not (isinstance(symbol, Symbol) and isinstance(symbol.category, TupleCategory)):
                return ("function", part.symbol)
        return ("tuple", len(_inside(part)))

    def _instance(self, result: Term, bound: Variables) -> int | None:
        def value(part: AnyTerm, arguments: Sequence[int | None]) -> int | None:
            if isinstance(part, Atomic):
                return bound[_variable(part)]
            return self._of_term(part, arguments)

        return _computed(result, value)


def _variable(part: Atomic) -> tuple[int, tuple[int, ...]]:
    return part.id, tuple(part.bang or ())


def _inside(part: AnyTerm) -> Sequence[AnyTerm]:
    match part:
        case Function() | RecipeFunction():
            return part.args or ()
        case Tuple() | RecipeTuple() | PatternTuple():
            return part.args
        case Projection():
            return (part.arg,)
        case Equality():
            return (part.term,)
    return ()


def _computed(
    whole: AnyTerm, value: Callable[[AnyTerm, Sequence[int | None]], int | None]
) -> int | None:
    """What `value` makes of a term, arguments first; of a part that occurs twice only once."""
    values: dict[int, int | None] = {}
    pending = [whole]
    while pending:
        part = pending[-1]
        inner = _inside(part)
        missing = [one for one in inner if id(one) not in values]
        if missing and id(part) not in values:
            pending += missing
            continue
        pending.pop()
        if id(part) not in values:
            values[id(part)] = value(part, [values[id(one)] for one in inner])
    return values[id(whole)]
