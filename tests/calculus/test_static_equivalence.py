"""Static equivalence against the recorded answers, and against all recipes up to a size."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from conftest import FULL
from enumeration import Enumeration
from hypothesis import given, settings
from hypothesis import strategies as st
from naive import Json, ground
from processes import Protocol
from replays import attack_of, name_of, read_lines, recorded_answers
from theories import THEORIES, table_of
from witnesses import check, size

from deepsec_results.calculus.evaluation import normalize
from deepsec_results.calculus.knowledge import spare_label
from deepsec_results.calculus.messages import Message
from deepsec_results.calculus.persistent_map import PersistentMap
from deepsec_results.calculus.saturation import GrowingSaturation
from deepsec_results.calculus.static_equivalence import (
    EqualityTest,
    GrowingComparison,
    MessageTest,
    Side,
    distinguish,
)
from deepsec_results.calculus.theory import Theory
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.terms import Axiom, Function, Projection, RecipeFunction, Term

STATUS = {
    type(None): "equivalent",
    MessageTest: "non_equivalent_message",
    EqualityTest: "non_equivalent_equality",
}


def frame_of(theory: Theory, terms: list[Json]) -> list[Message]:
    """Recorded terms as messages; each atom is a name."""
    return [message_of(theory, one) for one in terms]


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
    message = normalize(theory, msgspec.convert(term, Term), environment)
    assert message is not None
    return message


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
            frames = ([ground(one) for one in here], [ground(one) for one in other])
            check(table, witness, frames)


def terms(table: AtomicData, constructors: list[int], names: list[int]) -> st.SearchStrategy[Json]:
    leaves = st.sampled_from(
        [{"type": "Atomic", "id": one} for one in names]
        + [{"type": "Attacker", "label": "#n_0"}]
        + [{"type": "Function", "symbol": one} for one in constructors if arity(table, one) == 0]
    )

    def larger(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        made = [
            st.tuples(*[inner] * arity(table, one)).map(
                lambda args, one=one: {"type": "Function", "symbol": one, "args": list(args)}
            )
            for one in constructors
            if arity(table, one)
        ]
        pairs = st.tuples(inner, inner).map(lambda args: {"type": "Tuple", "args": list(args)})
        return st.one_of(*made, pairs)

    return st.recursive(leaves, larger, max_leaves=5)


def arity(table: AtomicData, number: int) -> int:
    return table.data[number].arity  # type: ignore[union-attr]


def test_a_test_that_needs_another_recipe_than_the_shortest() -> None:
    """ax_1 = a, ax_2 = b, ax_4 = k and ax_3 = enc((a,b),k), or the ciphertext of something else.

    The pair (a,b) has two recipes of one size. The shortest test takes apart the one that
    decrypts, and the test that compares the two is longer.
    """
    protocol = Protocol()
    enc = protocol.constructor("enc", 2)
    x, y = protocol.variable(), protocol.variable()
    dec = protocol.destructor("dec", 2, ([Function(enc, [x, y]), y], x))
    names = [protocol.name(label).id for label in "abkn"]
    theory = protocol.theory
    a, b, k, n = map(theory.messages.name, names)

    def frame(inside: Message) -> list[Message]:
        ciphertext = theory.apply(enc, (inside, k))
        assert ciphertext is not None
        return [a, b, ciphertext, k]

    witness = distinguish(theory, frame(theory.tuple((a, b))), frame(n))
    decrypted = RecipeFunction(dec, [Axiom(3), Axiom(4)])
    assert isinstance(witness, MessageTest)
    assert witness.recipe in [Projection(ith, 2, decrypted) for ith in (1, 2)]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("label", ["b", "m"])
def test_a_shorter_equality_than_that_of_the_shortest_recipes(side: Side, label: str) -> None:
    """ax_1 = a, ax_2 = b, ax_3 = enc((a,b),k) and ax_4 = k, or ax_2 = b or m and ax_3 =
    enc((a,n),k).

    (ax_1,ax_2) = dec(ax_3,ax_4) has six symbols, proj_{2,2}(dec(ax_3,ax_4)) = ax_2 has five.
    """
    protocol = Protocol()
    enc = protocol.constructor("enc", 2)
    x, y = protocol.variable(), protocol.variable()
    dec = protocol.destructor("dec", 2, ([Function(enc, [x, y]), y], x))
    names = [protocol.name(label).id for label in "abkmn"]
    theory = protocol.theory
    a, b, k, m, n = map(theory.messages.name, names)
    other = b if label == "b" else m

    def frame(second: Message, inside: Message) -> list[Message]:
        ciphertext = theory.apply(enc, (theory.tuple((a, inside)), k))
        assert ciphertext is not None
        return [a, second, ciphertext, k]

    frames = [frame(b, b), frame(other, n)][:: 1 if side is Side.FIRST else -1]
    witness = distinguish(theory, *frames)
    part = Projection(2, 2, RecipeFunction(dec, [Axiom(3), Axiom(4)]))
    assert isinstance(witness, EqualityTest)
    assert (witness.side, witness.equal) == (side, b)
    values = {repr(witness.recipe1): witness.message1, repr(witness.recipe2): witness.message2}
    assert values == {repr(part): n, repr(Axiom(2)): other}


def test_each_side_is_the_other_of_the_other() -> None:
    assert [side.other for side in (Side.FIRST, Side.SECOND)] == [Side.SECOND, Side.FIRST]


def test_frames_are_compared_with_the_beginnings_of_one() -> None:
    """The first frame is a, h(a). Of a frame that continues the last one only the rest is new."""
    protocol = Protocol()
    h = protocol.constructor("h", 1)
    names = [protocol.name(label).id for label in "abc"]
    theory = protocol.theory
    a, b, c = map(theory.messages.name, names)
    hashed = {one: theory.apply(h, (one,)) for one in (a, b, c)}

    def frame(first: Message, second: Message) -> tuple[Message, ...]:
        inside = hashed[second]
        assert inside is not None
        return first, inside

    spare = spare_label(frame(a, a))
    comparison = GrowingComparison(theory, GrowingSaturation(theory, frame(a, a), spare))
    for compared, differs in (
        ((b,), False),
        (frame(b, b), False),
        (frame(c, c), False),  # another beginning
        (frame(c, b), True),
        ((c,), False),
        (frame(c, b), True),
        (frame(b, b), False),  # after a difference
    ):
        saturation = GrowingSaturation(theory, compared, spare)
        assert comparison.differs(saturation, len(compared)) is differs


@st.composite
def pairs_of_frames(draw: st.DrawFn, name: str) -> tuple[list[Json], list[Json]]:
    """Two frames over a theory that differ in little.

    Two random frames are seldom equivalent. Here the second one is the first, its names swapped
    or not; then a part of one message is replaced, or a message is added whose two versions
    differ in what is next to a name, which the attacker may know or not.
    """
    table, constructors, names = table_of(name)
    term = terms(table, constructors, names)
    first = draw(st.lists(term, min_size=1, max_size=3))
    second = list(first)
    if draw(st.booleans()):
        second = [swapped(message, names) for message in second]
    change = draw(st.sampled_from(["nothing", "part", "part", "part", "added", "added", "added"]))
    at = draw(st.integers(0, len(second) - 1))
    if change == "part":
        place = draw(st.sampled_from(places(second[at])))
        second[at] = replaced(second[at], place, draw(term))
    if change == "added":
        symbol = draw(st.sampled_from([one for one in constructors if arity(table, one)]))
        args = draw(st.lists(term, min_size=arity(table, symbol), max_size=arity(table, symbol)))
        inner = draw(st.integers(0, len(args) - 1))
        for frame in (first, second):
            args[inner] = draw(term)
            args[inner - 1] = {"type": "Atomic", "id": draw(st.sampled_from(names))}
            if len(args) == 1:
                args[0] = {"type": "Tuple", "args": [draw(term), args[0]]}
            frame.insert(at, {"type": "Function", "symbol": symbol, "args": list(args)})
    return first, second


@pytest.mark.parametrize("name", THEORIES)
@settings(max_examples=60 if FULL else 5)
@given(draw=st.data())
def test_it_agrees_with_all_recipes_up_to_a_size(name: str, draw: st.DataObject) -> None:
    table, _, _ = table_of(name)
    first, second = draw.draw(pairs_of_frames(name))
    theory = Theory(table)
    # Enough effort to try each recipe that the enumeration has.
    witness = distinguish(theory, frame_of(theory, first), frame_of(theory, second), 10_000)
    frames = ([ground(one) for one in first], [ground(one) for one in second])
    shortest = Enumeration(table, frames, 4).shortest_test()
    if witness is None:
        assert shortest is None
    else:
        check(table, witness, frames)
        assert shortest is None or size(witness) <= shortest


def test_pairs_of_each_kind_are_drawn() -> None:
    """The property above is about something: a good share of the pairs is of each kind."""
    kinds: Counter[str] = Counter()
    number = 400 if FULL else 80

    @settings(max_examples=number, derandomize=True, database=None)
    @given(draw=st.data(), name=st.sampled_from(THEORIES))
    def count(draw: st.DataObject, name: str) -> None:
        table, _, names = table_of(name)
        first, second = draw.draw(pairs_of_frames(name))
        theory = Theory(table)
        witness = distinguish(theory, frame_of(theory, first), frame_of(theory, second))
        trivial = second in (first, [swapped(message, names) for message in first])
        kinds[STATUS[type(witness)] + " trivially" * trivial] += 1
        if witness is not None:
            kinds[witness.side.name] += 1

    count()
    assert min(kinds["equivalent"], kinds["equivalent trivially"]) >= number * 0.15
    assert min(kinds["non_equivalent_message"], kinds["non_equivalent_equality"]) >= number * 0.1
    assert min(kinds["FIRST"], kinds["SECOND"]) >= number * 0.1


def swapped(term: Json, names: list[int]) -> Json:
    """A term with its two names swapped."""
    if term["type"] == "Atomic":
        return {**term, "id": names[(names.index(term["id"]) + 1) % len(names)]}
    return (
        {**term, "args": [swapped(one, names) for one in term["args"]]} if "args" in term else term
    )


Place = tuple[int, ...]


def places(term: Json) -> list[Place]:
    """Where a term has its parts: the number of an argument on each level."""
    inside = enumerate(term.get("args") or ())
    return [(), *((at, *rest) for at, part in inside for rest in places(part))]


def replaced(term: Json, place: Place, part: Json) -> Json:
    """A term with another part in one place."""
    if not place:
        return part
    args = list(term["args"])
    args[place[0]] = replaced(args[place[0]], place[1:], part)
    return {**term, "args": args}
