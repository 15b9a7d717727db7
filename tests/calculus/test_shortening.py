"""The search for a shortest test that distinguishes two frames."""

from collections.abc import Sequence

import pytest
from processes import Protocol

from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.shortening import find_shorter
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)

SPARE = "#n_9"


class Example:
    """The private names a, b and k, `dec(enc(x,y),y) -> x`, `isbox(box(x)) -> yes`, and h."""

    def __init__(self) -> None:
        protocol = Protocol()
        x, y = protocol.variable("x"), protocol.variable("y")
        self.h, self.enc = protocol.constructor("h", 1), protocol.constructor("enc", 2)
        self.box = protocol.constructor("box", 1)
        self.dec = protocol.destructor("dec", 2, ([Function(self.enc, [x, y]), y], x))
        yes = protocol.constant("yes")
        self.is_box = protocol.destructor("isbox", 1, ([Function(self.box, [x])], yes))
        self.private = protocol.constant("s", public=False).symbol
        self.ok = protocol.constant("ok").symbol
        names = [protocol.name(label).id for label in "abk"]
        self.theory = protocol.theory
        self.a, self.b, self.k = map(self.theory.messages.name, names)
        self.n = self.theory.messages.attacker("#n_0")

    def apply(self, symbol: int, *arguments: Message) -> Message:
        made = self.theory.apply(symbol, arguments)
        assert made is not None
        return made

    def find(
        self, first: Sequence[Message], second: Sequence[Message], bound: int = 9, budget: int = 500
    ) -> tuple[int, list[Recipe]] | None:
        """The size and the recipes of a shortest test."""
        found = find_shorter(self.theory, first, second, SPARE, bound, budget)
        return None if found is None else (found.size, [one.recipe for one in found.recipes])

    def cases(self) -> dict[str, tuple[list[Message], list[Message], int, list[Recipe]]]:
        """Two frames, and the size and the recipes of the only shortest test."""
        a, b, k, one, two = self.a, self.b, self.k, Axiom(1), Axiom(2)
        nothing = self.theory.tuple(())
        both, sealed = self.theory.tuple((a, b)), self.apply(self.enc, a, k)
        return {
            "equal messages": ([a, a], [a, b], 2, [one, two]),
            "a function": ([a, self.apply(self.h, a)], [a, b], 3,
                           [two, RecipeFunction(self.h, [one])]),
            "first part": ([both, a], [both, k], 3, [two, Projection(1, 2, one)]),
            "second part": ([both, b], [both, k], 3, [two, Projection(2, 2, one)]),
            "a tuple": ([a, self.theory.tuple((a, a))], [a, b], 2, [Projection(1, 2, two)]),
            "no tuple": ([nothing], [a], 2, [one, RecipeTuple([])]),
            "not the empty tuple": ([nothing, a, self.apply(self.h, a)], [nothing, a, b], 3,
                                    [Axiom(3), RecipeFunction(self.h, [two])]),
            "a name": ([self.n], [a], 2, [one, Attacker("#n_0")]),
            "a constant": ([self.apply(self.ok)], [a], 2, [one, RecipeFunction(self.ok)]),
            "a rule": ([sealed, k], [sealed, b], 3, [RecipeFunction(self.dec, [one, two])]),
            "a ground rule": ([self.apply(self.box, a)], [a], 2,
                              [RecipeFunction(self.is_box, [one])]),
        }  # fmt: skip


@pytest.mark.parametrize("case", Example().cases())
def test_the_shortest_test_is_found(case: str) -> None:
    made = Example()
    first, second, size, recipes = made.cases()[case]
    for here, there in ((first, second), (second, first)):
        found = made.find(here, there)
        assert found is not None
        assert (found[0], sorted(map(repr, found[1]))) == (size, sorted(map(repr, recipes)))
        assert made.find(here, there, bound=size + 1) == found
        assert made.find(here, there, bound=size) is None


def test_frames_that_no_test_distinguishes() -> None:
    made = Example()
    assert made.find([made.a, made.b], [made.b, made.a]) is None
    assert made.find([made.apply(made.private)], [made.a]) is None
    assert made.find([], []) is None


def test_the_budget_counts_recipes_and_sizes_without_any() -> None:
    """Of `ax_1` and `ax_2`, the second one makes the test, and the size counts too."""
    made = Example()
    frames = [made.a, made.a], [made.a, made.b]
    assert made.find(*frames, budget=2) is None
    assert made.find(*frames, budget=3) == (2, [Axiom(1), Axiom(2)])
