"""Random input files: every position has its place, and whatever differs is noticed."""

import json
from random import Random
from typing import Any

import msgspec
import pytest
from conftest import FULL
from hypothesis import given, settings
from hypothesis import strategies as st
from random_inputs import RandomInput, StoredQuery, random_input

from deepsec_results.dps.source_map import SourceError, SourceMap, parse_source
from deepsec_results.model.processes import Position, Process

SEEDS = st.integers(0, 1 << 60)


def mapped(drawn: RandomInput, number: int, query: StoredQuery) -> SourceMap:
    parsed = parse_source(drawn.text.encode())
    return parsed.map_query(number, query.kind, query.processes, query.atoms)


def stored_indexes(value: Any) -> list[int]:
    if isinstance(value, dict):
        own = [value["position"]["index"]] if "position" in value else []
        return own + [index for part in value.values() for index in stored_indexes(part)]
    return (
        [index for part in value for index in stored_indexes(part)]
        if isinstance(value, list)
        else []
    )


@given(SEEDS)
@settings(max_examples=1500 if FULL else 100)
def test_every_position_has_the_place_where_it_was_written(seed: int) -> None:
    drawn = random_input(Random(seed))
    for number, query in enumerate(drawn.queries, 1):
        source = mapped(drawn, number, query)
        processes = msgspec.to_builtins(query.processes)
        assert source.indexes == sorted(stored_indexes(processes))
        for index in source.indexes:
            place = source.place(Position(index, []))
            assert place is not None
            kind, node, calls = query.places[index]
            assert place.kind == kind
            assert (place.line, place.column) == drawn.place(node.offset)
            assert [(call.name, (call.line, call.column)) for call in place.calls] == [
                (call.fields[0], drawn.place(call.offset)) for call in calls
            ]


def parts_of(value: Any) -> list[dict[str, Any]]:
    """The objects in some JSON."""
    if isinstance(value, dict):
        return [value, *(part for inner in value.values() for part in parts_of(inner))]
    return [part for inner in value for part in parts_of(inner)] if isinstance(value, list) else []


def changes_of(part: dict[str, Any]) -> list[dict[str, Any]]:
    """An object in all ways in which it can be changed a little and stay of its kind.

    The id of an atom becomes that of the next one. Where nothing refers to a name or a variable,
    that may change nothing: only symbols are changed.
    """
    changed: list[dict[str, Any]] = []
    for key, value in part.items():
        match key:
            case "position":
                changed.append(part | {key: value | {"index": value["index"] + 1}})
            case "multiplicity" | "symbol":
                changed.append(part | {key: value + 1})
            case "proba":
                changed.append(part | {key: 0.75})
            case "args" | "process_list" if value:
                changed += [part | {key: value[:-1]}, part | {key: [*value, value[0]]}]
                changed.append(part | {key: value[1:] + value[:1]})
            case "process" | "process_then" | "process_else" | "process1" | "process2":
                changed.append({name: other for name, other in part.items() if name != key})
    if "process_then" in part or "process_else" in part:
        one, two = part.get("process_then"), part.get("process_else")
        swapped = {"process_then": two, "process_else": one}
        changed.append({**part, **swapped})
    return [other for other in changed if other != part]


KINDS = {"Output": "Input", "Input": "Output", "IfThenElse": "LetInElse"}


def labels(value: Any, query: StoredQuery) -> Any:
    """Some JSON with the label of each name and variable: two that nothing refers to and that have
    the same label are alike."""
    if isinstance(value, list):
        return [labels(part, query) for part in value]
    if not isinstance(value, dict):
        return value
    found = {key: labels(part, query) for key, part in value.items()}
    return found | {key: query.atoms[value[key]].label for key in ("id", "name") if key in value}


@given(SEEDS)
@settings(max_examples=1000 if FULL else 100)
def test_every_change_of_the_stored_processes_is_noticed(seed: int) -> None:
    draw = Random(seed)
    drawn = random_input(draw)
    query = drawn.queries[0]
    processes = msgspec.to_builtins(query.processes)
    parts = parts_of(processes)
    if sum("position" in part for part in parts) < 2:
        return  # any index is as good as another; `!^1` has a place, but is not stored
    for _ in range(5):
        part = draw.choice(parts)
        options = [
            other for other in changes_of(part) if labels(other, query) != labels(part, query)
        ]
        if not options:
            continue
        before, after = dict(part), draw.choice(options)
        part.clear()
        part.update(after)
        try:
            stored = msgspec.convert(processes, list[Process])
        except msgspec.ValidationError:
            stored = None
        part.clear()
        part.update(before)
        if stored is None or json.dumps(msgspec.to_builtins(stored)) == json.dumps(processes):
            continue
        with pytest.raises(SourceError):
            mapped(drawn, 1, query._replace(processes=stored))


@given(SEEDS)
@settings(max_examples=500 if FULL else 50)
def test_every_changed_label_is_noticed(seed: int) -> None:
    draw = Random(seed)
    drawn = random_input(draw)
    query = drawn.queries[0]
    used = {
        part[key]
        for part in parts_of(msgspec.to_builtins(query.processes))
        for key in ("id", "name", "symbol")
        if key in part
    }
    for at in used:
        atoms = list(query.atoms)
        atoms[at] = msgspec.structs.replace(atoms[at], label=f"{atoms[at].label}_2")
        with pytest.raises(SourceError):
            mapped(drawn, 1, query._replace(atoms=atoms))
