"""What the attacker can deduce from each of several frames."""

from collections.abc import Sequence

from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory

LONG = 50  # messages of a frame


class KnownFrames:
    """Remembers what is deduced from the last frames that were asked for, at most `kept`.

    If a frame continues the last one, which is long, only what is new is deduced, and the last one
    is forgotten. Short frames are not forgotten, because a search asks for them again and again.
    """

    def __init__(self, theory: Theory, kept: int) -> None:
        self._theory = theory
        self._kept = kept
        self._known: dict[tuple[Message, ...], Knowledge] = {}

    def of(self, frame: Sequence[Message]) -> Knowledge:
        """All that can be deduced from a frame. Raises CalculusError as `Knowledge` does."""
        messages = tuple(frame)
        knowledge = self._known.pop(messages, None) or self._grown(messages)
        self._known[messages] = knowledge
        if len(self._known) > self._kept:
            del self._known[next(iter(self._known))]
        return knowledge

    def _grown(self, messages: tuple[Message, ...]) -> Knowledge:
        last = next(reversed(self._known), messages)
        continued = LONG <= len(last) < len(messages) and messages[: len(last)] == last
        knowledge = self._known.pop(last) if continued else Knowledge(self._theory)
        for message in messages[knowledge.length :]:
            knowledge.add_axiom(message)
        knowledge.learn()
        return knowledge
