"""A search for a shorter test than one that is known, among all recipes in the order of size.

Saturation finds a test wherever there is one, but keeps one recipe for each message, and the other
one may have made a shorter test. The search gives up after a number of recipes.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

from msgspec import Struct

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.contexts import (
    ProjectionRoot,
    Root,
    SymbolRoot,
    TupleRoot,
    apply_root,
    recipe_of,
)
from deepsec_results.calculus.evaluation import Frame
from deepsec_results.calculus.messages import Head, Kind, Message, subterms
from deepsec_results.calculus.rules import parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import ConstructorCategory, DestructorCategory, Symbol
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Recipe,
    RecipeFunction,
    RecipeTuple,
    Tuple,
)

_FAILED = (None, None)


class Leaf(Struct, frozen=True, eq=False):
    """A recipe without parts, and its messages on the two sides."""

    recipe: Recipe
    first: Message | None
    second: Message | None
    size: int = 1


class AppliedRoot(Struct, frozen=True, eq=False):
    """A root applied to recipes, and its messages on the two sides, None where it fails.

    Most of these recipes are never written.
    """

    root: Root
    parts: Sequence["Tried"]
    size: int
    first: Message | None
    second: Message | None

    @property
    def recipe(self) -> Recipe:
        """The recipe in full."""
        return _recipe(self)


Tried = Leaf | AppliedRoot


def _recipe(tried: Tried) -> Recipe:
    recipe = bottom_up(tried, _parts, _combine)
    assert recipe is not None
    return recipe


def _parts(tried: Tried) -> Sequence[Tried]:
    return tried.parts if isinstance(tried, AppliedRoot) else ()


def _combine(tried: Tried, parts: list[Recipe]) -> Recipe:
    return recipe_of(tried.root, parts) if isinstance(tried, AppliedRoot) else tried.recipe


class Shorter(Struct, frozen=True):
    """A test: one recipe that is a message on one side, or two that are equal on one side."""

    recipes: tuple[Tried, ...]

    @property
    def size(self) -> int:
        return sum(tried.size for tried in self.recipes)


def find_shorter(
    theory: Theory, first: Frame, second: Frame, spare: str, bound: int, budget: int
) -> Shorter | None:
    """A shortest test with fewer symbols than a bound, if one is found within a budget.

    The budget counts the recipes that are tried, and the sizes for which there are none.
    """
    search = _Enumeration(theory, first, second, spare)
    best: Shorter | None = None
    for size in range(1, bound):
        if best is not None and size >= best.size:
            break
        for tried in search.of_size(size):
            found = None if tried is None else search.keep(tried)
            if found is not None and found.size < (best.size if best else bound):
                best = found
            budget -= 1
            if budget <= 0:
                return best
    return best


class _Enumeration:
    """All recipes that matter, one for each pair of messages that recipes give."""

    def __init__(self, theory: Theory, first: Frame, second: Frame, spare: str) -> None:
        self._theory = theory
        self._leaves: list[Tried] = [
            Leaf(Axiom(number), *pair)
            for number, pair in enumerate(zip(first, second, strict=True), 1)
        ]
        self._roots: list[tuple[Root, int]] = []
        self._collect_roots(subterms(*first, *second), spare)
        self._of_size: list[list[Tried]] = [[]]
        self._seen: set[tuple[Message | None, Message | None]] = set()
        self._by_first: dict[Message, Tried] = {}
        self._by_second: dict[Message, Tried] = {}

    def _collect_roots(self, inside: Sequence[Message], spare: str) -> None:
        """The leaves and roots that occur in the frames or in rules; no other can matter."""
        heads = {message.head for message in inside}
        arities = {head.number for head in heads if head.kind is Kind.TUPLE}
        symbols = {head.number for head in heads if head.kind is Kind.FUNCTION}
        labels = {head.label for head in heads if head.kind is Kind.ATTACKER} | {spare}
        for number, atom in enumerate(self._theory.atoms):
            if isinstance(atom, Symbol) and isinstance(atom.category, DestructorCategory):
                symbols.add(number)
                for rule in self._theory.rules(number):
                    for term in (*rule.patterns, rule.result):
                        self._collect_parts(parts(term), symbols, arities)
        for label in sorted(labels):
            message = self._theory.messages.make(Head(Kind.ATTACKER, label=label))
            self._leaves.append(Leaf(Attacker(label), message, message))
        for number in sorted(symbols):
            self._add_symbol(number)
        if 0 in arities:
            empty = self._theory.tuple(())
            self._leaves.append(Leaf(RecipeTuple([]), empty, empty))
        for arity in sorted(arities - {0}):
            self._roots.append((TupleRoot(), arity))
            self._roots += [(ProjectionRoot(ith, arity), 1) for ith in range(1, arity + 1)]

    @staticmethod
    def _collect_parts(found: Sequence[object], symbols: set[int], arities: set[int]) -> None:
        for part in found:
            if isinstance(part, Tuple):
                arities.add(len(part.args))
            elif isinstance(part, Function):
                symbols.add(part.symbol)

    def _add_symbol(self, number: int) -> None:
        symbol = self._theory.symbol(number)
        applied = isinstance(symbol.category, (ConstructorCategory, DestructorCategory))
        if not symbol.is_public or not applied:
            return
        if symbol.arity:
            self._roots.append((SymbolRoot(number), symbol.arity))
        else:
            message = self._theory.apply(number, ())
            self._leaves.append(Leaf(RecipeFunction(number), message, message))

    def of_size(self, size: int) -> Iterator[Tried | None]:
        """The recipes with a number of symbols; those with fewer must have been kept.

        Yields None for each way to share out the symbols that gives no recipe, and for each recipe
        that fails on both sides.
        """
        self._of_size.append([])
        yield None
        if size == 1:
            yield from self._leaves
            return
        for root, arity in self._roots:
            for sizes in _sums(size - 1, arity):
                pools = [self._of_size[part] for part in sizes]
                if not all(pools):
                    yield None
                    continue
                for chosen in product(*pools):
                    yield self._apply(root, chosen, size)

    def _apply(self, root: Root, chosen: Sequence[Tried], size: int) -> AppliedRoot | None:
        first = tuple([part.first for part in chosen if part.first is not None])
        second = tuple([part.second for part in chosen if part.second is not None])
        both = apply_root(self._theory, root, first), apply_root(self._theory, root, second)
        return None if both == _FAILED else AppliedRoot(root, chosen, size, *both)

    def keep(self, tried: Tried) -> Shorter | None:
        """Keep a recipe for larger ones; the test that it makes, if it makes one."""
        first, second = tried.first, tried.second
        if (first, second) in self._seen:
            return None
        self._seen.add((first, second))
        if first is None or second is None:
            return Shorter((tried,))
        self._of_size[tried.size].append(tried)
        same = (self._by_first.setdefault(first, tried), self._by_second.setdefault(second, tried))
        if same == (tried, tried):
            return None
        tests = [Shorter((earlier, tried)) for earlier in same if earlier is not tried]
        return min(tests, key=lambda test: test.size)


def _sums(total: int, count: int) -> Iterator[tuple[int, ...]]:
    """The ways to write a number as a sum of a number of positive numbers."""
    for cuts in combinations(range(1, total), count - 1):
        yield tuple(end - begin for begin, end in pairwise((0, *cuts, total)))
