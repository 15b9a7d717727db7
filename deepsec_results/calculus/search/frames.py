"""Frames of a search: what the attacker deduces from each, and which are equivalent."""

from collections.abc import Sequence

from deepsec_results.calculus.contexts import evaluate_context
from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.knowledge import Derivation, Knowledge
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.outlines import FrameOutline, Outlines
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Axiom, Recipe


class SearchedFrame:
    """What the attacker saw. Of equal frames of a search there is one.

    The methods raise CalculusError if a rule is not one for which deduction is decided.
    """

    __slots__ = ("_derivations", "_knowledge", "_moved", "_theory", "longer", "messages", "outline")

    def __init__(
        self, theory: Theory, messages: tuple[Message, ...], outline: FrameOutline
    ) -> None:
        self._theory = theory
        self.messages = messages
        self.outline = outline
        self.longer: dict[Message, SearchedFrame] = {}
        self._knowledge: Knowledge | None = None
        self._derivations: Sequence[Derivation] = ()
        self._moved: dict[tuple[Message, SearchedFrame], Message] = {}

    @property
    def derivations(self) -> Sequence[Derivation]:
        """The ways to deduce messages that decide whether another frame is equivalent."""
        self._learned()
        return self._derivations

    def knows(self, message: Message) -> bool:
        """Whether the attacker can deduce a message."""
        head = message.head
        constant = head.kind is Kind.FUNCTION and not message.arguments
        if head.kind is Kind.ATTACKER or (constant and self._theory.symbol(head.number).is_public):
            return True
        return self._learned().knows(message)

    def recipe(self, message: Message) -> Recipe:
        """A shortest recipe of a message that the attacker can deduce."""
        knowledge = self._learned()
        assert knowledge.knows(message)
        return knowledge.recipe(message)

    def moved(self, message: Message, other: "SearchedFrame") -> Message:
        """What a recipe of a message gives for an equivalent frame."""
        if other is self:
            return message
        key = (message, other)
        if key not in self._moved:
            value = evaluate_recipe(self._theory, self.recipe(message), other.messages)
            assert value is not None, "the frames are equivalent"
            self._moved[key] = value
        return self._moved[key]

    def _learned(self) -> Knowledge:
        if self._knowledge is None:
            self._knowledge = Knowledge(self._theory, self.messages)
            self._derivations = list(self._knowledge.derivations())
        return self._knowledge


class SearchedFrames:
    """The frames of a search."""

    def __init__(self, theory: Theory, outlines: Outlines) -> None:
        self._theory = theory
        self._outlines = outlines
        self._equivalent: dict[tuple[int, int], bool] = {}
        self.empty = SearchedFrame(theory, (), outlines.nothing())

    def extended(self, frame: SearchedFrame, message: Message) -> SearchedFrame:
        """The frame with one more message."""
        longer = frame.longer.get(message)
        if longer is None:
            outline = self._outlines.extended(frame.outline, (message,))
            longer = SearchedFrame(self._theory, (*frame.messages, message), outline)
            frame.longer[message] = longer
        return longer

    def are_equivalent(self, first: SearchedFrame, second: SearchedFrame) -> bool:
        """Whether no test distinguishes two frames of one length.

        Frames with one outline differ only in their names. Raises CalculusError as a frame does.
        """
        one, two = first.outline.number, second.outline.number
        if one == two:
            return True
        key = (min(one, two), max(one, two))
        if key not in self._equivalent:
            self._equivalent[key] = self._holds(first, second) and self._holds(second, first)
        return self._equivalent[key]

    def _holds(self, here: SearchedFrame, there: SearchedFrame) -> bool:
        """Whether all ways to deduce a message here give one message there."""
        values: dict[Message, Message | None] = {}

        def axiom(context: Axiom) -> Message:
            return there.messages[context.id - 1]

        for derivation in here.derivations:
            value = evaluate_context(self._theory, derivation.context, axiom, values)
            if value is None:
                return False
            if values.setdefault(derivation.message, value) is not value:
                return False
        return True
