"""Terms and recipes become messages from the inside out, or fail as a whole."""

import pytest
from processes import Protocol, pair

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.evaluation import (
    Environment,
    compute_message,
    evaluate_recipe,
    normalize,
    project,
)
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Projection,
    RecipeFunction,
    RecipeTuple,
)


def test_each_part_of_a_tuple_of_its_length_is_projected() -> None:
    theory = Protocol().theory
    parts = [theory.messages.attacker(f"#n_{at}") for at in range(3)]
    three = theory.tuple(tuple(parts))
    assert [project(three, ith, 3) for ith in range(-1, 5)] == [None, None, *parts, None]
    for arity in (1, 2, 4):
        assert [project(three, ith, arity) for ith in range(1, 4)] == [None, None, None]


def test_what_is_no_tuple_has_no_parts() -> None:
    protocol = Protocol()
    h = protocol.constructor("h", 2)
    theory = protocol.theory
    name = theory.messages.attacker("#n_0")
    hashed = theory.apply(h, (name, name))
    assert hashed is not None
    assert project(hashed, 1, 2) is None
    assert project(name, 1, 1) is None


def test_an_axiom_is_a_message_of_the_frame_counted_from_1() -> None:
    theory = Protocol().theory
    frame = [theory.messages.attacker(f"#n_{at}") for at in range(2)]
    assert [evaluate_recipe(theory, Axiom(number), frame) for number in (1, 2)] == frame
    for number in (-1, 0, 3):
        with pytest.raises(CalculusError, match=f"ax_{number}, but the frame has 2 messages"):
            evaluate_recipe(theory, Axiom(number), frame)


def test_a_destructor_is_replaced_before_what_is_around_it() -> None:
    """`f(g(x)) -> x`: `f(f(g(g(#n))))` is `#n`, and `h(f(g(#n)),#m)` is `h(#n,#m)`."""
    protocol = Protocol()
    x = protocol.variable()
    g, h = protocol.constructor("g", 1), protocol.constructor("h", 2)
    f = protocol.destructor("f", 1, ([Function(g, [x])], x))
    theory = protocol.theory
    n, m = (theory.messages.attacker(f"#{label}") for label in "nm")
    inner = RecipeFunction(g, [RecipeFunction(g, [Attacker("#n")])])
    twice = RecipeFunction(f, [RecipeFunction(f, [inner])])
    assert evaluate_recipe(theory, twice, []) is n
    once = RecipeFunction(h, [RecipeFunction(f, [RecipeFunction(g, [Attacker("#n")])]), Axiom(1)])
    assert evaluate_recipe(theory, once, [m]) is theory.apply(h, (n, m))


def test_a_part_that_fails_lets_the_whole_fail() -> None:
    protocol = Protocol()
    x = protocol.variable()
    g, h = protocol.constructor("g", 1), protocol.constructor("h", 2)
    f = protocol.destructor("f", 1, ([Function(g, [x])], x))
    theory = protocol.theory
    fails = RecipeFunction(f, [Attacker("#n")])
    for recipe in (
        fails,
        RecipeFunction(h, [Attacker("#n"), fails]),
        RecipeTuple([fails, Attacker("#n")]),
        Projection(2, 2, RecipeTuple([fails, Attacker("#n")])),
        Projection(1, 2, Attacker("#n")),
    ):
        assert evaluate_recipe(theory, recipe, []) is None
        with pytest.raises(CalculusError, match="is not a message"):
            compute_message(theory, recipe, [])
    environment: Environment = PersistentMap()
    assert normalize(theory, pair(Function(f, [protocol.c]), protocol.c), environment) is None


def test_a_process_may_use_private_symbols_and_a_recipe_may_not() -> None:
    protocol = Protocol()
    secret = protocol.constant("s", public=False)
    theory = protocol.theory
    environment: Environment = PersistentMap()
    message = normalize(theory, pair(secret, protocol.c), environment)
    assert message is not None
    assert project(message, 1, 2) is theory.apply(secret.symbol, ())
    with pytest.raises(CalculusError, match="private symbol s"):
        evaluate_recipe(theory, RecipeTuple([RecipeFunction(secret.symbol)]), [])


def test_an_atom_has_the_message_of_its_copy() -> None:
    protocol = Protocol()
    x = protocol.variable()
    theory = protocol.theory
    here, other = (theory.messages.attacker(f"#n_{at}") for at in range(2))
    environment: Environment = PersistentMap()
    for bang, message in (([1], here), ([2], other)):
        environment = environment.set(theory.atom_key(x.id, bang), message)
    for bang, message in (([1], here), ([2], other)):
        assert normalize(theory, type(x)(x.id, bang), environment) is message
    for bang in (None, [1, 1]):
        with pytest.raises(CalculusError, match="is used but not bound"):
            normalize(theory, type(x)(x.id, bang), environment)
