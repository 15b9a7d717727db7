"""The rules of a query's table of atoms, and of references to it.

The query fits the model. Nothing here recurses, so that a process may be nested to any depth.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.references import (
    AtomKind,
    why_wrong_axiom,
    why_wrong_count,
    why_wrong_id,
    why_wrong_part,
)
from deepsec_results.analysis.rules.remarks import Remark, outside
from deepsec_results.reading.json_positions import Path, Trail, path_of

Atoms = Sequence[dict[str, Any]]
_Constructs = dict[int, tuple[str, tuple[int, ...]]]

_WITHOUT_REFERENCES = ("Variable", "Name")
_BINDING = ("output", "eavesdrop")
_POSITIONS = ("position", "input_position", "output_position")
# The fields of a process that contain other processes.
_INNER = ("process", "process_then", "process_else", "process_list", "process1", "process2")
# The constructs at which an action takes place.
_SILENT = ("New", "IfThenElse", "LetInElse")
_CONSTRUCTS = {
    ("output", "position"): ("Output",),
    ("input", "position"): ("Input",),
    ("bang", "position"): ("Bang",),
    ("choice", "position"): ("Choice",),
    ("tau", "position"): _SILENT,
    **{(kind, "input_position"): ("Input",) for kind in ("comm", "eavesdrop")},
    **{(kind, "output_position"): ("Output",) for kind in ("comm", "eavesdrop")},
}


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
    for inner, trail in _walk(value):
        for remark in _reference(inner, (), atoms):
            yield _below(remark, path, trail)


def trace_remarks(
    trace: dict[str, Any], processes: Sequence[object], semantics: object
) -> Iterator[Remark]:
    """Remarks on a trace, except for its references to the table."""
    yield from _axioms(trace["action_sequence"])
    yield from _places(trace, processes)
    for at, action in enumerate(trace["action_sequence"]):
        if action["type"] == "eavesdrop" and semantics in ("private", "classic"):
            message = f"expected no eavesdrop in {semantics} semantics, found an eavesdrop"
            yield Remark(Code.DSR409, ("attack_trace", "action_sequence", at), message)


def _walk(value: object) -> Iterator[tuple[dict[str, Any], Trail]]:
    """Each object inside a value, itself included, in the order of the text."""
    pending: list[tuple[object, Trail]] = [(value, None)]
    while pending:
        value, trail = pending.pop()
        if isinstance(value, dict):
            yield value, trail
            pending += reversed([(inner, (trail, name)) for name, inner in value.items()
                                 if isinstance(inner, (dict, list))])  # fmt: skip
        elif isinstance(value, list):
            pending += reversed([(inner, (trail, at)) for at, inner in enumerate(value)
                                 if _has_references(inner)])  # fmt: skip


def _has_references(value: object) -> bool:
    """Whether there may be references in a value; there are none in variables and names."""
    if isinstance(value, dict):
        return value.get("type") not in _WITHOUT_REFERENCES
    return isinstance(value, list)


def _below(remark: Remark, path: Path, trail: Trail) -> Remark:
    """A remark on an inner value as a remark on the whole: the value is at `path`, then `trail`."""
    return msgspec.structs.replace(remark, path=(*path, *path_of(trail), *remark.path))


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


def _axioms(actions: Sequence[dict[str, Any]]) -> Iterator[Remark]:
    bound = 0
    for number, action in enumerate(actions):
        path: Path = ("attack_trace", "action_sequence", number)
        for value, trail in _walk(action):
            if value.get("type") == "Axiom":
                wrong = why_wrong_axiom(value["id"], bound)
                if wrong is not None:
                    yield _below(Remark(Code.DSR409, ("id",), wrong), path, trail)
        bound += action["type"] in _BINDING


def _places(trace: dict[str, Any], processes: Sequence[object]) -> Iterator[Remark]:
    number = trace["index_process"]
    if not 1 <= number <= len(processes):
        return
    known = _constructs(processes[number - 1])
    for at, action in enumerate(trace["action_sequence"]):
        path: Path = ("attack_trace", "action_sequence", at)
        for name in _POSITIONS:
            if name in action:
                wanted = _CONSTRUCTS[action["type"], name]
                yield from _place(action[name], (*path, name), wanted, known, number)
        if action["type"] == "bang":
            kind, copies = known.get(action["position"]["index"], ("", ()))
            unfolded = action["nb_process_unfolded"]
            if kind == "Bang" and unfolded > copies[-1]:
                message = f"expected at most {copies[-1]} copies, found {unfolded}"
                yield Remark(Code.DSR205, (*path, "nb_process_unfolded"), message)


def _place(
    position: dict[str, Any],
    path: Path,
    wanted: Sequence[str],
    known: _Constructs,
    number: int,
) -> Iterator[Remark]:
    index = position["index"]
    if index not in known or known[index][0] not in wanted:
        found = f"{index} ({known[index][0]})" if index in known else f"{index} (no position)"
        expected = f"a position of {' or '.join(wanted)} in process {number}"
        message = f"expected {expected}, found {found}"
        yield Remark(Code.DSR409, (*path, "index"), message)
        return
    kind, copies = known[index]
    around = copies[:-1] if kind == "Bang" else copies
    args = position["args"]
    if len(args) != len(around):
        message = f"expected a copy in each of {len(around)} replications, found {len(args)}"
        yield Remark(Code.DSR409, (*path, "args"), message)
    else:
        for at, (copy, most) in enumerate(zip(args, around, strict=True)):
            if not 1 <= copy <= most:
                message = f"expected a copy from 1 to {most}, found {copy}"
                yield Remark(Code.DSR409, (*path, "args", at), message)


def _constructs(process: object) -> _Constructs:
    """The construct at each position of a process, and the numbers of copies of the replications
    around it; for a replication, its own number of copies is the last."""
    known: _Constructs = {}
    pending: list[tuple[object, tuple[int, ...]]] = [(process, ())]
    while pending:
        value, copies = pending.pop()
        if isinstance(value, list):
            pending += [(inner, copies) for inner in value]
        elif isinstance(value, dict):
            if value.get("type") == "Bang":
                copies = (*copies, value["multiplicity"])
            if "position" in value:
                known[value["position"]["index"]] = (value["type"], copies)
            pending += [(inner, copies) for name, inner in value.items() if name in _INNER]
    return known
