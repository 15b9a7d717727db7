"""What a pattern takes from a message, and which patterns take every value of a term."""

import pytest
from processes import Protocol, pair

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import Environment
from deepsec_results.calculus.matching import cannot_fail, match_pattern
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.terms import Atomic, Equality, Function, PatternTuple


def nothing_bound() -> Environment:
    return PersistentMap()


def numbered(theory: Theory, count: int) -> tuple[Message, ...]:
    """The names #n_0, #n_1, … of the attacker."""
    return tuple(theory.messages.attacker(f"#n_{at}") for at in range(count))


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_a_tuple_goes_into_the_parts_of_a_pattern_of_its_length_only(parts: int) -> None:
    protocol = Protocol()
    pattern = PatternTuple([protocol.variable() for _ in range(3)])
    theory = protocol.theory
    messages = numbered(theory, parts)
    found = match_pattern(theory, pattern, theory.tuple(messages), nothing_bound())
    assert (found is not None) is (parts == 3)
    if found is not None:
        assert [binding.message for binding in found.bindings] == list(messages)


def test_a_tuple_may_have_many_parts() -> None:
    protocol = Protocol()
    pattern = PatternTuple([protocol.variable() for _ in range(300)])
    theory = protocol.theory
    found = match_pattern(theory, pattern, theory.tuple(numbered(theory, 300)), nothing_bound())
    assert found is not None
    assert len(found.bindings) == 300


def test_a_pattern_has_each_variable_once() -> None:
    protocol = Protocol()
    x = protocol.variable("x")
    theory = protocol.theory
    with pytest.raises(CalculusError, match="has the variable x twice"):
        match_pattern(
            theory, PatternTuple([x, x]), theory.tuple(numbered(theory, 2)), nothing_bound()
        )


def test_another_message_with_as_many_arguments_is_no_tuple() -> None:
    protocol = Protocol()
    h = protocol.constructor("h", 2)
    pattern = PatternTuple([protocol.variable(), protocol.variable()])
    theory = protocol.theory
    message = theory.apply(h, numbered(theory, 2))
    assert message is not None
    assert match_pattern(theory, pattern, message, nothing_bound()) is None


def test_a_variable_is_bound_before_a_term_that_has_it_is_compared() -> None:
    """`(=x,x)` takes two equal messages, and `(x,=h(x))` a message with its hash."""
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    x = protocol.variable()
    theory = protocol.theory
    a, b = numbered(theory, 2)
    hashed = theory.apply(h, (a,))
    assert hashed is not None
    equal = PatternTuple([Equality(x), x])
    with_hash = PatternTuple([x, Equality(Function(h, [x]))])
    for pattern, message, fits in (
        (equal, (a, a), True),
        (equal, (a, b), False),
        (with_hash, (a, hashed), True),
        (with_hash, (b, hashed), False),
    ):
        found = match_pattern(theory, pattern, theory.tuple(message), nothing_bound())
        assert (found is not None) is fits


def test_a_term_that_fails_is_equal_to_nothing() -> None:
    protocol = Protocol()
    x = protocol.variable()
    g = protocol.constructor("g", 1)
    f = protocol.destructor("f", 1, ([Function(g, [x])], x))
    fails = Equality(Function(f, [protocol.c]))
    theory = protocol.theory
    assert match_pattern(theory, fails, numbered(theory, 1)[0], nothing_bound()) is None


def test_a_variable_has_the_numbers_of_the_copies_that_it_is_in() -> None:
    """Outer copies are in the file already; those that are made in the trace come last."""
    protocol = Protocol()
    x = protocol.variable()
    theory = protocol.theory
    (message,) = numbered(theory, 1)
    for bang, copies, shown in ((None, (), None), (None, (3,), [3]), ([2], (3, 1), [2, 3, 1])):
        found = match_pattern(theory, Atomic(x.id, bang), message, nothing_bound(), copies)
        assert found is not None
        assert [binding.variable for binding in found.bindings] == [Atomic(x.id, shown)]


def test_what_cannot_fail_is_a_variable_and_a_term_without_destructors() -> None:
    protocol = Protocol()
    x = protocol.variable()
    h = protocol.constructor("h", 1)
    f = protocol.destructor("f", 1, ([Function(h, [x])], x))
    theory = protocol.theory
    safe, unsafe = Function(h, [pair(x, protocol.c)]), Function(h, [Function(f, [x])])
    assert cannot_fail(theory, x, x)
    assert cannot_fail(theory, x, safe)
    assert not cannot_fail(theory, x, unsafe)
    assert not cannot_fail(theory, PatternTuple([x]), safe)
    assert not cannot_fail(theory, Equality(x), safe)
