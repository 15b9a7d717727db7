"""The plain evaluation agrees with the prover's answers, and with the naive one of the tests."""

from pathlib import Path
from random import Random

import pytest
from naive import evaluate, ground
from processes import Protocol
from replays import attack_of, name_of, recorded_answers
from theories import THEORIES, table_of
from witnesses import as_json

from deepsec_results.calculus.evaluation import evaluate_recipe
from deepsec_results.calculus.following import follow
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.plain_evaluation import PlainEvaluator, each_test_holds, way_tests
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.static_equivalence import EqualityTest, distinguish
from deepsec_results.calculus.theory import Theory
from deepsec_results.calculus.ways import Following
from deepsec_results.model.atoms import (
    AtomicData,
    AtomicMeta,
    ConstructorCategory,
    DestructorCategory,
    Representation,
    Symbol,
)
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Function,
    Projection,
    Recipe,
    RecipeFunction,
    RecipeTuple,
)

FOLLOWED = recorded_answers("follow")


def followed(path: Path) -> tuple[AtomicData, list[Message], Following]:
    attack = attack_of(path)
    end = replay(attack.theory, attack.attacked, attack.actions, attack.semantics)
    frame = list(end.configurations[-1].frame)
    ways = follow(end.configurations[-1], attack.actions, attack.other, attack.semantics)
    return attack.atoms, frame, ways


@pytest.mark.parametrize("path", FOLLOWED, ids=name_of)
def test_every_test_of_a_recorded_attack_holds(path: Path) -> None:
    atoms, frame, following = followed(path)
    assert each_test_holds(atoms.data, frame, way_tests(following.ways))


@pytest.mark.parametrize("path", FOLLOWED, ids=name_of)
def test_the_values_are_those_of_the_naive_evaluation(path: Path) -> None:
    atoms, _, following = followed(path)
    evaluator = PlainEvaluator(atoms.data)
    for way in following.ways:
        frame = [message.to_term() for message in way.configuration.frame]
        plain = [evaluator.message(term) for term in frame]
        values = [ground(as_json(term)) for term in frame]
        recipes = []
        if isinstance(way.witness, EqualityTest):
            recipes = [way.witness.recipe1, way.witness.recipe2]
        elif way.witness is not None:
            recipes = [way.witness.recipe]
        for recipe in recipes:
            naive = evaluate(atoms, as_json(recipe), values)
            found = evaluator.evaluate(recipe, plain)
            assert (found is None) == (naive is None)
            if naive in values:
                assert found == plain[values.index(naive)]


def test_a_test_of_other_frames_does_not_hold() -> None:
    for path in FOLLOWED:
        atoms, _, following = followed(path)
        for way in following.ways:
            if way.witness is not None:
                # No test distinguishes a frame from itself.
                assert not each_test_holds(atoms.data, way.configuration.frame, way_tests([way]))


def test_large_messages_are_evaluated_once() -> None:
    pair = Symbol("h", 0, 2, ConstructorCategory(), Representation.USER_DEFINED, is_public=True)
    evaluator = PlainEvaluator(AtomicData(AtomicMeta(1, 0, 0, 0), [pair]).data)
    recipe: RecipeFunction | Axiom = Axiom(1)
    for _ in range(5_000):  # 2 ** 5000 symbols, as deep as 5000
        recipe = RecipeFunction(0, [recipe, recipe])
    nothing = evaluator.evaluate(RecipeTuple([]), [])
    assert nothing is not None
    one = evaluator.evaluate(recipe, [nothing])
    assert one is not None
    assert evaluator.evaluate(RecipeFunction(0, [recipe, recipe]), [nothing]) != one


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
def test_the_values_are_those_of_normalization(name: str) -> None:
    table, constructors, _ = table_of(name)
    theory = Theory(table)
    draw = Random(1)
    found = failed = 0
    for _ in range(400):
        frame = _frame(draw, theory, constructors)
        evaluator = PlainEvaluator(theory.atoms)
        plain = [evaluator.message(message.to_term()) for message in frame]
        recipe = _recipe(draw, theory, len(frame), 3)
        expected = evaluate_recipe(theory, recipe, frame)
        value = evaluator.evaluate(recipe, plain)
        assert value == (None if expected is None else evaluator.message(expected.to_term()))
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
        evaluator = PlainEvaluator(theory.atoms)
        first, second = ([evaluator.message(one.to_term()) for one in frame] for frame in frames)
        assert evaluator.distinguishes(witness, first, second)
        assert not evaluator.distinguishes(witness, second, first)
        assert not evaluator.distinguishes(witness, first, first)


def test_a_projection_takes_parts_of_tuples_of_its_length_only() -> None:
    evaluator = PlainEvaluator(Protocol().theory.atoms)
    frame = [
        evaluator.evaluate(RecipeTuple([Attacker(f"#n_{at}") for at in range(length)]), [])
        for length in range(5)
    ]
    first = evaluator.evaluate(Attacker("#n_0"), [])
    values = [
        evaluator.evaluate(
            Projection(1, 3, Axiom(at + 1)), [one for one in frame if one is not None]
        )
        for at in range(5)
    ]
    assert values == [None, None, None, first, None]
