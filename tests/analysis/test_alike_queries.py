"""The page shows the same of queries that are alike, and which queries are alike."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import RECORDED, some

from deepsec_results.analysis.alike_queries import KnownQueries
from deepsec_results.analysis.query import Query, query_of
from deepsec_results.analysis.source import RunSource
from deepsec_results.reading.problems import FileProblem, ProblemKind
from deepsec_results.reading.run_documents import decode_query
from deepsec_results.reading.trees import QueryFile
from deepsec_results.render.page.alike_data import AlikeQueries

Json = dict[str, Any]

PASSPORT = RECORDED / "mp37m1_f9ku/passport_error_ilp/query_1.json"
QUERIES = sorted(RECORDED.glob("*/*/query_*.json"))
NO_LINES = RunSource(None, lambda: FileProblem(ProblemKind.ABSENT, "there is no copy"))
REFERENCES = ("id", "symbol", "name", "tuple")


def read(query: Json, edit: Callable[[bytes], bytes] = bytes) -> Query:
    """A query, perhaps with an edited text."""
    document = decode_query(edit(json.dumps(query, separators=(",", ":")).encode()))
    file = QueryFile(1, "query_1.json", document)
    return query_of(file, batch="b", run="r", input_name="r.dps", last_sign=None)


def are_alike(first: Query, second: Query) -> bool:
    """Whether the second query is known to be alike once the first one is known."""
    known: KnownQueries[str] = KnownQueries(1)
    known.add(first, "the first")
    return known.find(second) is not None


def renumbered(value: Any, new: Callable[[int], int]) -> Any:
    """A value in which each reference to an atom is another number."""
    if isinstance(value, list):
        return [renumbered(one, new) for one in value]
    if not isinstance(value, dict):
        return value
    refers = value.get("type") != "Axiom"
    return {
        key: new(held)
        if refers and key in REFERENCES and isinstance(held, int)
        else renumbered(held, new)
        for key, held in value.items()
    }


def reordered(query: Json, seed: int) -> Json:
    """The same query with its atoms in another order."""
    order = list(range(len(query["atomic_data"]["data"])))
    Random(seed).shuffle(order)
    whole: Json = renumbered(query, lambda old: order.index(old) if old in order else old)
    data = whole["atomic_data"]["data"]
    whole["atomic_data"] = {**whole["atomic_data"], "data": [data[old] for old in order]}
    return whole


@pytest.fixture
def passport() -> Json:
    found: Json = json.loads(PASSPORT.read_text())
    return found


@pytest.mark.parametrize("path", some(QUERIES), ids=lambda path: "/".join(path.parts[-3:]))
def test_the_page_shows_the_same_of_alike_queries(path: Path) -> None:
    """Each is read, explained and laid out by itself."""
    query = json.loads(decode_query(path.read_bytes()).text)
    other = reordered(query, 1)
    assert are_alike(read(query), read(other))
    assert shown(other) == shown(query)


def shown(query: Json) -> object:
    alike = AlikeQueries()
    return alike.of(alike.reported.of(read(query), NO_LINES))[0]


def test_the_copies_of_one_query_are_explained_once(passport: Json) -> None:
    alike = AlikeQueries()
    first, second = (
        alike.reported.of(read(reordered(passport, seed)), NO_LINES) for seed in (1, 2)
    )
    assert first.explained is not None and second.explained is not None
    assert first.explained.explanation is second.explained.explanation
    assert first.explained.found is not second.explained.found
    assert alike.of(first)[0] is alike.of(second)[0]


def first(value: Any, wanted: Callable[[Json], bool]) -> Json:
    """The first object inside a value that is wanted."""
    pending = [value]
    while pending:
        part = pending.pop(0)
        if isinstance(part, dict):
            if wanted(part):
                return part
            part = list(part.values())
        if isinstance(part, list):
            pending = [*part, *pending]
    raise AssertionError("there is none")


def change_label(query: Json) -> None:
    used = first(query["processes"], lambda part: part.get("type") == "New")["name"]
    query["atomic_data"]["data"][used]["label"] += "_other"


def change_position(query: Json) -> None:
    first(query["processes"], lambda part: "position" in part)["position"]["index"] += 1


def change_semantics(query: Json) -> None:
    query["semantics"] = "classic"


def change_type(query: Json) -> None:
    query["type"] = "trace_incl"


def change_axiom(query: Json) -> None:
    axiom = first(query["attack_trace"], lambda part: part.get("type") == "Axiom")
    axiom["id"] += 1


def change_process_of_attack(query: Json) -> None:
    query["attack_trace"]["index_process"] = 3 - query["attack_trace"]["index_process"]


def drop_attack(query: Json) -> None:
    del query["attack_trace"]


def change_symbol(query: Json) -> None:
    is_public = first(query["atomic_data"], lambda part: part.get("is_public") is True)
    is_public["is_public"] = False


def change_rule(query: Json) -> None:
    rule = first(query["atomic_data"], lambda part: len(part.get("lhs", ())) > 1)
    rule["lhs"] = rule["lhs"][::-1]


def use_another_name(query: Json) -> None:
    """An atom that is used once more, and another one once less."""
    data = query["atomic_data"]["data"]
    names = [at for at, atom in enumerate(data) if atom["type"] == "Name"]
    used = first(query["processes"], lambda part: part.get("id") in names)
    used["id"] = next(at for at in names if at != used["id"])


@pytest.mark.parametrize(
    "edit",
    [change_label, change_position, change_semantics, change_type, change_axiom,
     change_process_of_attack, drop_attack, change_symbol, change_rule, use_another_name],
)  # fmt: skip
def test_what_differs_in_anything_is_not_alike(
    passport: Json, edit: Callable[[Json], None]
) -> None:
    before = read(passport)
    edit(passport)
    other = read(reordered(passport, 1))
    assert not are_alike(before, other)
    assert not are_alike(other, before)
    assert are_alike(other, read(passport))


def name_twice(query: Json) -> None:
    """Two symbols have one label: the first one in the table is shown with it."""
    symbols = [atom for atom in query["atomic_data"]["data"] if atom["type"] == "Symbol"]
    symbols[0]["label"] = symbols[1]["label"]


def refer_to_nothing(query: Json) -> None:
    first(query["processes"], lambda part: "id" in part)["id"] = 10_000


@pytest.mark.parametrize("edit", [name_twice, refer_to_nothing])
def test_it_is_not_known_which_queries_are_alike(
    passport: Json, edit: Callable[[Json], None]
) -> None:
    edit(passport)
    assert not are_alike(read(passport), read(reordered(passport, 1)))


def test_an_escaped_field_hides_references(passport: Json) -> None:
    def escaped(query: Json) -> Query:
        return read(query, lambda text: text.replace(b'"id":', b'"\\u0069d":'))

    assert escaped(passport).trace == read(passport).trace
    assert not are_alike(escaped(passport), escaped(reordered(passport, 1)))
    assert are_alike(escaped(passport), escaped(passport))


def test_the_number_of_an_axiom_is_no_reference(passport: Json) -> None:
    """It looks like one if it comes first. Here it changes as the numbers of atoms do."""
    first_axiom = first(passport["attack_trace"], lambda part: part.get("type") == "Axiom")["id"]
    data, other = passport["atomic_data"]["data"], reordered(passport, 1)
    numbers = {first_axiom: other["atomic_data"]["data"].index(data[first_axiom])}
    assert numbers[first_axiom] != first_axiom

    def number_first(query: Json, number: int) -> Query:
        old, new = b'"type":"Axiom","id":%d', b'"id":%d,"type":"Axiom"'
        return read(query, lambda text: text.replace(old % first_axiom, new % number))

    before = number_first(passport, first_axiom)
    assert before.trace == read(passport).trace
    assert not are_alike(before, number_first(other, numbers[first_axiom]))


def test_tables_that_cannot_be_compared(passport: Json) -> None:
    """Without references, only the tables differ: each has an atom twice."""
    for query in (passport, other := json.loads(json.dumps(passport))):
        del query["attack_trace"]
        query["processes"] = [{"type": None}, {"type": None}]
    data = passport["atomic_data"]["data"]
    passport["atomic_data"]["data"] = [data[0], data[0]]
    other["atomic_data"]["data"] = [data[1], data[1]]
    assert not are_alike(read(passport), read(other))


def test_a_number_that_is_too_long(passport: Json) -> None:
    """Python refuses to convert it."""
    passport["atomic_data"]["data"][0]["more"] = {"id": 77_777}
    first, second = (
        read(query, lambda text: text.replace(b"77777", b"7" * 5000))
        for query in (passport, reordered(passport, 1))
    )
    assert not are_alike(first, second)


class Copy:
    """The copy of the input of a run, which counts how often it is parsed."""

    def __init__(self, content: bytes) -> None:
        self.source = RunSource("b/r/r.dps", lambda: content)

    @property
    def is_parsed(self) -> bool:
        return "parsed" in vars(self.source)


def test_one_input_of_alike_attacks_is_parsed_once(passport: Json) -> None:
    content = PASSPORT.with_name("passport_error.dps").read_bytes()
    copies = [Copy(content), Copy(content), Copy(content + b"// another\n")]
    alike = AlikeQueries()
    made = [alike.reported.of(read(passport), copy.source) for copy in copies]
    lines = [one.explained.source for one in made if one.explained is not None]
    assert [copy.is_parsed for copy in copies] == [True, False, True]
    assert lines[0] == lines[1] and lines[0].problem is None and lines[2].problem is None
    assert lines[0].found is not lines[2].found
    charts = [alike.of(one)[1] for one in made]
    assert charts[0] is not None and charts[0] == charts[1] == charts[2]
