"""Long lists of a table of atoms: what fits is passed over, and no difference is missed."""

import pytest

from deepsec_results.model.atoms import AtomicData
from deepsec_results.reading import strict_types
from deepsec_results.reading.strict_types import unfit_elements
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
    atoms = [*FINE * 300, wrong, *FINE * 300, wrong]
    table = {"meta": META, "data": atoms}
    found = list(differences(table, type_info(AtomicData)))
    monkeypatch.setattr(strict_types, "_MANY", len(atoms) + 1)
    assert found == list(differences(table, type_info(AtomicData))) != []
    assert {difference.path[1] for difference in found} == {1500, 3001}


def test_what_fits_is_passed_over() -> None:
    """Only atoms with rules, which have terms in them, and the wrong one are walked."""
    atoms = type_info(list[AtomicData]).item_type.fields[1].type.item_type  # type: ignore[attr-defined]
    plain = [NAME, VARIABLE, SYMBOL] * 2000
    assert list(unfit_elements(plain, atoms)) == []
    assert list(unfit_elements([*plain, WRONG[0], FINE[4]], atoms)) == [6000, 6001]
