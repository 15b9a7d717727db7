"""Static equivalence of two frames: whether a test of the attacker distinguishes them.

A test is a recipe that is a message on one side only, or two recipes that are equal on one side
only (Abadi, Cortier, "Deciding knowledge in security protocols under equational theories", TCS
2006, with destructors that fail as in Cheval, Kremer, Rakotonirina, S&P 2018). Each frame is
saturated, and every way to deduce a message there is tried on the other frame: this decides
equivalence for rules whose result is a subterm of their left side, or ground.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import partial

from msgspec import Struct

from deepsec_results.calculus.contexts import evaluate_context
from deepsec_results.calculus.evaluation import Frame
from deepsec_results.calculus.knowledge import Derivation, Knowledge, spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.saturation import GrowingSaturation, Saturation
from deepsec_results.calculus.shortening import Shorter, find_shorter
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Axiom, Recipe

EFFORT = 2_000  # recipes tried to make a test shorter


class Side(IntEnum):
    """One of the two frames that are compared."""

    FIRST = 1
    SECOND = 2

    @property
    def other(self) -> "Side":
        return Side(3 - self)


class MessageTest(Struct, frozen=True):
    """A recipe that gives a message on one side, and none on the other."""

    side: Side
    recipe: Recipe
    message: Message


class EqualityTest(Struct, frozen=True):
    """Two recipes that give one message, `equal`, on one side, and two on the other."""

    side: Side
    recipe1: Recipe
    recipe2: Recipe
    equal: Message
    message1: Message
    message2: Message


Witness = MessageTest | EqualityTest

Saturated = Callable[[tuple[Message, ...], str], Saturation]
"""Gives what is deduced from a frame that lacks a name of the attacker."""


def distinguish(
    theory: Theory,
    first: Frame,
    second: Frame,
    effort: int = EFFORT,
    saturated: Saturated | None = None,
) -> Witness | None:
    """A test that distinguishes two frames of one length, None if they are statically equivalent.

    The test is a shortest one, in symbols of its recipes, unless more than `effort` recipes are
    shorter; then it is the shortest of those tried. `saturated` remembers what is deduced from
    frames. Raises CalculusError if a rule is not one for which equivalence is decided.
    """
    spare = spare_label(first, second)
    saturated = saturated or partial(Saturation, theory)
    found = None
    for side, here, there in ((Side.FIRST, first, second), (Side.SECOND, second, first)):
        known = saturated(tuple(here), spare)
        comparison = _Comparison(theory, known.knowledge, there, side, found)
        comparison.compare(known.derivations())
        found = comparison.found
    if found is None:
        return None
    shorter = find_shorter(theory, first, second, spare, found.size, effort)
    return _as_witness(shorter) if shorter else found.witness()


class GrowingComparison:
    """Compares frames with the beginnings of one frame.

    Of a frame that continues the last one, only what is new is compared. All frames have one theory
    and one spare name.
    """

    def __init__(self, theory: Theory, first: GrowingSaturation) -> None:
        self._theory = theory
        self._first = first
        self._begin(first)

    def _begin(self, second: GrowingSaturation) -> None:
        self._second: Sequence[Message] = ()
        self._compared = -1
        self._there = _Comparison(self._theory, self._first.knowledge, [], Side.FIRST)
        self._back = _Comparison(self._theory, second.knowledge, [], Side.SECOND)

    def differs(self, second: GrowingSaturation, length: int) -> bool:
        """Whether a test distinguishes so many messages of a frame from those of the first one.

        Raises CalculusError as `distinguish` does.
        """
        messages = second.frame[:length]
        if self._compared < 0 or self._second != messages[: len(self._second)]:
            self._begin(second)
        new = range(self._compared + 1, length + 1)
        for at in new:
            if at:
                self._there.see(messages[at - 1])
            self._there.compare(self._first.stage(at))
        if self._there.found is None:
            for at in new:
                if at:
                    self._back.see(self._first.frame[at - 1])
                self._back.compare(second.stage(at), second.knowledge)
        found = self._there.found or self._back.found
        self._second, self._compared = messages, -1 if found else length
        return found is not None


def _as_witness(test: Shorter) -> Witness:
    tried = test.recipes[0]
    if len(test.recipes) == 1:
        message = tried.first or tried.second
        assert message is not None
        return MessageTest(Side.FIRST if tried.first else Side.SECOND, tried.recipe, message)
    other = test.recipes[1]
    side = Side.FIRST if tried.first is other.first else Side.SECOND
    here, there = (tried.first, tried.second)[:: 1 if side is Side.FIRST else -1]
    changed = other.second if side is Side.FIRST else other.first
    assert here is not None and there is not None and changed is not None
    return EqualityTest(side, tried.recipe, other.recipe, here, there, changed)


class _Found(Struct, frozen=True):
    """A witness, to be built if it is wanted, and its size in symbols."""

    size: int
    is_message: bool
    witness: Callable[[], Witness]

    def is_better(self, than: "_Found | None") -> bool:
        """Whether it is shorter. Of two of one size, one recipe is easier to run than two."""
        if than is None:
            return True
        return (self.size, not self.is_message) < (than.size, not than.is_message)


class _Comparison:
    """Tries what holds on one side on the other; keeps the shortest test, or one found before."""

    def __init__(
        self,
        theory: Theory,
        knowledge: Knowledge,
        there: Sequence[Message],
        side: Side,
        found: _Found | None = None,
    ) -> None:
        self._theory = theory
        self._knowledge = knowledge
        self._there = list(there)
        self._side = side
        self._values: dict[Message, Message | None] = {}
        self.found = found

    def see(self, there: Message) -> None:
        """The other side sees one more message."""
        self._there.append(there)

    def compare(
        self, derivations: Iterable[Derivation], knowledge: Knowledge | None = None
    ) -> None:
        """Try ways to deduce a message, which are in `knowledge`, the same as before if None."""
        self._knowledge = knowledge or self._knowledge
        for derivation in derivations:
            if self.found is not None and derivation.size > self.found.size:
                break
            self._try(derivation)

    def _try(self, derivation: Derivation) -> None:
        message = derivation.message
        value = evaluate_context(self._theory, derivation.context, self._axiom, self._values)
        expected = value if derivation.first else self._values[message]
        if derivation.first:
            self._values[message] = value
        if value is None:
            self._keep(_Found(derivation.size, True, lambda: self._message(derivation)))
        elif expected is not None and expected is not value:
            size = derivation.size + self._knowledge.size(message)
            equality = self._equality
            self._keep(_Found(size, False, lambda: equality(derivation, expected, value)))

    def _axiom(self, axiom: Axiom) -> Message:
        return self._there[axiom.id - 1]

    def _keep(self, found: _Found) -> None:
        if found.is_better(self.found):
            self.found = found

    def _message(self, derivation: Derivation) -> Witness:
        recipe = self._knowledge.fill(derivation.context)
        return MessageTest(self._side, recipe, derivation.message)

    def _equality(self, derivation: Derivation, expected: Message, value: Message) -> Witness:
        shortest = self._knowledge.recipe(derivation.message)
        recipe = self._knowledge.fill(derivation.context)
        return EqualityTest(self._side, shortest, recipe, derivation.message, expected, value)
