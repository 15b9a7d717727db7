"""Rules about several files: each rule has a results directory that breaks it."""

import copy
import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.conformity import FileKind, validate_document
from deepsec_results.analysis.findings import Code
from deepsec_results.reading.documents import read_plain
from deepsec_results.use_cases.validation import validate_paths

TREES = sorted((FIXTURES / "invalid_trees").iterdir())


def expected_of(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "expected.tsv").open(newline="", encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize("folder", TREES, ids=lambda folder: folder.name)
def test_trees(folder: Path) -> None:
    (part,) = validate_paths([str(folder)])
    found = [
        (
            str(Path(finding.file).relative_to(folder)),
            finding.code.name,
            finding.level.value,
            finding.path or "",
        )
        for finding in part.findings
    ]
    assert found == expected_of(folder)
    assert part.missing == []


def test_every_code_of_trees_has_a_fixture() -> None:
    shown = {row[1] for folder in TREES for row in expected_of(folder)}
    of_trees = {code.name for code in Code if code.name.startswith("DSR4")} | {"DSR310", "DSR314"}
    assert of_trees <= shown


def test_the_files_of_the_prover_are_consistent() -> None:
    parts = validate_paths([str(RECORDED)])
    findings = [finding for part in parts for finding in part.findings]
    assert {finding.code.name for finding in findings} == {
        "DSR102", "DSR301", "DSR302", "DSR303", "DSR305",
    }  # fmt: skip
    # Two files below the batch whose input's name has quotes and accents, and three batches.
    assert sum(finding.code is Code.DSR102 for finding in findings) == 5


def load(path: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((RECORDED / path).read_text())
    return value


RUN = load("mp37ln_csj5/sealed_box_ag5c.json")  # an internal error
QUERY = load("mp37m1_f9ku/passport_error_ilp/query_1.json")  # an attack
RUNNING = load("mp37nb_83ef/challenge_response_bnvc/query_1.json")
ABSENT = object()


def changed(base: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    document = copy.deepcopy(base)
    *path, last = [int(step) if step.isdecimal() else step for step in field.split(".")]
    inside: Any = document
    for step in path:
        inside = inside[step]
    if value is ABSENT:
        del inside[last]
    else:
        inside[last] = value
    return document


@pytest.mark.parametrize(
    ("base", "field", "value", "code"),
    [
        *((RUN, field, ABSENT, "DSR201") for field in
          ("status", "batch_file", "input_file", "query_files", "start_time", "end_time",
           "error_msg")),
        *((RUN, field, 1.5, "DSR202") for field in
          ("status", "batch_file", "input_file", "query_files", "start_time", "end_time",
           "error_msg", "warnings", "input_str")),
        (RUN, "status", "failed", "DSR203"),
        (RUN, "end_time", -1, "DSR205"),
        (RUN, "machine", "node1", "DSR306"),
        (RUN, "query_files.0", 3, "DSR202"),
        *((QUERY, field, ABSENT, "DSR201") for field in
          ("status", "index", "batch_file", "run_file", "semantics", "type", "processes",
           "atomic_data", "start_time", "end_time", "atomic_data.meta",
           "atomic_data.data.0.label", "attack_trace.index_process",
           "attack_trace.action_sequence.0.position", "processes.0.name",
           "processes.0.position.args")),
        *((QUERY, field, "x", "DSR202") for field in
          ("index", "start_time", "end_time", "memory", "processes", "atomic_data",
           "attack_trace", "atomic_data.meta.number_names", "processes.0.position",
           "attack_trace.action_sequence.0")),
        (QUERY, "type", "trace", "DSR203"),
        (QUERY, "semantics", "public", "DSR203"),
        (QUERY, "processes.0.type", "Stop", "DSR203"),
        (QUERY, "processes.0.type", 7, "DSR202"),
        (QUERY, "index", 0, "DSR205"),
        (QUERY, "memory", -4, "DSR205"),
        (QUERY, "processes", [], "DSR205"),
        (QUERY, "attack_trace.index_process", 3, "DSR205"),
        (QUERY, "progression", {"round": 0, "verification": {"percent": 1, "jobs_remaining": 1}},
         "DSR204"),
        (QUERY, "error_msg", "no", "DSR204"),
        (QUERY, "processes.0.colour", "red", "DSR306"),
        (RUNNING, "attack_trace", {"index_process": 1, "action_sequence": []}, "DSR204"),
        (RUNNING, "memory", 1000, "DSR204"),
        (RUNNING, "end_time", 1795477800, "DSR204"),
        (RUNNING, "progression", {"round": 0}, "DSR205"),
        (RUNNING, "progression.generation.jobs_created", -1, "DSR205"),
        (RUNNING, "progression.generation.jobs_created", ABSENT, "DSR201"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_rules_of_runs_and_queries(
    base: dict[str, Any], field: str, value: object, code: str
) -> None:
    kind = FileKind.RUN if base is RUN else FileKind.QUERY
    document = read_plain(json.dumps(changed(base, field, value)).encode())
    found = {
        (finding.code.name, finding.path) for finding in validate_document(document, "-", kind)
    }
    path = "$" + "".join(
        f"[{step}]" if step.isdecimal() else f".{step}" for step in field.split(".")
    )
    assert (code, path) in found
    plain = read_plain(json.dumps(base).encode())
    assert not list(validate_document(plain, "-", kind))


def test_session_queries_are_private() -> None:
    base = load("mp37m1_f9ku/passport_error_ilp/query_2.json")
    document = read_plain(json.dumps({**base, "semantics": "classic"}).encode())
    (finding,) = validate_document(document, "-", FileKind.QUERY)
    assert (finding.code.name, finding.path) == ("DSR205", "$.semantics")


def test_an_unknown_field_may_hold_anything() -> None:
    odd = changed(QUERY, "processes.0.extra", {"type": "Function", "term": [{"type": "Atomic"}]})
    found = list(validate_document(read_plain(json.dumps(odd).encode()), "-", FileKind.QUERY))
    assert [(finding.code.name, finding.path) for finding in found] == [
        ("DSR306", "$.processes[0].extra")
    ]


def test_nil_is_a_process() -> None:
    nil = {**QUERY, "processes": [{"type": None}, {"type": None}]}
    del nil["attack_trace"]
    assert not list(validate_document(read_plain(json.dumps(nil).encode()), "-", FileKind.QUERY))
