"""Frames in classes of statically equivalent ones, and a test between two classes."""

from typing import Any

import pytest
from processes import Protocol

from deepsec_results.calculus import frame_classes
from deepsec_results.calculus.evaluation import Frame
from deepsec_results.calculus.frame_classes import FrameClass, FrameClasses
from deepsec_results.calculus.knowledge import spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.static_equivalence import (
    EqualityTest,
    MessageTest,
    Side,
    Witness,
    distinguish,
)
from deepsec_results.calculus.theory import Theory
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
    for frame in ((made.b, made.c), (made.c, made.b), (made.b, made.c)):
        first, second = frame
        found = made.classes.test(hashed, frame, made.outline(*frame), two_names).witness
        there = {hash_1: made.hash(first), axiom_2: second}
        assert said(found) == (Side.FIRST, made.hash(made.a), there)
    for name in (made.b, made.c):
        frame = (name, made.hash(name))
        found = made.classes.test(two_names, frame, made.outline(*frame), hashed).witness
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
    frame = (made.hash(made.b),)
    found = classes.test(taken_apart, frame, made.outline(*frame), hashed).witness
    assert found == MessageTest(Side.FIRST, recipe, made.a)
    for name in (made.b, made.c):
        frame = (made.apply(made.g, name),)
        found = classes.test(hashed, frame, made.outline(*frame), taken_apart).witness
        assert found == MessageTest(Side.SECOND, recipe, name)


def test_frames_that_are_equal_but_for_names_are_deduced_from_once(
    made: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame of another class is compared by one that is equal but for names."""
    compared = []

    def distinguished(theory: Theory, first: Frame, second: Frame, **named: Any) -> Witness | None:
        compared.append((first, second))
        return distinguish(theory, first, second, **named)

    monkeypatch.setattr(frame_classes, "distinguish", distinguished)
    hashed, two_names = made.hashed[2], made.two_names[2]
    made.classes.test(hashed, (made.c, made.b), made.outline(made.c, made.b), two_names)
    assert compared == [((made.a, made.hash(made.a)), (made.a, made.b))]
