"""Messages of a wanted form that the attacker can deduce."""

from collections.abc import Callable, Iterator, Sequence

from deepsec_results.calculus.contexts import Application, ProjectionRoot, SymbolRoot
from deepsec_results.calculus.knowledge import Derivation
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.calculus.search.frames import SearchedFrame
from deepsec_results.calculus.search.unknowns import Substitution, Unknowns, is_unknown
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Axiom

MAX_STEPS = 400  # for one wanted message

_Goals = tuple[tuple[Message, ...], Substitution]


class Solving:
    """Solves what inputs want. Methods raise CalculusError as a frame does.

    `tick` is called again and again, as by `StateSteps`.
    """

    def __init__(self, theory: Theory, unknowns: Unknowns, tick: Callable[[], None]) -> None:
        self._theory = theory
        self._unknowns = unknowns
        self._tick = tick
        self._parts: dict[SearchedFrame, list[Message]] = {}
        self._solved: dict[tuple[SearchedFrame, Message], list[Message]] = {}

    def parts(self, frame: SearchedFrame) -> Sequence[Message]:
        """What the attacker saw, or took out of it."""
        if frame not in self._parts:
            self._parts[frame] = [
                derivation.message
                for derivation in frame.derivations
                if derivation.first and self._is_taken(derivation)
            ]
        return self._parts[frame]

    def solutions(self, frame: SearchedFrame, wanted: Message, limit: int) -> Sequence[Message]:
        """Instances of a message that can be deduced, whatever their unknowns stand for.

        Those that are built come before those that the attacker saw.
        """
        key = (frame, wanted)
        if key not in self._solved:
            self._tick()
            self._solved[key] = list(dict.fromkeys(self._solutions(frame, wanted)))
        return self._solved[key][:limit]

    def _is_taken(self, derivation: Derivation) -> bool:
        context = derivation.context
        if not isinstance(context, Application):
            return isinstance(context, Axiom)
        root = context.root
        return isinstance(root, ProjectionRoot) or (
            isinstance(root, SymbolRoot) and self._theory.is_destructor(root.number)
        )

    def _solutions(self, frame: SearchedFrame, wanted: Message) -> Iterator[Message]:
        pending: list[_Goals] = [((wanted,), {})]
        for _ in range(MAX_STEPS):
            if not pending:
                return
            goals, values = pending.pop()
            if goals:
                pending += reversed(list(self._reduced(frame, goals, values)))
            else:
                yield self._unknowns.resolve(wanted, values)

    def _reduced(
        self, frame: SearchedFrame, goals: tuple[Message, ...], values: Substitution
    ) -> Iterator[_Goals]:
        """What is left to deduce after the first of some messages, for each way to deduce it."""
        goal, rest = self._unknowns.resolve(goals[0], values), goals[1:]
        if is_unknown(goal):
            yield rest, values
        elif not self._unknowns.is_open(goal):
            if frame.knows(goal):
                yield rest, values
        else:
            head = goal.head
            if head.kind is Kind.TUPLE or self._theory.symbol(head.number).is_public:
                yield (*goal.arguments, *rest), values
            for part in self.parts(frame):
                if part.head == head:
                    solved = self._unknowns.unify([(goal, part)], values)
                    if solved is not None:
                        yield rest, solved
