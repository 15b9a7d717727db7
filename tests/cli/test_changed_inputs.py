"""Inputs that changed from one batch to the next: `diff` and `history` say what changed."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command import run
from conftest import FULL, RECORDED
from recorded import change

A, B = "mp37ma_hhb-", "mp37ma_zzzz"
COPY = f"{B}/ballot_leak_chw8/ballot_leak.dps"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two batches with the same runs."""
    for path in sorted([RECORDED / f"{A}.json", *RECORDED.glob(f"{A}/**/*")]):
        to = tmp_path / str(path.relative_to(RECORDED))
        to.parent.mkdir(exist_ok=True, parents=True)
        if path.is_file():
            shutil.copy(path, to)
            other = tmp_path / str(path.relative_to(RECORDED)).replace(A, B)
            other.parent.mkdir(exist_ok=True, parents=True)
            other.write_bytes(path.read_bytes().replace(A.encode(), B.encode()))
    return tmp_path


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / COPY).read_text()
    assert old in text
    (folder / COPY).write_text(text.replace(old, new))


def diff(folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    outcome = run(monkeypatch, "diff", "-d", str(folder), A, B, *more)
    assert outcome.code == 0
    return outcome.stdout


def input_rows(text: str) -> list[str]:
    """The rows below `Inputs`."""
    _, _, rows = text.partition("\nInputs\n")
    return [line.strip() for line in rows.partition("\n\n")[0].splitlines()]


def test_what_changed_in_a_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "aenc(v,pub)", "aenc((v,pub),pub)")
    edit(folder, "const no.\n", "const no.\nlet Extra = 0.\n")
    edit(folder, "new k; out(c,pk(k)); ", "new k; ")
    assert input_rows(diff(folder, monkeypatch)) == [
        "changed  ballot_leak.dps  its verdicts belong to a different model",
        "line 8: process Extra added",
        "line 9: aenc(v,pub) → aenc((v,pub),pub)",
        "was line 9: out(c,pk(k)); removed",
    ]
    changes = json.loads(diff(folder, monkeypatch, "--json"))["changes"]
    parts = [change for change in changes if ".model[" in change["path"]]
    at = '$.inputs["ballot_leak.dps"].model'
    assert parts == [
        {"path": f'{at}["8:1"]', "kind": "added", "a": None, "b": "process Extra"},
        {"path": f'{at}["9:26"]', "kind": "changed", "a": "aenc(v,pub)", "b": "aenc((v,pub),pub)"},
        {"path": f'{at}["9:26"]', "kind": "removed", "a": "out(c,pk(k));", "b": None},
    ]
    for form in ("markdown", "github"):
        assert "aenc((v,pub),pub)" in diff(folder, monkeypatch, "--format", form)


def test_comments_and_layout_are_no_other_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, "const no.\n", "const no. // of the voter\r\n\n")
    text = diff(folder, monkeypatch)
    assert input_rows(text) == ["changed  ballot_leak.dps  comments or layout only"]
    assert "1 query compared" in text
    shown = json.loads(diff(folder, monkeypatch, "--json"))
    assert [change["path"] for change in shown["changes"]] == [
        '$.inputs["ballot_leak.dps"].content'
    ]
    history = run(monkeypatch, "history", "-d", str(folder), "ballot_leak")
    assert f"input changed in {B}: comments or layout only" in history.stdout
    assert "m: the model" not in history.stdout


def test_other_names_are_no_other_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "Voter", "Citizen")
    edit(folder, "(pub,v) = out(c,aenc(v,pub))", "(key,w) = out(c,aenc(w,key))")
    edit(folder, "new k; out(c,pk(k)); Citizen(pk(k),v)", "new m; out(c,pk(m)); Citizen(pk(m),v)")
    words = "names of processes or variables only"
    text = diff(folder, monkeypatch)
    assert input_rows(text) == [f"changed  ballot_leak.dps  {words}"]
    assert "1 query compared" in text
    history = run(monkeypatch, "history", "-d", str(folder), "ballot_leak")
    assert f"input changed in {B}: {words}" in history.stdout
    assert "m: the model" not in history.stdout


def test_queries_of_one_input_say_once_what_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for batch in (A, B):
        run_file = folder / f"{batch}/ballot_leak_chw8.json"
        one = run_file.with_suffix("") / "query_1.json"
        two = one.with_name("query_2.json")
        shutil.copy(one, two)
        change(two, lambda query: query.update(index=2))
        listed = [str(path.relative_to(folder)) for path in (one, two)]
        change(run_file, lambda run_value, listed=listed: run_value.update(query_files=listed))
    edit(folder, "aenc(v,pub)", "aenc(pub,v)")
    outcome = run(monkeypatch, "history", "-d", str(folder), "ballot_leak")
    assert "query 2" in outcome.stdout
    assert outcome.stdout.count("input changed in") == 1


def test_the_history_of_an_input(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "aenc(v,pub)", "aenc(pub,v)")
    command = ["history", "-d", str(folder), "ballot_leak"]
    outcome = run(monkeypatch, *command)
    assert f"  input changed in {B}: line 8: aenc(v,pub) → aenc(pub,v)\n" in outcome.stdout
    (history,) = json.loads(run(monkeypatch, *command, "--json").stdout)
    assert [batch["model_changed"] for batch in history["batches"]] == [False, True]


def large(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(100 << 20)


def deep(path: Path) -> None:
    levels = 100_000 if FULL else 10_000
    text = f"let P = {'(' * levels}0{')' * levels}. query trace_equiv(P,P).\n"
    path.write_text(text)


SPOILED: dict[str, tuple[Callable[[Path], object], str | None]] = {
    "another language": (lambda path: path.write_text("free c"), "line 1, column 7: expected"),
    "binary": (lambda path: path.write_bytes(os.urandom(2000)), "line 1, column "),
    "large": (large, "larger than"),
    "deep": (deep, None),
    "empty": (lambda path: path.write_bytes(b""), None),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_copy_that_cannot_be_compared(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil, reason = SPOILED[name]
    spoil(folder / COPY)
    first, *others = input_rows(diff(folder, monkeypatch))
    assert first == "changed  ballot_leak.dps  its verdicts belong to a different model"
    unknown = f"what changed is not known: {COPY}: "
    assert others[0].startswith(unknown) == (reason is not None)
    assert reason is None or reason in others[0]
    history = run(monkeypatch, "history", "-d", str(folder), "ballot_leak")
    assert history.code == 0
    assert f"input changed in {B}: " in history.stdout


def test_many_changes_are_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = "".join(f"const n{at}. " for at in range(40))
    edit(folder, "const no.\n", f"const no. {names}\n")
    assert len(input_rows(diff(folder, monkeypatch))) == 1 + 12 + 1
    assert input_rows(diff(folder, monkeypatch))[-1] == "28 more changes"
    assert len(input_rows(diff(folder, monkeypatch, "--all"))) == 1 + 40


def test_nothing_of_an_input_acts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "aenc(v,pub)", "aenc(v, /* \x1b[31m\u202e */ v)")
    text = diff(folder, monkeypatch)
    assert "\x1b" not in text
    assert "line 8: aenc(v,pub) → aenc(v, v)" in text
