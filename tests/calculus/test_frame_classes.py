"""Frames in classes of statically equivalent ones, and a test between two classes."""

import pytest
from processes import Protocol

from deepsec_results.calculus.frame_classes import FrameClass, FrameClasses
from deepsec_results.calculus.knowledge import spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.static_equivalence import EqualityTest, MessageTest, Side, Witness
from deepsec_results.model.terms import Axiom, Function, RecipeFunction


class Example:
    """The classes of the attacked frames `a, h(a)` and `a, b`, whose first message is alike.

    `a`, `b` and `c` are private names, `f(g(x)) -> x`.
    """

    def __init__(self) -> None:
        protocol = Protocol()
        self.h, self.g = protocol.constructor("h", 1), protocol.constructor("g", 1)
        x = protocol.variable()
        self.f = protocol.destructor("f", 1, ([Function(self.g, [x])], x))
        names = [protocol.name(label).id for label in "abc"]
        self.theory = protocol.theory
        self.a, self.b, self.c = map(self.theory.messages.name, names)
        self.outlines = Outlines()
        self.classes = FrameClasses(self.theory, self.outlines, spare_label())
        self.hashed = self.classes.add((self.a, self.hash(self.a)))
        self.two_names = self.classes.add((self.a, self.b))

    def hash(self, message: Message) -> Message:
        return self.apply(self.h, message)

    def apply(self, symbol: int, message: Message) -> Message:
        made = self.theory.apply(symbol, (message,))
        assert made is not None
        return made

    def outline(self, *frame: Message) -> FrameOutline:
        return self.outlines.extended(self.outlines.nothing(), frame)

    def find(self, *frame: Message) -> FrameClass | None:
        return self.classes.find(self.hashed[1], frame, self.outline(*frame))


@pytest.fixture
def made() -> Example:
    return Example()


def test_beginnings_that_are_alike_are_in_one_class(made: Example) -> None:
    assert len(made.hashed) == len(made.two_names) == 3
    assert made.hashed[:2] == made.two_names[:2]
    assert made.hashed[2] is not made.two_names[2]
    assert made.classes.add((made.c, made.hash(made.c))) == made.hashed
    assert made.classes.add(()) == made.hashed[:1]


def test_the_class_of_another_frame_is_found_if_there_is_one(made: Example) -> None:
    assert made.find(made.b, made.hash(made.b)) is made.hashed[2]
    assert made.find(made.c, made.b) is made.two_names[2]
    assert made.find(made.b, made.hash(made.hash(made.b))) is None
    assert made.find(made.b, made.b) is None
    # The same answers again, when they are known.
    assert made.find(made.c, made.hash(made.c)) is made.hashed[2]
    assert made.find(made.a, made.a) is None


def said(witness: Witness) -> tuple[Side, Message, dict[str, Message]]:
    """The side on which two recipes are equal, what they give, and what each gives elsewhere."""
    assert isinstance(witness, EqualityTest)
    there = {
        repr(witness.recipe1): witness.message1, repr(witness.recipe2): witness.message2,
    }  # fmt: skip
    return witness.side, witness.equal, there


def test_a_test_has_the_messages_of_the_frames_that_are_asked_for(made: Example) -> None:
    """h(ax_1) = ax_2 holds in the frames of the first class only."""
    hash_1, axiom_2 = repr(RecipeFunction(made.h, [Axiom(1)])), repr(Axiom(2))
    hashed, two_names = made.hashed[2], made.two_names[2]
    for first, second in ((made.b, made.c), (made.c, made.b), (made.b, made.c)):
        found = made.classes.test(hashed, (first, second), two_names).witness
        there = {hash_1: made.hash(first), axiom_2: second}
        assert said(found) == (Side.FIRST, made.hash(made.a), there)
    for name in (made.b, made.c):
        found = made.classes.test(two_names, (name, made.hash(name)), hashed).witness
        there = {hash_1: made.hash(made.a), axiom_2: made.b}
        assert said(found) == (Side.SECOND, made.hash(name), there)


def test_a_frame_without_a_class_is_known_by_its_outline(made: Example) -> None:
    hash_1, axiom_2 = repr(RecipeFunction(made.h, [Axiom(1)])), repr(Axiom(2))
    for name in (made.b, made.c):
        twice = made.hash(made.hash(name))
        found = made.classes.test(made.hashed[2], (name, twice), made.outline(name, twice)).witness
        there = {hash_1: made.hash(name), axiom_2: twice}
        assert said(found) == (Side.FIRST, made.hash(made.a), there)


def test_a_recipe_that_fails_on_one_side() -> None:
    """f(ax_1) is a message where ax_1 = g(a), and none where ax_1 = h(a)."""
    made = Example()
    classes = FrameClasses(made.theory, made.outlines, spare_label())
    *_, taken_apart = classes.add((made.apply(made.g, made.a),))
    *_, hashed = classes.add((made.hash(made.a),))
    recipe = RecipeFunction(made.f, [Axiom(1)])
    found = classes.test(taken_apart, (made.hash(made.b),), hashed).witness
    assert found == MessageTest(Side.FIRST, recipe, made.a)
    for name in (made.b, made.c):
        frame = (made.apply(made.g, name),)
        found = classes.test(hashed, frame, taken_apart).witness
        assert found == MessageTest(Side.SECOND, recipe, name)
