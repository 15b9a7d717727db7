"""Frames in classes: those in one class are statically equivalent.

A test that distinguishes two frames distinguishes all frames of their classes. So each frame is
compared with one frame of each class, and the tests are found once for two classes.
"""

from collections.abc import Sequence
from functools import lru_cache, partial

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.known_messages import with_known_message
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.saturation import GrowingSaturation, Saturation
from deepsec_results.calculus.static_equivalence import (
    EqualityTest,
    GrowingComparison,
    MessageTest,
    Side,
    Witness,
    distinguish,
)
from deepsec_results.calculus.theory import Theory

Messages = Sequence[Message]

MOST_SATURATED = 200  # frames for which what is deduced is remembered


class FrameClass:
    """Frames of one length that no test distinguishes.

    `frame` is one of them, which has the `outline`, or continues one. `inside` are the classes of
    frames that have one more message; frames with an outline that are compared with them are in
    `known`.
    """

    __slots__ = ("comparison", "frame", "inside", "known", "length", "outline")

    def __init__(
        self, frame: Messages, outline: FrameOutline, comparison: GrowingComparison
    ) -> None:
        self.frame = frame
        self.outline = outline.number
        self.length = outline.length
        self.comparison = comparison
        self.inside: list[FrameClass] = []
        self.known: dict[int, FrameClass | None] = {}


class ClassTest(Struct, frozen=True, eq=False):
    """A test that distinguishes two frames, found for other frames of their classes."""

    theory: Theory
    found: Witness
    first: Messages
    second: Messages

    @property
    def is_equality(self) -> bool:
        return isinstance(self.found, EqualityTest)

    @property
    def witness(self) -> Witness:
        """The test with the messages of the two frames."""
        return restated(self.theory, self.found, self.first, self.second)


class FrameClasses:
    """The classes of some attacked frames, and of their beginnings.

    `spare` is the label of an attacker's name that no frame has. Every method raises CalculusError
    if a rule is not one for which equivalence is decided.
    """

    def __init__(self, theory: Theory, outlines: Outlines, spare: str) -> None:
        self._theory = theory
        self._outlines = outlines
        self._spare = spare
        nothing = GrowingSaturation(theory, (), spare)
        self._root = FrameClass((), outlines.nothing(), GrowingComparison(theory, nothing))
        self._last = nothing
        self._saturated = lru_cache(MOST_SATURATED)(partial(Saturation, theory))
        self._tests: dict[tuple[FrameClass, FrameClass | int], Witness] = {}

    def add(self, frame: Messages) -> list[FrameClass]:
        """The classes of the beginnings of an attacked frame, the empty one first.

        All attacked frames must be added before others are looked for.
        """
        saturation = GrowingSaturation(self._theory, tuple(frame), self._spare)
        comparison = GrowingComparison(self._theory, saturation)
        path = [self._root]
        outline = self._outlines.nothing()
        for length in range(1, len(frame) + 1):
            last = path[-1]
            outline = self._outlines.extended(outline, (frame[length - 1],))
            found = self._find(last, saturation, length, outline) if last.inside else None
            if found is None:
                found = FrameClass(frame, outline, comparison)
                last.inside.append(found)
            last.known[outline.number] = found
            path.append(found)
        return path

    def find(self, last: FrameClass, frame: Messages, outline: FrameOutline) -> FrameClass | None:
        """The class of a frame, whose beginning without the last message is in a class.

        None if no attacked frame is like it.
        """
        if outline.number not in last.known:
            self._find(last, self._saturation_of(tuple(frame)), len(frame), outline)
        return last.known[outline.number]

    def _find(
        self, last: FrameClass, saturation: GrowingSaturation, length: int, outline: FrameOutline
    ) -> FrameClass | None:
        if outline.number not in last.known:
            same = (one for one in last.inside if not one.comparison.differs(saturation, length))
            last.known[outline.number] = next(same, None)
        return last.known[outline.number]

    def _saturation_of(self, frame: tuple[Message, ...]) -> GrowingSaturation:
        """What is deduced from a frame; of one that continues the last one, only what is new."""
        last = self._last
        if last.frame == frame[: len(last.frame)]:
            last.frame = frame
        else:
            self._last = GrowingSaturation(self._theory, frame, self._spare)
        return self._last

    def test(
        self,
        attacked: FrameClass,
        frame: Messages,
        outline: FrameOutline,
        other: FrameClass | None = None,
    ) -> ClassTest:
        """A shortest test that distinguishes the frame of a class from another one of its length.

        `other` is the class of the other frame, if it has one.
        """
        first, second = attacked.frame[: attacked.length], frame
        if other is not None and other.outline == outline.number:
            second = other.frame[: other.length]  # equal but for names: its test is the same
        key = attacked, other or outline.number
        if key not in self._tests:
            found = distinguish(self._theory, first, second, saturated=self._saturated)
            assert found is not None, "the frames are in two classes"
            witness = with_known_message(self._theory, found)
            self._tests[key] = witness
            if other is not None:
                self._tests[other, attacked] = swapped(witness)
        return ClassTest(self._theory, self._tests[key], first, frame)


def swapped(witness: Witness) -> Witness:
    """A test of two frames in the other order."""
    return replace(witness, side=witness.side.other)


def restated(theory: Theory, witness: Witness, first: Messages, second: Messages) -> Witness:
    """A test with the messages that its recipes give for two frames."""
    here, there = (first, second) if witness.side is Side.FIRST else (second, first)
    if isinstance(witness, MessageTest):
        message = evaluate_recipe(theory, witness.recipe, here)
        assert message is not None, "the test holds for all frames of the class"
        return MessageTest(witness.side, witness.recipe, message)
    recipes = witness.recipe1, witness.recipe2
    equal, *both = (
        evaluate_recipe(theory, recipe, frame)
        for recipe, frame in ((recipes[0], here), (recipes[0], there), (recipes[1], there))
    )
    assert equal is not None and both[0] is not None and both[1] is not None
    return EqualityTest(witness.side, *recipes, equal, both[0], both[1])
