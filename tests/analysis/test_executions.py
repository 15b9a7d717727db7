"""`validate` notes the traces that no execution has, as the READMEs of the recordings say."""

import json
from pathlib import Path

import pytest
from conftest import FIXTURES

from deepsec_results.analysis.conformity import (
    FileKind,
    read_for_validation,
    validate_document,
)
from deepsec_results.analysis.findings import Code, Finding
from deepsec_results.analysis.rules import executions
from deepsec_results.calculus import trace_judgment
from deepsec_results.reading.documents import read_plain

DOUBT = FIXTURES / "doubt/result_files/mpchds_ga2e/channel_of_the_attacker_5xli"
LATE = FIXTURES / "replay/result_files/mp5274_78i2/sem_private_1jsu/query_3.json"
NO_EXECUTION = {DOUBT / "query_2.json", LATE}


def notes(data: bytes, kind: FileKind = FileKind.QUERY) -> list[Finding]:
    document = read_for_validation(data) if kind is FileKind.QUERY else read_plain(data)
    found = list(validate_document(document, "query_1.json", kind))
    return [finding for finding in found if finding.code is Code.DSR313]


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executions, "_known", {})


def test_the_traces_without_execution_are_noted() -> None:
    paths = [
        path
        for folder in ("recorded", "replay", "evening", "doubt", "faults")
        for path in (FIXTURES / folder / "result_files").glob("*/*/query_*.json")
    ]
    assert {path for path in paths if notes(path.read_bytes())} == NO_EXECUTION


def test_the_note_is_at_the_action() -> None:
    (note,) = notes((DOUBT / "query_2.json").read_bytes())
    assert note.path == "$.attack_trace.action_sequence[2]"
    assert note.place is not None
    assert "private semantics forbids" in note.message


def changed(path: Path, **fields: object) -> bytes:
    return json.dumps({**json.loads(path.read_bytes()), **fields}).encode()


def test_classic_allows_it() -> None:
    assert not notes(changed(DOUBT / "query_2.json", semantics="classic"))
    assert notes(changed(DOUBT / "query_2.json", semantics="eavesdrop"))


def test_a_query_that_breaks_another_rule_is_noted_too() -> None:
    """It gets the full check instead of the fast one."""
    data = changed(DOUBT / "query_2.json", more=1)
    assert not read_for_validation(data).sound
    assert notes(data)


def test_a_query_inside_its_run() -> None:
    query = json.loads((DOUBT / "query_2.json").read_bytes())
    run = json.loads(DOUBT.with_suffix(".json").read_bytes())
    run.pop("query_files")
    data = json.dumps({**run, "query_results": [query]}).encode()
    (note,) = notes(data, FileKind.RUN)
    assert note.path == "$.query_results[0].attack_trace.action_sequence[2]"


@pytest.mark.parametrize("most", [0, 1])
def test_what_is_not_decided_is_not_noted(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = trace_judgment.has_execution
    monkeypatch.setattr(trace_judgment, "has_execution", lambda *args: decide(*args, most))
    assert not notes((DOUBT / "query_2.json").read_bytes())


def test_the_same_query_is_replayed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the results of another night, only the times differ."""
    decided = []
    decide = trace_judgment.has_execution
    monkeypatch.setattr(
        trace_judgment, "has_execution", lambda *args: decided.append(args) or decide(*args)
    )
    assert notes(changed(DOUBT / "query_2.json"))
    assert notes(changed(DOUBT / "query_2.json", end_time=4102444800, start_time=4102444800))
    assert len(decided) == 1


def test_a_trace_that_cannot_be_replayed_gets_no_note() -> None:
    query = json.loads((DOUBT / "query_2.json").read_bytes())
    query["attack_trace"]["action_sequence"].pop(0)
    assert not notes(json.dumps(query).encode())
