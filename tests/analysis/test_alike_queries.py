"""Queries that are alike have one key, and the page shows the same of them; others have others."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import RECORDED, some

from deepsec_results.analysis.alike_queries import likeness
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


def read(query: Json) -> Query:
    document = decode_query(json.dumps(query, separators=(",", ":")).encode())
    file = QueryFile(1, "query_1.json", document)
    return query_of(file, batch="b", run="r", input_name="r.dps", last_sign=None)


def key_of(query: Json) -> bytes | None:
    return likeness(read(query))


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
    whole: Json = renumbered(query, order.index)
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
    assert key_of(query) is not None
    assert key_of(other) == key_of(query)
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
    key = key_of(passport)
    edit(passport)
    assert key_of(passport) not in (key, None)


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
    assert key_of(passport) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"id":', b'"\\u0069d":'),
        (b'"type":"Axiom","id":5', b'"id":5,"type":"Axiom"'),
    ],
    ids=["an escaped field", "an axiom whose number comes first"],
)
def test_references_that_the_text_hides(passport: Json, old: bytes, new: bytes) -> None:
    text = json.dumps(passport, separators=(",", ":")).encode()
    assert old in text
    document = decode_query(text.replace(old, new))
    file = QueryFile(1, "query_1.json", document)
    query = query_of(file, batch="b", run="r", input_name="r.dps", last_sign=None)
    assert query.trace == read(passport).trace
    assert likeness(query) is None
