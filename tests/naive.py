"""Recipes evaluated in the plainest way, to check what the package computes by other means."""

from collections.abc import Sequence
from typing import Any

import msgspec

from deepsec_results.model.atoms import (
    AtomicData,
    DestructorCategory,
    Symbol,
)

# A message is ("name", id, bang), ("attacker", label), ("function", symbol, arguments) or
# ("tuple", arguments); terms and recipes are JSON. Both are small here, so recursion does.
Naive = tuple[Any, ...]
Json = dict[str, Any]


def ground(term: Json) -> Naive:
    """A term of a frame, all of whose atoms are names."""
    match term["type"]:
        case "Atomic":
            return ("name", term["id"], tuple(term.get("bang") or ()))
        case "Attacker":
            return ("attacker", term["label"])
        case "Tuple":
            return ("tuple", tuple(ground(arg) for arg in term["args"]))
    return ("function", term["symbol"], tuple(ground(arg) for arg in term.get("args") or ()))


def evaluate(table: AtomicData, recipe: Json, frame: Sequence[Naive]) -> Naive | None:
    match recipe["type"]:
        case "Axiom":
            return frame[recipe["id"] - 1]
        case "Attacker":
            return ("attacker", recipe["label"])
        case "Proj":
            inner = evaluate(table, recipe["arg"], frame)
            if inner is None or inner[0] != "tuple" or len(inner[1]) != recipe["arity_tuple"]:
                return None
            part: Naive = inner[1][recipe["ith"] - 1]
            return part
    arguments = []
    for arg in recipe.get("args") or ():
        value = evaluate(table, arg, frame)
        if value is None:
            return None
        arguments.append(value)
    if recipe["type"] == "Tuple":
        return ("tuple", tuple(arguments))
    return apply(table, recipe["symbol"], arguments)


def apply(table: AtomicData, number: int, arguments: Sequence[Naive]) -> Naive | None:
    symbol = table.data[number]
    assert isinstance(symbol, Symbol)
    if not isinstance(symbol.category, DestructorCategory):
        return ("function", number, tuple(arguments))
    for patterns, result in _rules(table, number, symbol.category):
        bound: dict[int, Naive] = {}
        if all(
            fits(pattern, value, bound) for pattern, value in zip(patterns, arguments, strict=True)
        ):
            return instance(result, bound)
    return None


_KEPT: dict[tuple[int, int], tuple[AtomicData, list[tuple[list[Json], Json]]]] = {}


def _rules(
    table: AtomicData, number: int, category: DestructorCategory
) -> list[tuple[list[Json], Json]]:
    key = (id(table), number)
    if key not in _KEPT:
        rules = [(_json(rule.lhs), _json(rule.rhs)) for rule in category.rewrite_rules]
        _KEPT[key] = (table, rules)
    return _KEPT[key][1]


def fits(pattern: Json, message: Naive, bound: dict[int, Naive]) -> bool:
    if pattern["type"] == "Atomic":
        return bound.setdefault(pattern["id"], message) == message
    inner = pattern.get("args") or []
    root = ("tuple",) if pattern["type"] == "Tuple" else ("function", pattern["symbol"])
    if message[: len(root)] != root or len(message[-1]) != len(inner):
        return False
    return all(fits(pattern, part, bound) for pattern, part in zip(inner, message[-1], strict=True))


def instance(term: Json, bound: dict[int, Naive]) -> Naive:
    if term["type"] == "Atomic":
        return bound[term["id"]]
    inner = tuple(instance(arg, bound) for arg in term.get("args") or ())
    return ("tuple", inner) if term["type"] == "Tuple" else ("function", term["symbol"], inner)


def _json(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))
