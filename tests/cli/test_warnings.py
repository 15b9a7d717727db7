"""Warnings of the prover about an input with CRLF line ends, which it counts twice."""

import json
from pathlib import Path

import pytest
from command import run
from recorded import change, copy_batch

BATCH = "mp37m4_42za"
RUN = f"{BATCH}/unused_rule_7m4x"
COPY = f"{RUN}/unused_rule.dps"
# The comment in line 1 counts once; each of the lines 2 to 6 counts twice.
WRITTEN = ["Line 12, Characters 16-17: The identifier x", "Line 14, Characters 24-25: k: Line 14,"]
SHOWN = ["Line 7, Characters 16-17: The identifier x", "Line 8, Characters 24-25: k: Line 14,"]
TEXTS = [["show"], ["show", "--run", "unused_rule"], ["watch"], ["report"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_batch(BATCH, tmp_path)
    text = (tmp_path / COPY).read_bytes()
    (tmp_path / COPY).write_bytes(text.replace(b"\n", b"\r\n"))
    change(tmp_path / f"{RUN}.json", lambda run: run.update(warnings=WRITTEN))
    return tmp_path


def said(folder: Path, command: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    name, *more = command
    outcome = run(monkeypatch, name, "-d", str(folder), BATCH, *more)
    assert outcome.code == 0
    return outcome.stdout


def shown(text: str, warnings: list[str]) -> list[bool]:
    return [warning in text for warning in warnings]


@pytest.mark.parametrize("command", TEXTS, ids=" ".join)
def test_a_warning_names_the_line_of_the_file(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(folder, command, monkeypatch)
    assert shown(text, SHOWN) == [True, True]
    assert shown(text, WRITTEN) == [False, False]


@pytest.mark.parametrize("command", [["show", "--json"], ["watch", "-f", "jsonl"]], ids=" ".join)
def test_json_keeps_the_warning_as_written(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = said(folder, command, monkeypatch)
    assert shown(text, WRITTEN) == [True, True]


def test_an_error_names_the_line_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(
        folder / f"{RUN}.json",
        lambda run: run.update(status="internal_error", error_msg="Line 14, Character 2: no"),
    )
    assert "error: Line 8, Character 2: no" in said(folder, ["show"], monkeypatch)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"\r\n", b"\n"), (b"senc(x,k)", b"senc(k,x)"), (b"free", b"fre"), (None, b"")],
    ids=["LF", "another input", "another language", "no copy"],
)
def test_without_the_input_that_was_run_a_warning_is_as_written(
    old: bytes | None, new: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = folder / COPY
    if old is None:
        copy.unlink()
    else:
        copy.write_bytes(copy.read_bytes().replace(old, new))
    assert shown(said(folder, ["show"], monkeypatch), WRITTEN) == [True, True]


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40])
def test_a_line_that_the_file_does_not_have(
    number: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = f"Line {number}, Characters 0-1: x"
    change(folder / f"{RUN}.json", lambda run: run.update(warnings=[warning]))
    (batch,) = json.loads(said(folder, ["show", "--json"], monkeypatch))
    assert [warning] in [run["warnings"] for run in batch["runs"]]
    assert ": x" in said(folder, ["show"], monkeypatch)
