"""The symbols of a query, and what its destructors do to messages."""

import pytest
from processes import Protocol, attacker, pair

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Function


def names(theory: Theory, count: int) -> list[Message]:
    return [theory.messages.attacker(f"#n_{at}") for at in range(count)]


def test_the_first_rule_that_fits_is_applied() -> None:
    """`f(g(x)) -> x`, `f(x) -> (x,x)`"""
    protocol = Protocol()
    x = protocol.variable()
    g = protocol.constructor("g", 1)
    f = protocol.destructor("f", 1, ([Function(g, [x])], x), ([x], pair(x, x)))
    theory = protocol.theory
    (n,) = names(theory, 1)
    inside = theory.apply(g, (n,))
    assert inside is not None
    assert theory.apply(f, (inside,)) is n
    assert theory.apply(f, (n,)) is theory.tuple((n, n))


def test_a_variable_that_occurs_twice_stands_for_one_message() -> None:
    """`eq(x,x) -> #yes`"""
    protocol = Protocol()
    x = protocol.variable()
    equal = protocol.destructor("eq", 2, ([x, x], attacker("#yes")))
    theory = protocol.theory
    a, b = names(theory, 2)
    assert theory.apply(equal, (a, a)) is theory.messages.attacker("#yes")
    assert theory.apply(equal, (a, b)) is None


def test_a_result_is_built_of_constructors_tuples_and_variables() -> None:
    """`swap(p(x,y)) -> (p(y,x),#n)`"""
    protocol = Protocol()
    x, y = protocol.variable("x"), protocol.variable("y")
    p = protocol.constructor("p", 2)
    result = pair(Function(p, [y, x]), attacker("#n"))
    swap = protocol.destructor("swap", 1, ([Function(p, [x, y])], result))
    theory = protocol.theory
    a, b = names(theory, 2)
    both, swapped = theory.apply(p, (a, b)), theory.apply(p, (b, a))
    assert both is not None and swapped is not None
    expected = theory.tuple((swapped, theory.messages.attacker("#n")))
    assert theory.apply(swap, (both,)) is expected


def test_which_symbols_take_terms_apart() -> None:
    protocol = Protocol()
    x = protocol.variable()
    g = protocol.constructor("g", 1)
    f = protocol.destructor("f", 1, ([Function(g, [x])], x))
    tuples = protocol.tuple_symbol(2)
    second = protocol.projection(tuples, 2, 2)
    theory = protocol.theory
    assert [theory.is_destructor(one) for one in (g, f, tuples, second)] == [
        False, True, False, True,
    ]  # fmt: skip
    assert [len(theory.rules(one)) for one in (g, f, tuples, second)] == [0, 1, 0, 1]
    a, b = names(theory, 2)
    both = theory.apply(tuples, (a, b))
    assert both is theory.tuple((a, b))
    assert theory.apply(second, (theory.tuple((a, b)),)) is b
    assert theory.apply(second, (a,)) is None


def test_a_symbol_has_its_number_of_arguments_and_is_in_the_table() -> None:
    protocol = Protocol()
    x = protocol.variable("x")
    g = protocol.constructor("g", 1)
    theory = protocol.theory
    a, b = names(theory, 2)
    for arguments in ((), (a, b)):
        with pytest.raises(CalculusError, match=f"takes 1 arguments, found {len(arguments)}"):
            theory.apply(g, arguments)
    last = len(theory.atoms) - 1
    assert theory.symbol(last).label == "g"
    for number in (-1, last + 1):
        with pytest.raises(CalculusError, match=f"symbol {number} is not in the table"):
            theory.symbol(number)
    with pytest.raises(CalculusError, match=r"\(x\) is not a function symbol"):
        theory.symbol(x.id)


def test_an_atom_has_one_key_in_each_copy() -> None:
    protocol = Protocol()
    x, y = protocol.variable("x"), protocol.variable("y")
    theory = protocol.theory
    keys = [
        theory.atom_key(atom.id, bang)
        for atom in (x, y)
        for bang in (None, [1], [2], [1, 2], [2, 1])
    ]
    assert len({*keys}) == 10
    assert theory.atom_key(x.id, []) == theory.atom_key(x.id, None) == keys[0]
    assert theory.atom_key(y.id, (2, 1)) == keys[-1]
    assert theory.atom_key(0, None) not in keys
    for number in (-1, len(theory.atoms)):
        with pytest.raises(CalculusError, match=f"atom {number} is not in the table"):
            theory.atom_key(number, None)


def test_a_position_has_one_key_in_each_copy() -> None:
    theory = Protocol().theory
    places = [Position(index, args) for index in (1, 2) for args in ([], [1], [2], [1, 2])]
    keys = [theory.position_key(place) for place in places]
    assert len({*keys}) == len(places)
    assert [theory.position_key(Position(one.index, [*one.args])) for one in places] == keys
