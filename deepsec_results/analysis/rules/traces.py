"""Rules on attack traces: their axioms, and the places of their actions in the processes."""

from collections.abc import Iterator, Sequence
from typing import Any

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.references import (
    why_wrong_axiom,
)
from deepsec_results.analysis.rules.objects import below, walk
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.reading.json_positions import Path

_BINDING = ("output", "eavesdrop")
_Constructs = dict[int, tuple[str, tuple[int, ...]]]
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


def _axioms(actions: Sequence[dict[str, Any]]) -> Iterator[Remark]:
    bound = 0
    for number, action in enumerate(actions):
        path: Path = ("attack_trace", "action_sequence", number)
        for value, trail in walk(action):
            if value.get("type") == "Axiom":
                wrong = why_wrong_axiom(value["id"], bound)
                if wrong is not None:
                    yield below(Remark(Code.DSR409, ("id",), wrong), path, trail)
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
