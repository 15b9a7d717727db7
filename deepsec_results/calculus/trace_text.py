"""Traces as people write them, and as the prover prints them: `in(c,#n_0);out(c,ax_1)`."""

import re
from collections.abc import Mapping

from deepsec_results.calculus.errors import CalculusError, ReplayError, quoted
from deepsec_results.calculus.recipes import parse_recipe, subrecipes, symbol_labels
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.processes import Position
from deepsec_results.model.terms import Axiom, Recipe
from deepsec_results.model.traces import (
    EavesdropAction,
    InputAction,
    OutputAction,
    VisibleAction,
)

ANYWHERE = Position(-1, [])
"""The position of an action if only its channel and its message are known."""

EMPTY = "ε"
_ACTION = re.compile(r"\s*(in|out|eav)\s*\((.*)\)\s*", re.DOTALL)
_EXPECTED = "expected in(CHANNEL,MESSAGE), out(CHANNEL,ax_N) or eav(CHANNEL,ax_N)"


def parse_trace(
    theory: Theory, text: str, labels: Mapping[str, int] | None = None
) -> list[VisibleAction]:
    """Read the visible actions of a trace, separated by semicolons.

    Their positions are `ANYWHERE`. Raises ReplayError, which has the number of the action, where
    the text is not a trace.
    """
    symbols = symbol_labels(theory) if labels is None else labels
    if text.strip() in ("", EMPTY):
        return []
    actions: list[VisibleAction] = []
    axiom = 1
    for number, part in enumerate(text.strip().removesuffix(";").split(";"), 1):
        try:
            action = parse_action(theory, part, axiom, symbols)
        except CalculusError as error:
            raise ReplayError(number, error.reason) from None
        axiom += not isinstance(action, InputAction)
        actions.append(action)
    return actions


def parse_action(
    theory: Theory, text: str, axiom: int, symbols: Mapping[str, int]
) -> VisibleAction:
    """Read one action; an output or an eavesdrop must bind `axiom`. Raises CalculusError."""
    found = _ACTION.fullmatch(text)
    arguments = _arguments(found[2]) if found else []
    if found is None or len(arguments) != 2:
        raise CalculusError(f"{_EXPECTED}, found {quoted(text.strip())}")
    channel, second = (parse_recipe(theory, part, symbols) for part in arguments)
    check_axioms(channel, axiom)
    match found[1]:
        case "in":
            check_axioms(second, axiom)
            return InputAction(channel, second, ANYWHERE)
        case "out":
            _check_axiom(second, arguments[1], axiom)
            return OutputAction(channel, ANYWHERE)
        case _:
            _check_axiom(second, arguments[1], axiom)
            return EavesdropAction(channel, ANYWHERE, ANYWHERE)


def check_axioms(recipe: Recipe, next_axiom: int) -> None:
    """Check that a recipe has only axioms that are bound before. Raises CalculusError."""
    for part in subrecipes(recipe):
        if isinstance(part, Axiom) and not 1 <= part.id < next_axiom:
            raise CalculusError(f"ax_{part.id} is not known yet")


def _check_axiom(recipe: Recipe, text: str, axiom: int) -> None:
    if recipe != Axiom(axiom):
        raise CalculusError(f"expected ax_{axiom}, found {quoted(text.strip())}")


def _arguments(text: str) -> list[str]:
    """The parts of a text between the commas that are outside of parentheses and braces."""
    parts = [""]
    depth = 0
    for character in text:
        depth += (character in "({") - (character in ")}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
