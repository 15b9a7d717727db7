"""What is deduced from a frame, remembered for the comparisons with several other frames.

To deduce takes most of the time of a comparison, and depends on one of the two frames only. After a
CalculusError, the object that raised it must not be used again.
"""

from collections.abc import Iterator, Sequence

from deepsec_results.calculus.knowledge import Derivation, Knowledge
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory


class Saturation:
    """The ways to deduce a message from a frame, shortest first, each looked for once.

    `spare` is the label of an attacker's name that the frame does not have.
    """

    def __init__(self, theory: Theory, frame: Sequence[Message], spare: str) -> None:
        self.knowledge = Knowledge(theory, frame, spare)
        self._found: list[Derivation] = []
        self._left = self.knowledge.derivations()

    def derivations(self) -> Iterator[Derivation]:
        """All ways, those first that are known already. Raises CalculusError as Knowledge does."""
        yield from self._found
        for derivation in self._left:
            self._found.append(derivation)
            yield derivation


class GrowingSaturation:
    """The same for a frame whose messages come one by one: what is new with each of them."""

    def __init__(self, theory: Theory, frame: Sequence[Message], spare: str) -> None:
        self.frame = frame
        self.knowledge = Knowledge(theory, (), spare)
        self._stages: list[list[Derivation]] = []

    def stage(self, length: int) -> Sequence[Derivation]:
        """The ways that are new with so many messages. Raises CalculusError as Knowledge does."""
        while len(self._stages) <= length:
            if self._stages:
                self.knowledge.add_axiom(self.frame[self.knowledge.length])
            self._stages.append(list(self.knowledge.derivations()))
        return self._stages[length]
