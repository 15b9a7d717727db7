"""All recipes up to a size, evaluated on two frames: what static equivalence is by definition."""

from collections.abc import Iterator, Sequence
from itertools import product

from naive import Json, Naive, evaluate

from deepsec_results.model.atoms import (
    AtomicData,
    ConstructorCategory,
    DestructorCategory,
    Symbol,
)

Pair = tuple[Naive | None, Naive | None]


class Enumeration:
    """A shortest recipe, and its size, for each pair of values that some recipe has.

    A recipe with a part that fails on both sides fails on both, so that only the others count.
    """

    def __init__(
        self, table: AtomicData, frames: tuple[Sequence[Naive], Sequence[Naive]], size: int
    ) -> None:
        self._table = table
        self._frames = frames
        self.found: dict[Pair, tuple[int, Json]] = {}
        self._by_size: list[list[Json]] = [[]]
        for at in range(1, size + 1):
            self._by_size.append(
                [recipe for recipe in self._recipes(at) if self._is_new(recipe, at)]
            )

    def _is_new(self, recipe: Json, size: int) -> bool:
        first, second = (evaluate(self._table, recipe, frame) for frame in self._frames)
        if (first is None and second is None) or (first, second) in self.found:
            return False
        self.found[first, second] = (size, recipe)
        return first is not None and second is not None

    def _recipes(self, size: int) -> Iterator[Json]:
        if size == 1:
            for at in range(len(self._frames[0])):
                yield {"type": "Axiom", "id": at + 1}
            yield {"type": "Attacker", "label": "#n_0"}
            yield {"type": "Attacker", "label": "#m"}
        for number, symbol in enumerate(self._table.data):
            if (
                isinstance(symbol, Symbol)
                and symbol.is_public
                and isinstance(symbol.category, (ConstructorCategory, DestructorCategory))
            ):
                for args in self._arguments(symbol.arity, size - 1):
                    yield {"type": "Function", "symbol": number, "args": list(args)}
        for args in self._arguments(2, size - 1):
            yield {"type": "Tuple", "args": list(args)}
        for ith, (arg,) in product((1, 2), self._arguments(1, size - 1)):
            yield {"type": "Proj", "ith": ith, "arity_tuple": 2, "arg": arg}

    def _arguments(self, count: int, size: int) -> Iterator[tuple[Json, ...]]:
        for sizes in product(range(1, size + 1), repeat=count):
            if sum(sizes) == size:
                yield from product(*(self._by_size[part] for part in sizes))

    def shortest_test(self) -> int | None:
        """The size of the shortest test that distinguishes the frames, None if there is none."""
        tests = [size for pair, (size, _) in self.found.items() if None in pair]
        for side in (0, 1):
            groups: dict[Naive, list[int]] = {}
            for pair, (size, _) in self.found.items():
                value = pair[side]
                if value is not None and None not in pair:
                    groups.setdefault(value, []).append(size)
            tests += [sum(sorted(sizes)[:2]) for sizes in groups.values() if len(sizes) > 1]
        return min(tests, default=None)


def size_of(recipe: Json) -> int:
    """The number of symbols of a recipe."""
    inner = [recipe["arg"]] if "arg" in recipe else recipe.get("args") or []
    return 1 + sum(size_of(arg) for arg in inner)
