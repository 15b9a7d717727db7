"""An internal error on one file does not hide the other files."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import RECORDED

from deepsec_results.analysis import conformity, stored_attack
from deepsec_results.reading import batches as reading_batches
from deepsec_results.reading import trees
from deepsec_results.use_cases import cores, listing, loaded_batch, selection

BAD = "mp37ma_hhb-"
REPORT = "internal error: ZeroDivisionError: division by zero. Please report it"


@pytest.fixture
def two(still: Path, tmp_path: Path) -> Path:
    """A results directory of two batches; dsr fails on what names the second."""
    good = next(path for path in RECORDED.glob("mp37m1_*.json"))
    for name in (good.stem, BAD):
        shutil.copy(RECORDED / f"{name}.json", tmp_path)
        shutil.copytree(RECORDED / name, tmp_path / name)
    return tmp_path


def _fail_on_bad(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    usual = getattr(module, name)

    def failing(*arguments: Any, **extra: Any) -> Any:
        if any(
            BAD in repr(argument) or b"ballot_leak" in _bytes(argument) for argument in arguments
        ):
            raise ZeroDivisionError("division by zero")
        return usual(*arguments, **extra)

    monkeypatch.setattr(module, name, failing)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def test_a_fault_in_decoding_is_the_row_of_one_file(
    monkeypatch: pytest.MonkeyPatch, two: Path
) -> None:
    _fail_on_bad(monkeypatch, reading_batches, "decode_batch")
    outcome = run(monkeypatch, "list", str(two), "--json")
    bad, good = json.loads(outcome.stdout)
    assert (bad["id"], bad["status"]) == (BAD, "unreadable")
    assert good["status"] == "completed"
    assert f"{BAD}.json: {REPORT}" in outcome.stderr
    assert outcome.code == 3


@pytest.mark.parametrize(("module", "name"), [(loaded_batch, "list_batch"), (trees, "find_input")])
def test_a_fault_in_judging_is_the_row_of_one_file(
    monkeypatch: pytest.MonkeyPatch, two: Path, module: Any, name: str
) -> None:
    usual = getattr(module, name)

    def failing(*arguments: Any) -> Any:
        if "UnreadableFile" not in repr(arguments[0]) and BAD in repr(arguments):
            raise ZeroDivisionError("division by zero")
        return usual(*arguments)

    monkeypatch.setattr(module, name, failing)
    outcome = run(monkeypatch, "list", str(two), "--verdicts", "--json")
    bad, good = json.loads(outcome.stdout)
    assert (bad["status"], good["status"]) == ("unreadable", "completed")
    assert REPORT in outcome.stderr
    assert outcome.code == 3


def test_a_fault_in_another_process_is_reported(monkeypatch: pytest.MonkeyPatch, two: Path) -> None:
    monkeypatch.setattr(listing, "FEW", 0)
    monkeypatch.setattr(selection, "_FIRST_PIECE", 1)
    monkeypatch.setattr(cores, "cores", lambda: 2)
    _fail_on_bad(monkeypatch, reading_batches, "decode_batch")
    outcome = run(monkeypatch, "list", str(two), "--json", "--reverse")
    assert [row["status"] for row in json.loads(outcome.stdout)] == ["completed", "unreadable"]
    assert REPORT in outcome.stderr
    assert outcome.code == 3


def test_a_fault_on_an_attack_leaves_the_others(monkeypatch: pytest.MonkeyPatch, two: Path) -> None:
    def failing(*arguments: Any) -> Any:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(stored_attack, "why_impossible", failing)
    outcome = run(monkeypatch, "show", "-d", str(two), BAD, "--json")
    (shown,) = json.loads(outcome.stdout)[0]["runs"][0]["queries"]
    assert shown["verdict"] == "attack"
    assert "internal error" in shown["error"]
    assert outcome.code == 3


def test_a_fault_in_a_check_is_a_finding_of_one_file(
    monkeypatch: pytest.MonkeyPatch, two: Path
) -> None:
    usual = conformity.batch_remarks

    def failing(document: Any, file: str) -> Any:
        if BAD in file:
            raise ZeroDivisionError("division by zero")
        return usual(document, file)

    monkeypatch.setattr(conformity, "batch_remarks", failing)
    outcome = run(monkeypatch, "validate", str(two), "--json")
    found = json.loads(outcome.stdout)
    codes = {
        finding["code"] for finding in found["findings"] if finding["file"].endswith(f"{BAD}.json")
    }
    assert codes == {"DSR901"}
    assert found["files"] > 2
    assert REPORT in outcome.stderr
    assert outcome.code == 3


def test_no_fault_is_left_for_the_next_command(monkeypatch: pytest.MonkeyPatch, two: Path) -> None:
    with monkeypatch.context() as patch:
        _fail_on_bad(patch, reading_batches, "decode_batch")
        assert run(monkeypatch, "list", str(two)).code == 3
    assert run(monkeypatch, "list", str(two)).code == 0
