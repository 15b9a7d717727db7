"""Choices for groups of parts that do not depend on one another, put together."""

from collections.abc import Callable, Iterator, Sequence

from deepsec_results.calculus.left_sides import Part, Values


class Combination:
    """Takes choices for each of some groups, and gives on choices for all of them.

    There is one for each choice for a group, in which all other groups have their first choice.
    Of several choices that are first, `weigh` gives the least. `unbound` has a bit for each
    variable to which the groups give values.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Part]],
        unbound: int,
        weigh: Callable[[Sequence[Part], Values], int],
        then: Callable[[Values], None],
    ) -> None:
        self._groups = groups
        self._numbers = [list(_numbers(parts, unbound)) for parts in groups]
        self._weigh = weigh
        self._then = then
        self._found: list[dict[Values, None]] = [{} for _ in groups]
        self._missing = len(groups)
        self._first: Values | None = None

    def add(self, at: int, values: Values) -> None:
        """One more choice for the group with a number, from 0."""
        found = self._found[at]
        if values in found:
            return
        found[values] = None
        self._missing -= len(found) == 1
        if self._first is not None:
            self._then(self._with(at, values, self._first))
        elif not self._missing:
            self._begin()

    def _begin(self) -> None:
        first: Values | None = None
        for at in range(len(self._groups)):
            chosen = self._least(at)
            first = chosen if first is None else self._with(at, chosen, first)
        assert first is not None, "there are at least two groups"
        self._first = first
        self._then(first)
        for at, found in enumerate(self._found):
            for values in found:
                combined = self._with(at, values, first)
                if combined != first:
                    self._then(combined)

    def _least(self, at: int) -> Values:
        found = list(self._found[at])
        if len(found) == 1:
            return found[0]
        return min(found, key=lambda values: self._weigh(self._groups[at], values))

    def _with(self, at: int, values: Values, others: Values) -> Values:
        """The values of one group, and those of the others."""
        combined = list(others)
        for number in self._numbers[at]:
            combined[number] = values[number]
        return tuple(combined)


def _numbers(parts: Sequence[Part], unbound: int) -> Iterator[int]:
    variables = 0
    for part in parts:
        variables |= part.variables & unbound
    while variables:
        lowest = variables & -variables
        yield lowest.bit_length() - 1
        variables ^= lowest
