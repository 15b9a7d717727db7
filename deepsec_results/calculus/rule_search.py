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
from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial

from msgspec import Struct

from deepsec_results.calculus.combining import Combination
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.left_sides import LeftSide, Part, Values, group, instance, match
from deepsec_results.calculus.messages import Head, Message
from deepsec_results.calculus.theory import Theory

MAX_STEPS = 10_000_000  # parts that are matched or made, for one rule

Then = Callable[[Values], None]
# What messages have in common: a root, or a root and the argument with a number.
Key = Head | tuple[Head, int, Message]


class Goal(Struct, frozen=True, eq=False):
    """Parts of a left side that are to be deduced; `bound` has a bit for each variable bound.

    `then` gets the values of each way to do so.
    """

    side: LeftSide
    parts: tuple[Part, ...]
    values: Values
    bound: int
    then: Then


class _Choice(Struct, frozen=True, eq=False):
    """A part for which there is a choice of messages, and what is left of its goal."""

    part: Part
    rest: Goal


class RuleSearch:
    """The search for all rules of a theory.

    `known` has what is deduced. `wait` gets a goal and the message that must be deduced before
    `resume` goes on with it. `apply` gets each rule with values for its variables, each once; a
    variable that may have any message has None. `size` gives the number of symbols of a recipe for
    a message, and `spare` stands for any message there. Methods raise CalculusError if a rule can
    be applied in too many ways.
    """

    def __init__(
        self,
        theory: Theory,
        known: Container[Message],
        wait: Callable[[Message, Goal], None],
        apply: Callable[[LeftSide, Values], None],
        size: Callable[[Message], int],
        spare: Message,
    ) -> None:
        self._theory = theory
        self._known = known
        self._wait = wait
        self._apply = apply
        self._size = size
        self._spare = spare
        self._rules = theory.attacker_rules
        self._had: dict[Key, list[Message]] = {}
        self._choices: dict[Key, list[_Choice]] = {}
        self._found: dict[LeftSide, set[Values]] = {}
        self._steps: dict[LeftSide, int] = {}
        self._agenda: deque[Callable[[], None]] = deque()
        for side in self._rules.alone:
            self._begin(side)
        self._run()

    def have(self, message: Message) -> None:
        """The attacker has a message that is not built."""
        sides = self._rules.by_head.get(message.head)
        if sides is None:
            return
        for key in _keys(message):
            for choice in self._choices.get(key, ()):
                self._agenda.append(partial(self._try, choice, message))
            self._had.setdefault(key, []).append(message)
        for side in sides:
            if side not in self._found:
                self._begin(side)
        self._run()

    def resume(self, goal: Goal) -> None:
        """The message for which a goal waits is deduced."""
        self._agenda.append(partial(self._pursue, goal))
        self._run()

    def _run(self) -> None:
        while self._agenda:
            self._agenda.popleft()()

    def _begin(self, side: LeftSide) -> None:
        self._found[side] = set()
        self._steps[side] = 0
        parts = tuple(dict.fromkeys(side.arguments))
        nothing = (None,) * side.variables
        goal = Goal(side, parts, nothing, 0, partial(self._finish, side))
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
            if message not in self._known:
                self._wait(message, self._rest(goal, (*left, *goal.parts[at + 1 :])))
                return
        groups = group(left, goal.bound)
        if not groups:
            goal.then(goal.values)
        elif len(groups) == 1:
            self._choose(goal, groups[0])
        else:
            self._split(goal, groups)

    @staticmethod
    def _rest(goal: Goal, parts: tuple[Part, ...]) -> Goal:
        return Goal(goal.side, parts, goal.values, goal.bound, goal.then)

    def _choose(self, goal: Goal, parts: Sequence[Part]) -> None:
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
            self._pursue(Goal(goal.side, goal.parts, tuple(values), bound, goal.then))

    def _split(self, goal: Goal, groups: Sequence[Sequence[Part]]) -> None:
        then = partial(self._later, goal)
        combination = Combination(groups, ~goal.bound, self._weigh, then)
        for at, parts in enumerate(groups):
            add = partial(combination.add, at)
            inner = Goal(goal.side, tuple(parts), goal.values, goal.bound, add)
            self._agenda.append(partial(self._pursue, inner))

    def _later(self, goal: Goal, values: Values) -> None:
        """Go on with values; combinations may be nested as deep as the left side."""
        self._count(goal.side, len(values))
        self._agenda.append(partial(goal.then, values))

    def _weigh(self, parts: Sequence[Part], values: Values) -> int:
        """The number of symbols of recipes for parts."""
        filled = [self._spare if value is None else value for value in values]
        made = (instance(self._theory, part, filled) for part in parts)
        return sum(self._size(message) for message in made)

    def _finish(self, side: LeftSide, values: Values) -> None:
        bound = any(value is not None for value in values)
        if (bound or side.works_alone) and values not in self._found[side]:
            self._found[side].add(values)
            self._count(side, sum(part.size for part in side.arguments))
            self._apply(side, values)


def _keys(message: Message) -> Iterator[Key]:
    yield message.head
    for at, argument in enumerate(message.arguments):
        yield message.head, at, argument


def _narrowest_key(part: Part, goal: Goal) -> Key:
    """What all instances of a part have in common."""
    assert part.root is not None
    for at, argument in enumerate(part.arguments):
        value = None if argument.root is not None else goal.values[argument.number]
        if value is not None:
            return part.root, at, value
    return part.root
