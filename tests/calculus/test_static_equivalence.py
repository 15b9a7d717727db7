"""Static equivalence against the recorded answers, and against all recipes up to a size."""

import json
from pathlib import Path

import msgspec
import pytest
from enumeration import Enumeration, size_of
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import Json, Naive, evaluate, ground
from replays import attack_of, name_of, read_lines, recorded_answers
from theories import THEORIES, table_of

from deepsec_results.calculus.evaluation import normalise
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.static_equivalence import (
    EqualityWitness,
    MessageWitness,
    Witness,
    distinguish,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.terms import Term

STATUS = {
    type(None): "equivalent",
    MessageWitness: "non_equivalent_message",
    EqualityWitness: "non_equivalent_equality",
}


def frame_of(theory: Theory, terms: list[Json]) -> list[Message]:
    """Recorded terms as messages; each atom is a name."""
    return [message_of(theory, term) for term in terms]


def message_of(theory: Theory, term: Json) -> Message:
    environment: PersistentMap[Message] = PersistentMap()
    pending = [term]
    while pending:
        one = pending.pop()
        pending += one.get("args") or []
        if one["type"] == "Atomic":
            key = theory.atom_key(one["id"], one.get("bang"))
            name = theory.messages.name(one["id"], tuple(one.get("bang") or ()))
            environment = environment.set(key, name)
    message = normalise(theory, msgspec.convert(term, Term), environment)
    assert message is not None
    return message


def as_json(value: object) -> Json:
    one: Json = json.loads(msgspec.json.encode(value))
    return one


def check(table: AtomicData, witness: Witness, frames: tuple[list[Naive], list[Naive]]) -> None:
    """The witness holds, as a plain evaluation of its recipes says."""
    here = frames[witness.side - 1]
    there = frames[witness.side.other - 1]
    if isinstance(witness, MessageWitness):
        recipe = as_json(witness.recipe)
        assert evaluate(table, recipe, here) == ground(as_json(witness.message.to_term()))
        assert evaluate(table, recipe, there) is None
        return
    recipes = [as_json(witness.recipe1), as_json(witness.recipe2)]
    equal = ground(as_json(witness.equal.to_term()))
    assert [evaluate(table, recipe, here) for recipe in recipes] == [equal, equal]
    values = [
        ground(as_json(message.to_term())) for message in (witness.message1, witness.message2)
    ]
    assert [evaluate(table, recipe, there) for recipe in recipes] == values
    assert values[0] != values[1]


@pytest.mark.parametrize("path", recorded_answers("follow"), ids=name_of)
def test_the_status_is_the_provers(path: Path) -> None:
    attack = attack_of(path)
    theory = attack.theory
    table = AtomicData(None, theory.atoms)  # type: ignore[arg-type]
    steps = path.parent.parent.parent / "steps" / path.parent.name / path.name
    *_, last = read_lines(steps)
    attacked = last["frame"]
    for line in read_lines(path):
        other = line["answer"]["frame"]
        here = attacked[: len(other)]
        witness = distinguish(theory, frame_of(theory, here), frame_of(theory, other))
        assert STATUS[type(witness)] == line["answer"]["status_equiv"]["status"]
        if witness is not None:
            frames = ([ground(term) for term in here], [ground(term) for term in other])
            check(table, witness, frames)


def size(witness: Witness) -> int:
    if isinstance(witness, MessageWitness):
        return size_of(as_json(witness.recipe))
    return size_of(as_json(witness.recipe1)) + size_of(as_json(witness.recipe2))


def terms(table: AtomicData, constructors: list[int], names: list[int]) -> st.SearchStrategy[Json]:
    leaves = st.sampled_from(
        [{"type": "Atomic", "id": name} for name in names]
        + [{"type": "Attacker", "label": "#n_0"}]
        + [
            {"type": "Function", "symbol": symbol}
            for symbol in constructors
            if arity(table, symbol) == 0
        ]
    )

    def larger(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        made = [
            st.tuples(*[inner] * arity(table, symbol)).map(
                lambda args, at=symbol: {"type": "Function", "symbol": at, "args": list(args)}
            )
            for symbol in constructors
            if arity(table, symbol)
        ]
        pairs = st.tuples(inner, inner).map(lambda args: {"type": "Tuple", "args": list(args)})
        return st.one_of(*made, pairs)

    return st.recursive(leaves, larger, max_leaves=5)


def arity(table: AtomicData, number: int) -> int:
    return table.data[number].arity  # type: ignore[union-attr]


@pytest.mark.parametrize("name", THEORIES)
@settings(max_examples=60, deadline=None)
@given(draw=st.data())
def test_it_agrees_with_all_recipes_up_to_a_size(name: str, draw: st.DataObject) -> None:
    table, constructors, names = table_of(name)
    term = terms(table, constructors, names)
    first = draw.draw(st.lists(term, min_size=1, max_size=3))
    # A frame at random is seldom equivalent to another: change one term, or the names.
    second = [
        draw.draw(st.one_of(st.just(message), st.just(renamed(message, names)), term))
        for message in first
    ]
    theory = Theory(table)
    witness = distinguish(theory, frame_of(theory, first), frame_of(theory, second))
    frames = ([ground(message) for message in first], [ground(message) for message in second])
    shortest = Enumeration(table, frames, 4).shortest_test()
    if witness is None:
        assert shortest is None
    else:
        check(table, witness, frames)
        assert shortest is None or size(witness) <= shortest


def renamed(term: Json, names: list[int]) -> Json:
    """A term with its names exchanged."""
    if term["type"] == "Atomic":
        return {**term, "id": names[(names.index(term["id"]) + 1) % len(names)]}
    return (
        {**term, "args": [renamed(arg, names) for arg in term["args"]]} if "args" in term else term
    )
