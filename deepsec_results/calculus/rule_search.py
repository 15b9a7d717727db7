"""The ways to apply rewrite rules to what an attacker deduces, found as more is deduced.

A rule can be applied if all its arguments are deduced. Each part of its left side is a message that
the attacker has, or is built from deduced messages; this bounds the contexts that decide static
equivalence (Abadi, Cortier, TCS 2006, section 3). The parts are decided from the outside in: a
part with a variable that is not bound yet is matched with each message that the attacker has, and
is built if its symbol is public. A part without such a variable is one message: the search goes on
when that is deduced.

Parts that have no such variable in common do not depend on one another. So each choice for one
group of them is tried with one choice for the others, not with all: if the rule can be applied on
the other side with the first choices, and with each other choice for one group, then it can be
applied with all of them together, for what the groups share is fixed.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from deepsec_results.calculus.attacker_rules import attacker_rules
from deepsec_results.calculus.combining import Combination
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.left_sides import LeftSide, SidePart, Values, group, instance, match
from deepsec_results.calculus.messages import Head, Message
from deepsec_results.calculus.theory import Theory

MAX_STEPS = 10_000_000  # parts that are matched or made, for one rule

# What messages have in common: a root, or a root and the argument with a number.
Key = Head | tuple[Head, int, Message]


class Goal(Struct, frozen=True, eq=False):
    """Parts of a left side that are to be deduced; `bound` has a bit for each variable bound.

    `within` is the split that the goal comes from, and the number of its group there.
    """

    side: LeftSide
    parts: tuple[SidePart, ...]
    values: Values
    bound: int
    within: "tuple[_Split, int] | None" = None


class _Split(Struct, frozen=True, eq=False):
    """A goal whose parts are in groups, and the choices for them."""

    goal: Goal
    combination: Combination


class _Choice(Struct, frozen=True, eq=False):
    """A part for which there is a choice of messages, and what is left of its goal."""

    part: SidePart
    rest: Goal


class Needed(Struct, frozen=True, eq=False):
    """A message that must be deduced before the search goes on with a goal."""

    message: Message
    goal: Goal


class Applied(Struct, frozen=True, eq=False):
    """A rule, with values for its variables; one that may have any message has None."""

    side: LeftSide
    values: Values


Found = Sequence[Needed | Applied]


class RuleSearch:
    """The search for all rules of a theory.

    `sizes` has the messages that are deduced, with the number of symbols of a recipe for each;
    `spare` stands for any message. Each way to apply a rule is found once. Methods raise
    CalculusError if there are too many.
    """

    def __init__(self, theory: Theory, sizes: Mapping[Message, int], spare: Message) -> None:
        self._theory = theory
        self._sizes = sizes
        self._spare = spare
        self._rules = attacker_rules(theory)
        self._had: dict[Key, list[Message]] = {}
        self._choices: dict[Key, list[_Choice]] = {}
        self._seen: dict[LeftSide, set[Values]] = {}
        self._steps: dict[LeftSide, int] = {}
        self._agenda: deque[Callable[[], None]] = deque()
        self._found: list[Needed | Applied] = []

    def begin(self) -> Found:
        """Nothing is deduced yet."""
        for side in self._rules.alone:
            self._begin(side)
        return self._run()

    def have(self, message: Message) -> Found:
        """The attacker has a message that is not built."""
        sides = self._rules.by_head.get(message.head)
        if sides is None:
            return ()
        for key in _keys(message):
            for choice in self._choices.get(key, ()):
                self._agenda.append(partial(self._try, choice, message))
            self._had.setdefault(key, []).append(message)
        for side in sides:
            if side not in self._seen:
                self._begin(side)
        return self._run()

    def resume(self, goal: Goal) -> Found:
        """The message for which a goal waits is deduced."""
        self._agenda.append(partial(self._pursue, goal))
        return self._run()

    def _run(self) -> Found:
        while self._agenda:
            self._agenda.popleft()()
        found, self._found = self._found, []
        return found

    def _begin(self, side: LeftSide) -> None:
        self._seen[side] = set()
        self._steps[side] = 0
        parts = tuple(dict.fromkeys(side.arguments))
        goal = Goal(side, parts, (None,) * side.variables, 0)
        self._agenda.append(partial(self._pursue, goal))

    def _count(self, side: LeftSide, steps: int) -> None:
        self._steps[side] += steps
        if self._steps[side] > MAX_STEPS:
            label = self._theory.symbol(side.rule.symbol).label
            raise CalculusError(f"there are too many ways to apply a rule of {label}")

    def _pursue(self, goal: Goal) -> None:
        """Deduce the parts whose variables are bound, then choose for the others."""
        self._count(goal.side, 1 + len(goal.parts))
        left = []
        for at, part in enumerate(goal.parts):
            if part.variables & ~goal.bound:
                left.append(part)
                continue
            self._count(goal.side, part.size)
            message = instance(self._theory, part, goal.values)
            if message not in self._sizes:
                rest = self._rest(goal, (*left, *goal.parts[at + 1 :]))
                self._found.append(Needed(message, rest))
                return
        groups = group(left, goal.bound)
        if not groups:
            self._finish(goal, goal.values)
        elif len(groups) == 1:
            self._choose(goal, groups[0])
        else:
            self._split(goal, groups)

    @staticmethod
    def _rest(goal: Goal, parts: tuple[SidePart, ...]) -> Goal:
        return Goal(goal.side, parts, goal.values, goal.bound, goal.within)

    def _choose(self, goal: Goal, parts: Sequence[SidePart]) -> None:
        """Match or build the part with the most variables, of these the largest.

        So a part is decided after all that contain it.
        """
        part = max(parts, key=lambda one: ((one.variables & ~goal.bound).bit_count(), one.size))
        others = tuple(one for one in parts if one is not part)
        choice = _Choice(part, self._rest(goal, others))
        key = _narrowest_key(part, goal)
        self._choices.setdefault(key, []).append(choice)
        for message in self._had.get(key, ()):
            self._agenda.append(partial(self._try, choice, message))
        if part.is_buildable:
            inside = tuple(dict.fromkeys((*others, *part.arguments)))
            self._agenda.append(partial(self._pursue, self._rest(goal, inside)))

    def _try(self, choice: _Choice, message: Message) -> None:
        goal = choice.rest
        values = list(goal.values)
        fits, steps = match(choice.part, message, values)
        self._count(goal.side, steps)
        if fits:
            bound = goal.bound | choice.part.variables
            self._pursue(Goal(goal.side, goal.parts, tuple(values), bound, goal.within))

    def _split(self, goal: Goal, groups: Sequence[Sequence[SidePart]]) -> None:
        split = _Split(goal, Combination(groups, ~goal.bound))
        for at, parts in enumerate(groups):
            inner = Goal(goal.side, tuple(parts), goal.values, goal.bound, (split, at))
            self._agenda.append(partial(self._pursue, inner))

    def _finish(self, goal: Goal, values: Values) -> None:
        """All parts of a goal are deduced."""
        if goal.within is None:
            self._apply(goal.side, values)
            return
        split, at = goal.within
        for combined in split.combination.add(at, values, self._weigh):
            self._count(goal.side, len(combined))
            # Not called at once: combinations may be nested as deep as the left side.
            self._agenda.append(partial(self._finish, split.goal, combined))

    def _weigh(self, parts: Sequence[SidePart], values: Values) -> int:
        """The number of symbols of recipes for parts."""
        filled = [self._spare if value is None else value for value in values]
        return sum(self._size(instance(self._theory, part, filled)) for part in parts)

    def _size(self, message: Message) -> int:
        """The size of a recipe of a message, or of one that builds what is not deduced yet."""
        size = 0
        pending = [message]
        while pending:
            part = pending.pop()
            known = self._sizes.get(part)
            size += 1 if known is None else known
            pending += part.arguments if known is None else ()
        return size

    def _apply(self, side: LeftSide, values: Values) -> None:
        bound = any(value is not None for value in values)
        if (bound or side.works_alone) and values not in self._seen[side]:
            self._seen[side].add(values)
            self._count(side, sum(part.size for part in side.arguments))
            self._found.append(Applied(side, values))


def _keys(message: Message) -> Iterator[Key]:
    yield message.head
    for at, argument in enumerate(message.arguments):
        yield message.head, at, argument


def _narrowest_key(part: SidePart, goal: Goal) -> Key:
    """What all instances of a part have in common."""
    assert part.root is not None
    for at, argument in enumerate(part.arguments):
        value = None if argument.root is not None else goal.values[argument.number]
        if value is not None:
            return part.root, at, value
    return part.root
