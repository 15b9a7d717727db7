"""Recipes as people write them."""

import pytest
from conftest import RECORDED
from processes import Protocol
from replays import read_attack

from deepsec_results.calculus.errors import CalculusError
from deepsec_results.calculus.recipes import parse_recipe, subrecipes, symbol_labels
from deepsec_results.model.terms import (
    Attacker,
    Axiom,
    Projection,
    RecipeFunction,
    RecipeTuple,
)

THEORY = read_attack(next(RECORDED.glob("mp37m1_f9ku/passport_error_*/query_1.json"))).theory
LABELS = symbol_labels(THEORY)


def test_axioms_names_and_tuples() -> None:
    assert parse_recipe(THEORY, "ax_12") == Axiom(12)
    assert parse_recipe(THEORY, " #n_0 ") == Attacker("#n_0")
    assert parse_recipe(THEORY, "(ax_1, #n)") == RecipeTuple([Axiom(1), Attacker("#n")])
    assert parse_recipe(THEORY, "c") == RecipeFunction(LABELS["c"])
    assert parse_recipe(THEORY, "proj_{2,3}((ax_1,ax_2,c))") == Projection(
        2, 3, RecipeTuple([Axiom(1), Axiom(2), RecipeFunction(LABELS["c"])])
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not a complete recipe"), ("(ax_1", "is not a complete recipe"),
        ("ax_1)", "unexpected"), ("(,ax_1)", "expected a recipe before ','"),
        ("ax_1 ax_2", "expected ',' or"), ("nobody", "unknown symbol 'nobody'"),
        ("(ax_1)(ax_2)", "unexpected '('"), ("ax_1,#", "unexpected '#'"),
        ("##n", "unexpected '#' in '##n'"), ("( #(c))", "unexpected '#' in"),
        ("proj_{1,2}(ax_1,ax_2)", "takes 1 argument, found 2"), ("c(ax_1)", "argument"),
    ],
)  # fmt: skip
def test_what_is_no_recipe_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CalculusError) as error:
        parse_recipe(THEORY, text)
    assert reason in str(error.value)


def test_symbols_that_are_private_or_share_a_label() -> None:
    protocol = Protocol()
    protocol.constant("s", public=False)
    second = protocol.constant("c")
    assert parse_recipe(protocol.theory, "c_2") == RecipeFunction(second.symbol)
    with pytest.raises(CalculusError, match="does not know 's', which is private"):
        parse_recipe(protocol.theory, "s")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ax_1", ["ax_1"]),
        ("c", ["c"]),
        ("(ax_1,#n)", ["(ax_1,#n)", "ax_1", "#n"]),
        ("proj_{1,2}((ax_1,c))", ["proj_{1,2}((ax_1,c))", "(ax_1,c)", "ax_1", "c"]),
        ("((ax_1,ax_1),ax_1)", ["((ax_1,ax_1),ax_1)", "(ax_1,ax_1)", *["ax_1"] * 3]),
    ],
)
def test_a_recipe_and_all_its_parts(text: str, parts: list[str]) -> None:
    found = sorted(map(repr, subrecipes(parse_recipe(THEORY, text))))
    assert found == sorted(repr(parse_recipe(THEORY, part)) for part in parts)


def test_the_parts_of_an_application_are_parts() -> None:
    protocol = Protocol()
    protocol.constructor("h", 2)
    found = list(subrecipes(parse_recipe(protocol.theory, "h(ax_1,h(ax_2,c))")))
    assert sorted(map(repr, found)) == sorted(
        repr(parse_recipe(protocol.theory, text))
        for text in ("h(ax_1,h(ax_2,c))", "ax_1", "h(ax_2,c)", "ax_2", "c")
    )


def test_depth_does_not_matter() -> None:
    recipe = parse_recipe(THEORY, "(" * 100_000 + "ax_1,c" + "),c" * 99_999 + ")")
    depth = 0
    while isinstance(recipe, RecipeTuple):
        recipe = recipe.args[0]
        depth += 1
    assert depth == 100_000
