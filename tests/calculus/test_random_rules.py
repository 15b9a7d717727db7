"""Deduction and static equivalence over random theories, against all recipes up to a size."""

from collections import Counter

from conftest import FULL, tried
from enumeration import Enumeration
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import Naive, ground
from random_rules import RandomTheory, pairs_of_frames, theories
from test_static_equivalence import STATUS, frame_of
from witnesses import check

from deepsec_results.calculus.knowledge import know
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.static_equivalence import Witness, distinguish
from deepsec_results.calculus.theory import Theory

SIZE = 5 if FULL else 4


def distinguished(drawn: RandomTheory, frames: list[list[Naive]]) -> Witness | None:
    """The test that saturation finds, without the search for a shorter one."""
    theory = Theory(drawn.table)
    first, second = ([message_of(theory, one) for one in frame] for frame in frames)
    return distinguish(theory, first, second, effort=0)


def message_of(theory: Theory, value: Naive) -> Message:
    match value[0]:
        case "name":
            return theory.messages.name(value[1], value[2])
        case "attacker":
            return theory.messages.attacker(value[1])
    arguments = tuple(message_of(theory, part) for part in value[-1])
    if value[0] == "tuple":
        return theory.tuple(arguments)
    made = theory.apply(value[1], arguments)
    assert made is not None
    return made


@settings(max_examples=tried(60))
@given(draw=st.data())
def test_equivalence_agrees_with_all_recipes_up_to_a_size(draw: st.DataObject) -> None:
    drawn = draw.draw(theories())
    pair = draw.draw(pairs_of_frames(drawn))
    frames = [[ground(one) for one in frame] for frame in pair]
    witness = distinguished(drawn, frames)
    if witness is None:
        assert Enumeration(drawn.table, (frames[0], frames[1]), SIZE).shortest_test() is None
    else:
        check(drawn.table, witness, (frames[0], frames[1]))


@settings(max_examples=tried(60))
@given(draw=st.data())
def test_deduction_agrees_with_all_recipes_up_to_a_size(draw: st.DataObject) -> None:
    drawn = draw.draw(theories())
    frame, _ = draw.draw(pairs_of_frames(drawn))
    theory = Theory(drawn.table)
    knowledge = know(theory, frame_of(theory, frame))
    values = [ground(one) for one in frame]
    for (value, _), (size, _) in Enumeration(drawn.table, (values, values), SIZE).found.items():
        assert value is not None
        message = message_of(theory, value)
        assert knowledge.knows(message)
        assert knowledge.size(message) <= size


def test_pairs_of_each_kind_are_drawn() -> None:
    """The properties above are about something: a good share of the pairs is of each kind."""
    kinds: Counter[str] = Counter()

    @settings(max_examples=tried(200), deadline=None, derandomize=True, database=None)
    @given(draw=st.data())
    def count(draw: st.DataObject) -> None:
        drawn = draw.draw(theories())
        first, second = draw.draw(pairs_of_frames(drawn))
        frames = [[ground(one) for one in frame] for frame in (first, second)]
        witness = distinguished(drawn, frames)
        trivial = first == second
        kinds[STATUS[type(witness)] + " trivially" * trivial] += 1
        if not trivial and any(part.get("args") for part in drawn.parts):
            kinds["nested"] += 1

    count()
    assert min(kinds.values()) >= tried(200) * 0.06
