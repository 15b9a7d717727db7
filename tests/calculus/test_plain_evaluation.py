"""The plain evaluation agrees with the prover's answers, and with the naive one of the tests."""

from pathlib import Path

import pytest
from naive import evaluate, ground
from replays import attack_of, name_of, recorded_answers
from witnesses import as_json

from deepsec_results.calculus.following import follow
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.plain_evaluation import PlainEvaluator, each_test_holds
from deepsec_results.calculus.replaying import replay
from deepsec_results.calculus.static_equivalence import EqualityTest
from deepsec_results.calculus.ways import Following
from deepsec_results.model.atoms import (
    AtomicData,
    AtomicMeta,
    ConstructorCategory,
    Representation,
    Symbol,
)
from deepsec_results.model.terms import Axiom, RecipeFunction, RecipeTuple

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
    assert each_test_holds(atoms.data, frame, following.ways)


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
                assert not each_test_holds(atoms.data, way.configuration.frame, [way])


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
