"""The plain evaluation of recipes, against normalisation, and tests that do not hold."""

from random import Random

import pytest
from processes import Protocol
from theories import THEORIES, table_of

from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.search.plain_evaluation import evaluate, holds
from deepsec_results.calculus.static_equivalence import distinguish
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import DestructorCategory, Symbol
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)


def _recipe(draw: Random, theory: Theory, axioms: int, depth: int) -> Recipe:
    kind = draw.random()
    if not depth or kind < 0.2:
        return draw.choice([Attacker("#n_0"), *(Axiom(at + 1) for at in range(axioms))])
    inner = [_recipe(draw, theory, axioms, depth - 1) for _ in range(3)]
    if kind < 0.3:
        return RecipeTuple(inner[:2])
    if kind < 0.5:
        return Projection(draw.randint(1, 2), 2, inner[0])
    symbols = [
        (number, atom.arity, isinstance(atom.category, DestructorCategory))
        for number, atom in enumerate(theory.atoms)
        if isinstance(atom, Symbol) and atom.is_public
    ]
    number, arity, _ = draw.choice([one for one in symbols if one[2] or kind < 0.8])
    return RecipeFunction(number, inner[:arity] or None)


def _frame(draw: Random, theory: Theory, constructors: list[int]) -> list[Message]:
    made = [theory.messages.name(draw.randint(90, 92)) for _ in range(2)]
    for _ in range(4):
        number = draw.choice(constructors)
        arity = theory.symbol(number).arity
        message = theory.apply(number, tuple(draw.choice(made) for _ in range(arity)))
        assert message is not None
        made.append(message)
    return [*made[-3:], theory.tuple((made[-1], made[0]))]


@pytest.mark.parametrize("name", [name for name in THEORIES if name != "hash"])
def test_plain_evaluation(name: str) -> None:
    table, constructors, _ = table_of(name)
    theory = Theory(table)
    draw = Random(1)
    found = failed = 0
    for _ in range(400):
        frame = _frame(draw, theory, constructors)
        terms = [message.to_term() for message in frame]
        recipe = _recipe(draw, theory, len(frame), 3)
        expected = evaluate_recipe(theory, recipe, frame)
        value = evaluate(theory.atoms, recipe, terms)
        assert value == (None if expected is None else expected.to_term())
        found += value is not None
        failed += value is None
    assert found > 20 and failed > 20


def test_tests_that_hold_and_others() -> None:
    made = Protocol()
    number = made.next_number + 3
    x, y = made.variable(), made.variable()
    enc = made.constructor("enc", 2)
    assert made.destructor("dec", 2, ([Function(enc, [x, y]), y], x)) == number
    theory = made.theory
    k, key = theory.messages.name(90), theory.messages.attacker("#n_0")
    sealed, opened = theory.apply(enc, (k, k)), theory.apply(enc, (k, key))
    assert sealed is not None and opened is not None
    for frames in (([sealed], [opened]), ([opened], [sealed]), ([k, k], [k, sealed])):
        witness = distinguish(theory, *frames)
        assert witness is not None
        first, second = ([message.to_term() for message in frame] for frame in frames)
        assert holds(theory.atoms, witness, first, second)
        assert not holds(theory.atoms, witness, second, first)
        assert not holds(theory.atoms, witness, first, first)
