"""Left sides of rewrite rules, prepared for matching."""

from collections.abc import Sequence

import pytest
from processes import Protocol, pair

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.left_sides import (
    LeftSide,
    SidePart,
    group,
    instance,
    left_side_of,
    match,
)
from deepsec_results.calculus.messages import Kind, Message
from deepsec_results.model.terms import Attacker, Function, Term


class Example:
    """The variables x, y, z, the constructors g and h, and the private s and q."""

    def __init__(self) -> None:
        self.protocol = Protocol()
        self.x, self.y, self.z = (self.protocol.variable(label) for label in "xyz")
        self.g, self.h = self.protocol.constructor("g", 1), self.protocol.constructor("h", 2)
        self.s = self.protocol.constant("s", public=False)
        self.q = self.protocol.constructor("q", 1, public=False)

    def side(self, patterns: Sequence[Term], result: Term) -> LeftSide:
        number = self.protocol.destructor("f", len(patterns), (patterns, result))
        self.theory = self.protocol.theory
        [rule] = self.theory.rules(number)
        return left_side_of(self.theory, rule)

    def message(self, symbol: int, *arguments: Message) -> Message:
        made = self.theory.apply(symbol, arguments)
        assert made is not None
        return made


def test_equal_parts_are_one() -> None:
    """f(h(x,g(y)),(x,g(y))) -> y"""
    made = Example()
    inner = Function(made.g, [made.y])
    side = made.side([Function(made.h, [made.x, inner]), pair(made.x, inner)], made.y)
    first, second = side.arguments
    assert first.arguments == second.arguments
    assert [part.size for part in side.parts] == [1, 1, 2, 4, 4]
    assert [part.variables for part in side.parts] == [0b01, 0b10, 0b10, 0b11, 0b11]
    assert side.variables == 2
    assert [part.number for part in first.arguments[:1]] == [0]
    assert first.root is not None and second.root is not None
    assert (first.root.kind, second.root.kind) == (Kind.FUNCTION, Kind.TUPLE)
    assert all(part.is_buildable for part in side.parts)
    assert not side.works_alone


def test_rules_that_work_alone() -> None:
    """Those with a ground result, or with a ground part that the attacker cannot apply."""
    made = Example()
    assert made.side([made.x], made.protocol.c).works_alone
    assert made.side([made.x, made.s], made.x).works_alone
    assert not made.side([made.x, made.protocol.c, Attacker("#n")], made.x).works_alone
    private = made.side([Function(made.q, [made.x])], made.x)
    assert not private.works_alone
    assert [part.is_buildable for part in private.parts] == [True, False]


def test_a_result_that_is_not_a_part_is_refused() -> None:
    made = Example()
    with pytest.raises(CalculusError, match="a rule of f has a result that is not a part"):
        made.side([made.x], Function(made.g, [made.x]))
    made.side([Function(made.g, [made.x])], Function(made.g, [made.x]))


def test_a_part_is_matched_with_messages() -> None:
    """h(x,g(x)), and a message with a known value of x."""
    made = Example()
    side = made.side([Function(made.h, [made.x, Function(made.g, [made.x])])], made.x)
    [part] = side.arguments
    a, b = made.theory.messages.attacker("a"), made.theory.messages.attacker("b")
    fits = made.message(made.h, a, made.message(made.g, a))
    values: list[Message | None] = [None]
    assert match(part, fits, values) == (True, 4)
    assert values == [a]
    assert instance(made.theory, part, values) is fits
    assert match(part, fits, [b])[0] is False
    assert match(part, made.message(made.h, b, made.message(made.g, a)), [None])[0] is False
    assert match(part, made.message(made.h, a, a), [None]) == (False, 2)
    assert match(part, a, [None]) == (False, 1)
    variable = part.arguments[0]
    assert instance(made.theory, variable, [b]) is b


def test_parts_in_groups() -> None:
    """g(x), h(x,y) and g(z), and the variables y and z alone."""
    made = Example()
    patterns = [
        Function(made.g, [made.x]), Function(made.h, [made.x, made.y]), Function(made.g, [made.z]),
        made.y, made.z,
    ]  # fmt: skip
    one, both, other, y, z = made.side(patterns, made.x).arguments

    def groups(parts: Sequence[SidePart], bound: int = 0) -> list[set[SidePart]]:
        return [set(found) for found in group(parts, bound)]

    assert groups([one, both, other]) == [{one, both}, {other}]
    assert groups([one, both, other], 0b001) == [{one}, {both}, {other}]
    assert groups([y, one, other, z]) == [{one}, {other, z}]
    assert groups([y, both]) == [{both, y}]
    assert groups([y, both], 0b010) == [{both}]
    assert groups([y, z]) == []
    assert groups([one, other, both]) == [{other}, {one, both}]
