"""The rules of a query's table of atoms, and of references to it.

The query fits the model. Nothing here recurses, so that a process may be nested to any depth.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.references import (
    AtomKind,
    why_wrong_count,
    why_wrong_id,
    why_wrong_part,
)
from deepsec_results.analysis.rules.objects import below, walk
from deepsec_results.analysis.rules.remarks import Remark, outside
from deepsec_results.analysis.rules.traces import trace_remarks
from deepsec_results.reading.json_positions import Path

Atoms = Sequence[dict[str, Any]]


def atom_remarks(query: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on ids that are not in the table, numbers of arguments that differ from the arity,
    impossible counts, positions that are not in the process, and axioms without an output."""
    table = query.get("atomic_data")
    if table is None:
        return
    yield from table_remarks(table)
    for name in ("processes", "attack_trace"):
        if name in query:
            yield from reference_remarks(query[name], (name,), table["data"])
    trace = query.get("attack_trace")
    if trace is not None:
        yield from trace_remarks(trace, query.get("processes") or [], query.get("semantics"))


def table_remarks(table: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on a table of atoms by itself."""
    for name, count in table["meta"].items():
        yield from outside(("atomic_data", "meta", name), count, 0)
    yield from reference_remarks(table, ("atomic_data",), table["data"])


def reference_remarks(value: object, path: Path, atoms: Atoms) -> Iterator[Remark]:
    """Remarks on each reference to the table inside a value, and on its counts."""
    for inner, trail in walk(value):
        for remark in _reference(inner, (), atoms):
            yield below(remark, path, trail)


def _reference(value: dict[str, Any], path: Path, atoms: Atoms) -> Iterator[Remark]:
    match value.get("type"):
        case "Atomic":
            yield from _id(value["id"], (*path, "id"), atoms, "variable", "name")
        case "New":
            yield from _id(value["name"], (*path, "name"), atoms, "name")
        case "Function":
            wrong = list(_id(value["symbol"], (*path, "symbol"), atoms, "symbol"))
            yield from wrong
            if not wrong:
                holder: Path = (*path, "args") if "args" in value else path
                yield from _arity(atoms[value["symbol"]], len(value.get("args") or ()), holder)
        case "Projection":
            yield from _tuple_symbol(value["tuple"], (*path, "tuple"), atoms)
        case "Symbol":
            yield from outside((*path, "arity"), value["arity"], 0)
            yield from _rules(value, path)
        case "Tuple" if value.get("args") == []:
            message = "expected the terms of a tuple, found an empty list"
            yield Remark(Code.DSR205, (*path, "args"), message)
        case "Bang":
            yield from outside((*path, "multiplicity"), value["multiplicity"], 1)
        case "Choice" if not 0 <= value.get("proba", 0) <= 1:
            message = f"expected a probability from 0 to 1, found {value['proba']}"
            yield Remark(Code.DSR205, (*path, "proba"), message)
        case "bang":
            at = (*path, "nb_process_unfolded")
            yield from outside(at, value["nb_process_unfolded"], 0)
        case "Proj":
            wrong_part = why_wrong_part(value["ith"], value["arity_tuple"])
            if wrong_part is not None:
                yield Remark(Code.DSR205, (*path, "ith"), wrong_part)


def _id(id_: int, path: Path, atoms: Atoms, *kinds: AtomKind) -> Iterator[Remark]:
    wrong = why_wrong_id(id_, atoms, *kinds)
    if wrong is not None:
        yield Remark(Code.DSR405, path, wrong)


def _tuple_symbol(id_: int, path: Path, atoms: Atoms) -> Iterator[Remark]:
    wrong = list(_id(id_, path, atoms, "symbol"))
    yield from wrong
    if not wrong and (kind := atoms[id_]["category"]["type"]) != "Tuple":
        message = f"expected the id of a tuple's symbol, found the id of a {kind.lower()}"
        yield Remark(Code.DSR405, path, message)


def _rules(symbol: dict[str, Any], path: Path) -> Iterator[Remark]:
    """Remarks on a destructor without rules, or with a rule that does not fit its arity."""
    if symbol["category"]["type"] not in ("Destructor", "Projection"):
        return
    rules = symbol["category"]["rewrite_rules"]
    at: Path = (*path, "category", "rewrite_rules")
    if not rules:
        message = f"expected rewrite rules for {symbol['label']}, found an empty list"
        yield Remark(Code.DSR205, at, message)
    for number, rule in enumerate(rules):
        yield from _arity(symbol, len(rule["lhs"]), (*at, number, "lhs"))


def _arity(symbol: dict[str, Any], count: int, path: Path) -> Iterator[Remark]:
    wrong = why_wrong_count(symbol["label"], symbol["arity"], count)
    if wrong is not None:
        yield Remark(Code.DSR406, path, wrong)
