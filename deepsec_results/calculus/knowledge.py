"""What an attacker can deduce from a frame, and by which recipes.

The frame is saturated: a clause "from these messages, that one" is kept for every subterm that the
attacker could build, and for every rule that matches deduced messages. A clause fires when all its
messages are deduced, shortest recipe first (Knuth, "A generalization of Dijkstra's algorithm",
1977). So each message gets a shortest recipe, and each other way to deduce it is seen once.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from msgspec import Struct

from deepsec_results.calculus.contexts import (
    Application,
    Context,
    ProjectionRoot,
    SymbolRoot,
    TupleRoot,
    fill,
    parts_of,
    size_of,
)
from deepsec_results.calculus.left_sides import LeftSide, Values, instance
from deepsec_results.calculus.messages import MAX_SIZE, Kind, Message, subterms
from deepsec_results.calculus.rule_search import Applied, Found, Goal, RuleSearch
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Attacker, Axiom, Recipe


class Derivation(Struct, frozen=True, eq=False):
    """A way to deduce a message; `first` if it is the shortest one. `size` counts symbols."""

    message: Message
    context: Context
    size: int
    first: bool


class _Clause:
    __slots__ = ("builds", "context", "message", "missing")

    def __init__(self, message: Message, context: Context, *, builds: bool) -> None:
        self.message = message
        self.context = context
        self.builds = builds
        self.missing = 0


class Knowledge:
    """What is deduced from a frame, which may grow.

    `derivations` must be run to its end, or `learn` be used, before anything is asked. Raises
    CalculusError if a rule of the theory is not one for which this is complete, or if it matches
    in too many ways. `spare` is the label of an attacker's name that the frame does not have.
    """

    def __init__(self, theory: Theory, frame: Sequence[Message] = (), spare: str = "#any") -> None:
        self._theory = theory
        self._spare = theory.messages.attacker(spare)
        self._contexts: dict[Message, Context] = {}
        self._sizes: dict[Message, int] = {}
        self._recipes: dict[Message, Recipe] = {}
        self._watched: set[Message] = set()
        self._waiting: dict[Message, list[_Clause | Goal]] = {}
        self._firing: list[tuple[int, int, _Clause]] = []
        self._count = 0
        self.length = 0
        self._watch(self._spare)
        self._search = RuleSearch(theory, self._sizes, self._spare)
        self._take(self._search.begin())
        for message in frame:
            self.add_axiom(message)

    def add_axiom(self, message: Message) -> None:
        """The attacker sees one more message."""
        self.length += 1
        self._add(_Clause(message, Axiom(self.length), builds=False))

    def learn(self) -> None:
        """Deduce all that can be deduced."""
        for _ in self.derivations():
            pass

    def knows(self, message: Message) -> bool:
        """Whether the attacker can deduce a message."""
        if message not in self._watched:
            self._watch(message)
            self.learn()
        return message in self._contexts

    def recipe(self, message: Message) -> Recipe:
        """A shortest recipe of a message that is known."""
        return self.fill(self._contexts[message])

    def size(self, message: Message) -> int:
        """The number of symbols of a shortest recipe of a message that is known."""
        return self._sizes[message]

    def fill(self, context: Context) -> Recipe:
        """The recipe of a context whose messages are known."""
        pending = list(parts_of(context))
        while pending:
            message = pending[-1]
            parts = parts_of(self._contexts[message])
            needed = [part for part in parts if part not in self._recipes]
            if needed:
                pending += needed
                continue
            self._recipes[pending.pop()] = fill(self._contexts[message], self._recipes)
        return fill(context, self._recipes)

    def derivations(self) -> Iterator[Derivation]:
        """The ways to deduce a message that are not seen yet, shortest first."""
        while self._firing:
            size, _, clause = heappop(self._firing)
            first = clause.message not in self._contexts
            if first:
                self._contexts[clause.message] = clause.context
                self._sizes[clause.message] = size
                self._deduced(clause)
            yield Derivation(clause.message, clause.context, size, first)

    def _deduced(self, clause: _Clause) -> None:
        for waiting in self._waiting.pop(clause.message, ()):
            if isinstance(waiting, Goal):
                self._take(self._search.resume(waiting))
                continue
            waiting.missing -= 1
            if not waiting.missing:
                self._fire(waiting)
        if not clause.builds:
            self._have(clause.message)

    def _add(self, clause: _Clause) -> None:
        """Keep a clause until the messages that it needs are deduced."""
        for part in set(parts_of(clause.context)):
            if part not in self._contexts:
                clause.missing += 1
                self._waiting.setdefault(part, []).append(clause)
        if not clause.missing:
            self._fire(clause)

    def _fire(self, clause: _Clause) -> None:
        self._count += 1
        size = min(size_of(clause.context, self._sizes), MAX_SIZE)
        heappush(self._firing, (size, self._count, clause))

    def _watch(self, message: Message) -> None:
        """Let the attacker build a message and its subterms, as soon as that is possible."""
        pending = [message]
        while pending:
            part = pending.pop()
            if part in self._watched:
                continue
            self._watched.add(part)
            pending += part.arguments
            context = self._construction(part)
            if context is not None:
                self._add(_Clause(part, context, builds=True))

    def _construction(self, message: Message) -> Context | None:
        head = message.head
        match head.kind:
            case Kind.ATTACKER:
                return Attacker(head.label)
            case Kind.TUPLE:
                return Application(TupleRoot(), message.arguments)
            case Kind.FUNCTION if self._theory.symbol(head.number).is_public:
                return Application(SymbolRoot(head.number), message.arguments)
        return None

    def _have(self, message: Message) -> None:
        """Take apart, in every way, a message that was not built by the attacker."""
        self._watch(message)
        if message.head.kind is Kind.TUPLE:
            arity = len(message.arguments)
            for ith, part in enumerate(message.arguments, 1):
                context = Application(ProjectionRoot(ith, arity), (message,))
                self._add(_Clause(part, context, builds=False))
        self._take(self._search.have(message))

    def _take(self, found: Found) -> None:
        for one in found:
            if isinstance(one, Applied):
                self._apply(one.side, one.values)
            else:
                self._watch(one.message)
                self._waiting.setdefault(one.message, []).append(one.goal)

    def _apply(self, side: LeftSide, values: Values) -> None:
        """Let a rule give its result as soon as all its arguments are deduced."""
        filled = [self._spare if value is None else value for value in values]
        arguments = tuple(instance(self._theory, part, filled) for part in side.arguments)
        result = self._theory.apply(side.rule.symbol, arguments)
        assert result is not None, "an instance of the left side of a rule"
        for message in (*arguments, result):
            self._watch(message)
        context = Application(SymbolRoot(side.rule.symbol), arguments)
        self._add(_Clause(result, context, builds=False))


def know(theory: Theory, frame: Sequence[Message]) -> Knowledge:
    """All that can be deduced from a frame. Raises CalculusError as `Knowledge` does."""
    knowledge = Knowledge(theory, frame)
    knowledge.learn()
    return knowledge


def spare_label(*frames: Sequence[Message]) -> str:
    """A label for an attacker's name that no frame has."""
    taken = {part.head.label for frame in frames for part in subterms(*frame)}
    number = 0
    while f"#n_{number}" in taken:
        number += 1
    return f"#n_{number}"
