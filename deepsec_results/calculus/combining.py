"""Combines choices for groups of parts that do not depend on one another."""

from collections.abc import Callable, Iterator, Sequence

from deepsec_results.calculus.left_sides import SidePart, Values

Weigh = Callable[[Sequence[SidePart], Values], int]


class Combination:
    """Takes choices for each of some groups, and gives choices for all of them.

    There is one for each choice for a group, in which all other groups have their first choice.
    `unbound` has a bit for each variable to which the groups give values.
    """

    def __init__(self, groups: Sequence[Sequence[SidePart]], unbound: int) -> None:
        self._groups = groups
        self._numbers = [list(_numbers(parts, unbound)) for parts in groups]
        self._found: list[dict[Values, None]] = [{} for _ in groups]
        self._missing = len(groups)
        self._first: Values | None = None

    def add(self, at: int, values: Values, weigh: Weigh) -> list[Values]:
        """The new choices for all groups, after a choice for one group, numbered from 0.

        If there are several first choices for a group, the one that weighs least is taken.
        """
        found = self._found[at]
        if values in found:
            return []
        found[values] = None
        self._missing -= len(found) == 1
        if self._first is not None:
            return [self._with(at, values, self._first)]
        return [] if self._missing else self._begin(weigh)

    def _begin(self, weigh: Weigh) -> list[Values]:
        first = self._least(0, weigh)
        for at in range(1, len(self._groups)):
            first = self._with(at, self._least(at, weigh), first)
        self._first = first
        others = (
            self._with(at, values, first)
            for at, found in enumerate(self._found)
            for values in found
        )
        return list(dict.fromkeys((first, *others)))

    def _least(self, at: int, weigh: Weigh) -> Values:
        found = list(self._found[at])
        if len(found) == 1:
            return found[0]
        return min(found, key=lambda values: weigh(self._groups[at], values))

    def _with(self, at: int, values: Values, others: Values) -> Values:
        """The values of one group, and those of the others."""
        combined = list(others)
        for number in self._numbers[at]:
            combined[number] = values[number]
        return tuple(combined)


def _numbers(parts: Sequence[SidePart], unbound: int) -> Iterator[int]:
    variables = 0
    for part in parts:
        variables |= part.variables & unbound
    while variables:
        lowest = variables & -variables
        yield lowest.bit_length() - 1
        variables ^= lowest
