"""Long lists of a table of atoms: what fits is passed over, and no difference is missed."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import FULL
from msgspec import Struct

from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.batch import CompletedBatch, FailedBatch
from deepsec_results.reading import strict_types
from deepsec_results.reading.strict_types import fits_exactly, unfit_elements
from deepsec_results.reading.type_differences import differences
from deepsec_results.reading.type_info import type_info

META = {"number_symbols": 0, "number_attacker_names": 0, "number_variables": 0, "number_names": 0}
NAME = {"type": "Name", "label": "n", "index": 1}
SYMBOL = {
    "type": "Symbol", "label": "f", "index": 1, "arity": 1, "is_public": True,
    "category": {"type": "Constructor"}, "representation": "UserDefined",
}  # fmt: skip
VARIABLE = {"type": "Variable", "label": "x", "index": 1, "free": True}
RULE = {"lhs": [{"type": "Atomic", "id": 1}], "rhs": {"type": "Atomic", "id": 1}}
FINE = [
    NAME,
    VARIABLE,
    SYMBOL,
    NAME | {"index": 10**30},
    SYMBOL | {"category": {"type": "Destructor", "rewrite_rules": [RULE]}},
]
WRONG = [
    NAME | {"index": 1.0},
    NAME | {"index": True},
    NAME | {"index": "1"},
    NAME | {"index": None},
    NAME | {"label": 1},
    NAME | {"free": True},
    VARIABLE | {"free": None},
    VARIABLE | {"free": 1},
    SYMBOL | {"representation": "Other"},
    SYMBOL | {"category": {"type": "Other"}},
    SYMBOL | {"category": {"type": "Constructor", "more": 1}},
    SYMBOL | {"category": None},
    SYMBOL | {"more": 1},
    {"type": "Name", "label": "n"},
    {"label": "n", "index": 1},
    {"type": None, "label": "n", "index": 1},
    {"type": "Other"},
    [],
    None,
    "Name",
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_no_difference_is_missed(wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    many = FINE * (300 if FULL else 20)
    atoms = [*many, wrong, *many, wrong]
    table = {"meta": META, "data": atoms}
    found = list(differences(table, type_info(AtomicData)))
    monkeypatch.setattr(strict_types, "_MANY", len(atoms) + 1)
    assert found == list(differences(table, type_info(AtomicData))) != []
    assert {difference.path[1] for difference in found} == {len(many), len(atoms) - 1}


def test_what_fits_is_passed_over() -> None:
    """Only atoms with rules, which have terms in them, and the wrong one are walked."""
    atoms = type_info(list[AtomicData]).item_type.fields[1].type.item_type  # type: ignore[attr-defined]
    plain = [NAME, VARIABLE, SYMBOL] * 2000
    assert list(unfit_elements(plain, atoms)) == []
    assert list(unfit_elements([*plain, WRONG[0], FINE[4]], atoms)) == [6000, 6001]


BATCH: dict[str, Any] = {
    "status": "completed", "start_time": 1, "end_time": 2, "title": "null", "debug": True,
    "run_files": ["a/b.json"],
    "command_options": {"nb_jobs": "auto", "default_semantics": "private"},
    "computed_options": {"distant_workers": [{"host": "a@b", "path": "p", "workers": 1}]},
}  # fmt: skip
VALUES = (None, True, 1, 1.0, 10**30, "auto", "x", "private", [], {}, [None], ["x"], [{}], {"x": 1})


def changed_batches() -> Iterator[dict[str, Any]]:
    """A batch with each of its values replaced by each value, left out, or with one field more."""
    holders: list[Any] = [BATCH, BATCH["command_options"], BATCH["computed_options"]]
    holders.append(BATCH["computed_options"]["distant_workers"][0])
    for holder in holders:
        for name in (*holder, "workers", "end_time", "more"):
            before = dict(holder)
            for value in VALUES:
                holder[name] = value
                yield BATCH
            holder.pop(name)
            yield BATCH
            holder.clear()
            holder.update(before)


@pytest.mark.parametrize("model", [CompletedBatch, FailedBatch])
def test_an_object_fits_exactly_if_it_has_no_difference(model: type[Struct]) -> None:
    answers = set()
    for batch in changed_batches():
        value = batch
        if batch.get("status") == "completed":
            value = batch | {"status": model.__struct_config__.tag}
        answers.add(fits_exactly(value, model))
        assert fits_exactly(value, model) == (not list(differences(value, type_info(model))))
    assert answers == {True, False}
