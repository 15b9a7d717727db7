"""Left sides of rewrite rules, prepared for matching: of equal parts there is only one."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.calculus.bottom_up import bottom_up
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Head, Kind, Message
from deepsec_results.calculus.rules import Rule, arguments_of
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import TupleCategory
from deepsec_results.model.terms import Atomic, Attacker, Function, Term, Tuple

Values = tuple[Message | None, ...]
"""The message of each variable of a rule, by its number; None if nothing binds it."""


class SidePart(Struct, frozen=True, eq=False):
    """A part of a left side.

    `root` is None for a variable. `variables` has a bit for each variable inside; `size` counts
    symbols. `is_buildable` says whether the attacker can apply the root.
    """

    root: Head | None
    arguments: "tuple[SidePart, ...]"
    variables: int
    size: int
    is_buildable: bool

    @property
    def number(self) -> int:
        """The number of this variable."""
        return self.variables.bit_length() - 1


class LeftSide(Struct, frozen=True, eq=False):
    """The left side of a rule.

    `parts` has each part once. `works_alone` says whether the rule may give something new when
    none of its variables is bound by a message that the attacker has.
    """

    rule: Rule
    arguments: tuple[SidePart, ...]
    parts: tuple[SidePart, ...]
    variables: int
    works_alone: bool


def left_side_of(theory: Theory, rule: Rule) -> LeftSide:
    """The left side of a rule.

    Raises CalculusError if the result is neither a part of it nor ground: what an attacker can
    deduce is not decided for such a rule (Abadi, Cortier, TCS 2006).
    """
    parts = _Parts(theory)
    arguments = tuple(map(parts.of, rule.patterns))
    made = tuple(parts.made.values())
    if not rule.is_ground and parts.of(rule.result) not in made:
        label = theory.symbol(rule.symbol).label
        raise CalculusError(f"a rule of {label} has a result that is not a part of its left side")
    secret = any(not part.variables and not part.is_buildable for part in made)
    return LeftSide(rule, arguments, made, parts.variables, rule.is_ground or secret)


class _Parts:
    """The parts of one left side made so far."""

    def __init__(self, theory: Theory) -> None:
        self._theory = theory
        self.made: dict[tuple[object, ...], SidePart] = {}
        self.variables = 0

    def of(self, term: Term) -> SidePart:
        part = bottom_up(term, arguments_of, self._part)
        assert part is not None
        return part

    def _part(self, term: Term, arguments: Sequence[SidePart]) -> SidePart:
        root = self._root(term)
        key = (root, *map(id, arguments))
        if key not in self.made:
            self.made[key] = self._make(root, tuple(arguments))
        return self.made[key]

    def _make(self, root: Head | tuple[int, ...], arguments: tuple[SidePart, ...]) -> SidePart:
        if not isinstance(root, Head):
            self.variables += 1
            return SidePart(None, (), 1 << (self.variables - 1), 1, is_buildable=True)
        variables = 0
        for argument in arguments:
            variables |= argument.variables
        size = 1 + sum(argument.size for argument in arguments)
        return SidePart(root, arguments, variables, size, self._is_buildable(root))

    def _is_buildable(self, root: Head) -> bool:
        if root.kind is not Kind.FUNCTION:
            return True
        symbol = self._theory.symbol(root.number)
        # The symbol of a tuple makes tuples, which no application of a symbol matches.
        return symbol.is_public and not isinstance(symbol.category, TupleCategory)

    @staticmethod
    def _root(term: Term) -> Head | tuple[int, ...]:
        match term:
            case Atomic():
                return (term.id, *(term.bang or ()))
            case Attacker():
                return Head(Kind.ATTACKER, label=term.label)
            case Function():
                return Head(Kind.FUNCTION, term.symbol)
            case Tuple():
                return Head(Kind.TUPLE, len(term.args))


def instance(theory: Theory, part: SidePart, values: Sequence[Message | None]) -> Message:
    """A part, each of whose variables has a value."""

    def message(inner: SidePart, arguments: Sequence[Message]) -> Message | None:
        if inner.root is None:
            return values[inner.number]
        return theory.messages.make(inner.root, tuple(arguments))

    made = message(part, ()) if part.root is None else bottom_up(part, _arguments_of, message)
    assert made is not None, "a variable has no value"
    return made


def _arguments_of(part: SidePart) -> tuple[SidePart, ...]:
    return part.arguments


def match(part: SidePart, message: Message, values: list[Message | None]) -> tuple[bool, int]:
    """Whether a message is an instance of a part, and the number of parts that were compared.

    Variables without a value get one.
    """
    pairs = [(part, message)]
    steps = 0
    fits = True
    while pairs and fits:
        inner, value = pairs.pop()
        steps += 1
        if inner.root is not None:
            fits = inner.root == value.head
            pairs.extend(zip(inner.arguments, value.arguments, strict=fits))
        elif values[inner.number] is None:
            values[inner.number] = value
        else:
            fits = values[inner.number] is value
    return fits, steps


def group(parts: Sequence[SidePart], bound: int) -> list[list[SidePart]]:
    """The parts in groups that have no variable in common, apart from those that are bound.

    Variables that are in no other part are left out: they may have any message.
    """
    found: list[tuple[int, list[SidePart]]] = []
    for part in sorted(parts, key=lambda part: part.root is None):
        variables = part.variables & ~bound
        apart = [one for one in found if not one[0] & variables]
        linked = [one for one in found if one[0] & variables]
        if linked or part.root is not None:
            together = [other for _, others in linked for other in others]
            for mask, _ in linked:
                variables |= mask
            found = [*apart, (variables, [*together, part])]
    return [together for _, together in found]
