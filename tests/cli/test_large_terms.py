"""A small file can make terms of 2^60 symbols: they are named, and never written out."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FULL, RECORDED

BATCH = "mp37ma_hhb-"
QUERY = f"{BATCH}/ballot_leak_chw8/query_1.json"
DOUBLINGS = 60 if FULL else 16
LAST = str(2 * DOUBLINGS)  # the action after which the largest term is known


@pytest.fixture
def tree(still: Path, tmp_path: Path) -> Path:
    """One query whose attack sends back a pair of the last message, again and again."""
    shutil.copytree(RECORDED / BATCH, tmp_path / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", tmp_path)
    value = json.loads((tmp_path / QUERY).read_text())
    atoms = value["atomic_data"]["data"]
    (variable, *_) = [at for at, atom in enumerate(atoms) if atom["type"] == "Variable"] or [None]
    if variable is None:
        variable = len(atoms)
        atoms.append({"type": "Variable", "label": "x", "index": 0})
    channel = {"type": "Function", "symbol": 4}
    process: dict[str, Any] | None = None
    actions = []
    for level in range(DOUBLINGS, 0, -1):
        message = {"type": "Atomic", "id": variable}
        out = {"type": "Output", "channel": channel, "term": message, "position": place(2 * level)}
        if process is not None:
            out["process"] = process
        process = {
            "type": "Input",
            "channel": channel,
            "pattern": message,
            "position": place(2 * level - 1),
            "process": out,
        }
        last = {"type": "Axiom", "id": level - 1} if level > 1 else channel
        pair = {"type": "Tuple", "args": [last, last]}
        actions = [
            {"type": "input", "channel": channel, "term": pair, "position": place(2 * level - 1)},
            {"type": "output", "channel": channel, "position": place(2 * level)},
            *actions,
        ]
    value["processes"] = [process, process]
    value["attack_trace"] = {"index_process": 1, "action_sequence": actions}
    (tmp_path / QUERY).write_text(json.dumps(value))
    return tmp_path


def place(index: int) -> dict[str, Any]:
    return {"index": index, "args": []}


@pytest.mark.parametrize(
    "words",
    [["trace"], ["trace", "--all"], ["trace", "--at", LAST], ["explain"], ["explain", "--all"],
     ["simulate", "mp37ma", "in(c,(c,c));out(c,ax_1)"]],
    ids=" ".join,
)  # fmt: skip
def test_text(tree: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    outcome = run(monkeypatch, words[0], "-d", str(tree), *words[1:])
    assert outcome.code == 0
    # The copy of the input is not of these processes. Configurations have no lines.
    remarks = outcome.stderr.splitlines()
    assert [": no line numbers: line 9" in one for one in remarks] == [True] * ("--at" not in words)
    assert len(outcome.stdout) < 20_000_000
    if words[0] != "simulate":
        assert f"(a term of {2 ** (DOUBLINGS + 1) - 1} symbols)" in " ".join(outcome.stdout.split())


@pytest.mark.parametrize("words", [["trace", "--all"], ["trace", "--at", LAST], ["explain"]],
                         ids=" ".join)  # fmt: skip
def test_json(tree: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    outcome = run(monkeypatch, words[0], "-d", str(tree), *words[1:], "--json")
    assert outcome.code == 0
    (attack,) = json.loads(outcome.stdout)
    frame = attack["frame"] if words[0] == "trace" else attack["steps"][-1]["frame"]
    assert len(frame) == DOUBLINGS
    assert frame[-1] == {
        "text": f"(a term of {2 ** (DOUBLINGS + 1) - 1} symbols)",
        "json": None,
    }
    assert frame[0]["json"] is not None


def test_audit_of_a_trace_that_is_followed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "audit", "-d", str(tree), "--max-traces", "20", "--json")
    (row,) = json.loads(outcome.stdout)
    assert (outcome.code, row["audit"], row["reason"]) == (1, "contradicted", "followed")
    assert outcome.stderr == "1 query: 1 contradicted\n"


def test_audit_of_an_attack(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Process 2 ends with another message, so that a test has a term of 2^60 symbols."""
    value = json.loads((tree / QUERY).read_text())
    second = json.loads(json.dumps(value["processes"][1]))
    last = second
    while "process" in last:
        last = last["process"]
    last["term"] = last["channel"]
    value["processes"][1] = second
    (tree / QUERY).write_text(json.dumps(value))
    outcome = run(monkeypatch, "audit", "-d", str(tree), "--max-traces", "20")
    assert (outcome.code, outcome.stderr) == (0, "1 query: 1 confirmed\n")
    assert len(outcome.stdout) < 10_000
