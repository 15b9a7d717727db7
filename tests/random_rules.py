"""Random theories, and pairs of frames over them that differ in little."""

from collections.abc import Iterator
from functools import partial

from hypothesis import strategies as st
from msgspec import Struct
from naive import Json
from theories import table_with, written_symbol

from deepsec_results.model.atoms import AtomicData


class RandomTheory(Struct, frozen=True):
    """A table, where it has its constructors, variables and names, and parts of its left sides."""

    table: AtomicData
    constructors: list[tuple[int, int]]  # number and arity
    variables: list[int]
    names: list[int]
    parts: list[Json]


@st.composite
def theories(draw: st.DrawFn) -> RandomTheory:
    """Theories with nested left sides: private symbols, tuples, variables that occur repeatedly.

    A destructor may have two rules that match the same arguments.
    """
    atoms: list[Json] = []
    constructors = []
    for arity in [0, *draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))]:
        constructors.append((len(atoms), arity))
        public = draw(st.integers(0, 3)) > 0
        label = f"c{len(atoms)}"
        atoms.append(written_symbol(label, arity, {"type": "Constructor"}, public=public))
    first = len(atoms)
    atoms += [{"type": "Variable", "label": label, "index": 0} for label in "wxyz"]
    atoms += [{"type": "Name", "label": label, "index": 0} for label in "kl"]
    variables = list(range(first, first + 4))
    variable = st.sampled_from(variables).map(atom)
    pattern = terms(constructors, variable, 3)
    found: list[Json] = []
    for label in draw(st.sampled_from([["d"], ["d"], ["d", "e"]])):
        arity = draw(st.integers(1, 3))
        rules = []
        for _ in range(draw(st.sampled_from([1, 1, 1, 2]))):
            left = draw(st.lists(pattern, min_size=arity, max_size=arity))
            inside = [part for term in left for part in parts_of(term)]
            constant = {"type": "Function", "symbol": 0}
            right = draw(st.sampled_from([*inside, *inside, constant]))
            rules.append({"lhs": left, "rhs": right})
            found += inside
        category = {"type": "Destructor", "rewrite_rules": rules}
        atoms.append(written_symbol(label, arity, category, public=True))
    names = [first + 4, first + 5]
    return RandomTheory(table_with(atoms), constructors, variables, names, found)


@st.composite
def pairs_of_frames(draw: st.DrawFn, theory: RandomTheory) -> tuple[list[Json], list[Json]]:
    """Instances of parts of left sides; on the second side, some variables have other values."""
    leaves = [*map(atom, theory.names), {"type": "Attacker", "label": "#n_0"}]
    value = terms(theory.constructors, st.sampled_from(leaves), 1)
    larger = [part for part in theory.parts if part.get("args")]
    first, second = [], []
    for _ in range(draw(st.integers(2, 5))):
        part = draw(st.sampled_from(larger * 3 + theory.parts))
        values = {variable: draw(value) for variable in theory.variables}
        first.append(instance(part, values))
        inside = [one["id"] for one in parts_of(part) if one["type"] == "Atomic"]
        if inside and draw(st.sampled_from([True, True, False])):
            changed = draw(st.sampled_from(inside))
            values[changed] = draw(
                st.sampled_from([one for one in leaves if one != values[changed]])
            )
        second.append(instance(part, values))
    return first, second


@st.composite
def terms(
    draw: st.DrawFn,
    constructors: list[tuple[int, int]],
    leaf: st.SearchStrategy[Json],
    depth: int,
) -> Json:
    """Terms of constructors and pairs, at most so deep."""
    root = draw(st.sampled_from([None, ("pair", 2), *constructors, *constructors]))
    if depth == 0 or root is None:
        return draw(leaf)
    inner = partial(terms, constructors, leaf, depth - 1)
    args = [draw(inner()) for _ in range(root[1])]
    if root[0] == "pair":
        return {"type": "Tuple", "args": args}
    return {"type": "Function", "symbol": root[0], "args": args}


def atom(number: int) -> Json:
    return {"type": "Atomic", "id": number}


def parts_of(term: Json) -> Iterator[Json]:
    yield term
    for part in term.get("args") or ():
        yield from parts_of(part)


def instance(term: Json, values: dict[int, Json]) -> Json:
    """A term with its variables replaced."""
    if term["type"] == "Atomic":
        return values[term["id"]]
    return {**term, "args": [instance(part, values) for part in term.get("args") or ()]}
