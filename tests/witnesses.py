"""Tests that distinguish two frames, checked by plain evaluation of their recipes."""

import json
from typing import Any

import msgspec
from enumeration import size_of
from naive import Json, Naive, evaluate, ground

from deepsec_results.calculus.static_equivalence import MessageTest, Witness
from deepsec_results.model.atoms import AtomicData

Frames = tuple[list[Naive], list[Naive]]


def as_json(value: object) -> Any:
    """A value of the model, as result files write it."""
    return json.loads(msgspec.json.encode(value))


def check(table: AtomicData, witness: Witness, frames: Frames) -> None:
    """Check that a witness of ours holds on two frames."""
    sides = {"process_id": int(witness.side)}
    if isinstance(witness, MessageTest):
        answer = {
            "status": "non_equivalent_message",
            "recipe": as_json(witness.recipe),
            "term": as_json(witness.message.to_term()),
        }
    else:
        answer = {
            "status": "non_equivalent_equality",
            "recipe1": as_json(witness.recipe1),
            "recipe2": as_json(witness.recipe2),
            "term_equal": as_json(witness.equal.to_term()),
            "term1": as_json(witness.message1.to_term()),
            "term2": as_json(witness.message2.to_term()),
        }
    check_answer(table, answer | sides, frames)


def check_answer(table: AtomicData, answer: Json, frames: Frames) -> None:
    """Check that a witness, in the prover's form, holds on the frames of processes 1 and 2."""
    here = frames[answer["process_id"] - 1]
    there = frames[2 - answer["process_id"]]
    if answer["status"] == "non_equivalent_message":
        assert evaluate(table, answer["recipe"], here) == ground(answer["term"])
        assert evaluate(table, answer["recipe"], there) is None
        return
    recipes = [answer["recipe1"], answer["recipe2"]]
    equal = ground(answer["term_equal"])
    assert [evaluate(table, recipe, here) for recipe in recipes] == [equal, equal]
    values = [ground(answer["term1"]), ground(answer["term2"])]
    assert [evaluate(table, recipe, there) for recipe in recipes] == values
    assert values[0] != values[1]


def size(witness: Witness) -> int:
    """The number of symbols in the recipes of a witness of ours."""
    if isinstance(witness, MessageTest):
        return size_of(as_json(witness.recipe))
    return size_of(as_json(witness.recipe1)) + size_of(as_json(witness.recipe2))


def size_of_answer(answer: Json) -> int:
    """The number of symbols in the recipes of a witness in the prover's form."""
    return sum(size_of(answer[key]) for key in ("recipe", "recipe1", "recipe2") if key in answer)


def up_to_names(frame: list[Naive]) -> tuple[Naive, ...]:
    """A frame with its private names numbered in the order in which they occur."""
    numbers: dict[Naive, int] = {}

    def renamed(message: Naive) -> Naive:
        match message[0]:
            case "name":
                return ("name", numbers.setdefault(message, len(numbers)))
            case "attacker":
                return message
        return (*message[:-1], tuple(renamed(part) for part in message[-1]))

    return tuple(renamed(message) for message in frame)
