"""Whether the attacker can deduce channels, in one configuration after the other."""

from collections.abc import Sequence
from functools import cached_property

from deepsec_results.calculus.configurations import Configuration
from deepsec_results.calculus.knowledge import Knowledge
from deepsec_results.calculus.messages import Head, Kind, Message
from deepsec_results.calculus.rules import parts
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import DestructorCategory, Symbol
from deepsec_results.model.terms import Function


class KnownChannels:
    """What the attacker knows in configurations whose frames continue one another.

    Nothing is deduced for a channel that the attacker can make alone, or whose private root occurs
    neither in the frame nor in the result of a rule: such a channel cannot be deduced.
    """

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self._seen: set[Message] = set()
        self._roots: set[Head] = set()
        self._length = 0
        self._knowledge: Knowledge | None = None

    def has(self, configuration: Configuration, channel: Message) -> bool:
        """Whether a channel can be deduced. Raises CalculusError as `Knowledge` does."""
        root = channel.head
        is_public = self._is_public(root)
        if is_public and not channel.arguments and root.kind is not Kind.TUPLE:
            return True
        self._see(configuration.frame[self._length :])
        if not is_public and root not in self._roots and root not in self._given:
            return False
        return self._learned(configuration).knows(channel)

    def _is_public(self, root: Head) -> bool:
        if root.kind is Kind.FUNCTION:
            return self._theory.symbol(root.number).is_public
        return root.kind is not Kind.NAME

    def _see(self, frame: Sequence[Message]) -> None:
        self._length += len(frame)
        pending = list(frame)
        while pending:
            message = pending.pop()
            if message not in self._seen:
                self._seen.add(message)
                self._roots.add(message.head)
                pending += message.arguments

    @cached_property
    def _given(self) -> set[Head]:
        """The roots of symbols in results of rules."""
        results = (
            rule.rhs
            for atom in self._theory.atoms
            if isinstance(atom, Symbol) and isinstance(atom.category, DestructorCategory)
            for rule in atom.category.rewrite_rules
        )
        inside = (part for result in results for part in parts(result))
        return {Head(Kind.FUNCTION, part.symbol) for part in inside if isinstance(part, Function)}

    def _learned(self, configuration: Configuration) -> Knowledge:
        if self._knowledge is None:
            self._knowledge = Knowledge(self._theory)
        for message in configuration.frame[self._knowledge.length :]:
            self._knowledge.add_axiom(message)
        self._knowledge.learn()
        return self._knowledge
