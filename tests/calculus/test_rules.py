"""Which messages are instances of the patterns of a rule."""

import pytest
from processes import Protocol, attacker, pair

from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.rules import Rule, parts
from deepsec_results.model.terms import Function, Term, Tuple


class Example:
    """The constructors e, g and i with one argument, in this order, and h with two."""

    def __init__(self) -> None:
        protocol = Protocol()
        self.x = protocol.variable()
        self.e, self.g, self.i = (protocol.constructor(label, 1) for label in "egi")
        self.h = protocol.constructor("h", 2)
        self.theory = protocol.theory
        self.a, self.b, self.c = map(self.theory.messages.attacker, "abc")

    def matches(self, pattern: Term, *messages: Message) -> list[bool]:
        rule = Rule(0, [pattern], attacker("#yes"))
        return [rule.match((message,)) is not None for message in messages]

    def apply(self, symbol: int, *arguments: Message) -> Message:
        made = self.theory.apply(symbol, arguments)
        assert made is not None
        return made


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_symbol_matches_itself_only(depth: int) -> None:
    """At the root, and inside of other symbols."""
    made = Example()
    pattern: Term = Function(made.g, [made.x])
    messages = [made.apply(symbol, made.a) for symbol in (made.e, made.g, made.i)]
    messages += [made.apply(made.h, made.a, made.a), made.theory.tuple((made.a,)), made.a]
    for _ in range(depth):
        pattern = Function(made.h, [pattern, attacker("a")])
        messages = [made.apply(made.h, message, made.a) for message in messages]
    assert made.matches(pattern, *messages) == [False, True, False, False, False, False]


@pytest.mark.parametrize("depth", [0, 1])
def test_a_tuple_matches_those_of_its_length(depth: int) -> None:
    made = Example()
    pattern: Term = pair(made.x, attacker("b"))
    messages = [
        made.theory.tuple(inside)
        for inside in ((), (made.a,), (made.a, made.b), (made.a, made.b, made.c))
    ]
    messages += [made.apply(made.h, made.a, made.b), made.theory.tuple((made.b, made.a)), made.b]
    for _ in range(depth):
        pattern = Function(made.e, [pattern])
        messages = [made.apply(made.e, message) for message in messages]
    assert made.matches(pattern, *messages) == [False, False, True, False, False, False, False]


def test_a_name_of_the_attacker_matches_itself_only() -> None:
    made = Example()
    private = made.theory.messages.name(made.x.id)
    assert made.matches(attacker("a"), made.a, made.b, private) == [True, False, False]


def test_a_variable_stands_for_one_message() -> None:
    made = Example()
    rule = Rule(0, [made.x, Function(made.g, [made.x])], made.x)
    assert rule.match((made.a, made.apply(made.g, made.a))) == {(made.x.id, ()): made.a}
    assert rule.match((made.a, made.apply(made.g, made.b))) is None
    assert not rule.is_ground
    assert Rule(0, [made.x], pair(attacker("a"), Tuple([]))).is_ground


def test_the_parts_of_a_term_come_from_the_outside_in() -> None:
    made = Example()
    first, second = Function(made.g, [made.x]), attacker("a")
    whole = Function(made.h, [first, second])
    assert parts(whole) == [whole, first, made.x, second]
