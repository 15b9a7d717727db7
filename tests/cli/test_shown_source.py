"""The input file: as the prover copied it, and with the actions of a trace at its lines."""

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FIXTURES, RECORDED
from recorded import change, copy_batch

from deepsec_results.reading.inputs import InputFile, read_copy
from deepsec_results.reading.problems import FileProblem

BATCH, RUN = "mp37lx_6mbh", "ballot_swap_27ff"
COPY = f"{BATCH}/{RUN}/ballot_swap.dps"
ATTACK = "mp37m1_f9ku"  # a batch with attacks
_LINE = re.compile(r"  ( *[0-9.,-]*)  ( *[0-9]*) │(?: (.*))?")
_VISIBLE = ("input", "output", "eavesdrop")
DIFFERS = "not the input that was run"


def numbered(actions: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Actions with their numbers: visible ones from 1, silent ones after the visible one before."""
    visible = silent = 0
    for action in actions:
        is_visible = action["type"] in _VISIBLE
        visible, silent = (visible + 1, 0) if is_visible else (visible, silent + 1)
        yield str(visible) if is_visible else f"{visible}.{silent}", action


def positions(action: dict[str, Any]) -> list[int]:
    fields = ("position", "input_position", "output_position")
    return [action[field]["index"] for field in fields if field in action]


def expanded(mark: str) -> list[str]:
    """The numbers that a mark such as `1-3,4.1` stands for."""
    numbers = []
    for part in filter(None, mark.strip(" ,").split(",")):
        first, _, last = part.partition("-")
        head, dot, start = first.rpartition(".")
        end = (last or first).rpartition(".")[2]
        numbers += [f"{head}{dot}{number}" for number in range(int(start), int(end) + 1)]
    return numbers


def shown_lines(text: str) -> list[tuple[list[str], str]]:
    """The numbers and the text of each line of the input that `trace --source` shows."""
    lines: list[tuple[list[str], str]] = []
    for line in text.splitlines():
        if match := _LINE.fullmatch(line):
            mark, number, shown = match.groups()
            if number.strip():
                assert int(number) == len(lines) + 1
                lines.append((expanded(mark), shown or ""))
            else:
                lines[-1][0].extend(expanded(mark))
    return lines


@pytest.mark.parametrize(
    ("results", "batch"),
    [("evening", "mpcjbe_2r50"), ("recorded", ATTACK)],
    ids=lambda word: word,
)
def test_each_line_has_the_actions_that_happen_there(
    results: str, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where: dict[tuple[str, str, str], dict[int, int]] = {}
    with (FIXTURES / "lines/expected.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["batch"] == batch:
                places = where.setdefault((row["run"], row["query"], row["process"]), {})
                places[int(row["index"])] = int(row["line"])
    directory, seen = FIXTURES / results / "result_files", 0
    for run_file in sorted(directory.glob(f"{batch}/*/")):
        for query in sorted(run_file.glob("query_*.json")):
            trace = json.loads(query.read_text()).get("attack_trace")
            at = query.stem.removeprefix("query_")
            if trace is None or (run_file.name, at, str(trace["index_process"])) not in where:
                continue
            lines = where[run_file.name, at, str(trace["index_process"])]
            (copy,) = run_file.glob("*.dps")
            expected: dict[int, list[str]] = {}
            for name, action in numbered(trace["action_sequence"]):
                for line in dict.fromkeys(lines[index] for index in positions(action)):
                    expected.setdefault(line, []).append(name)
            said = run(monkeypatch, "trace", str(query), "--source").stdout
            shown = shown_lines(said)
            assert [text for _, text in shown] == [
                line.expandtabs() for line in copy.read_text().splitlines()
            ]
            assert {at: marks for at, (marks, _) in enumerate(shown, 1) if marks} == expected
            seen += 1
    assert seen >= 3


def test_lines_that_the_trace_reaches_are_bright(monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["trace", "-d", str(RECORDED), ATTACK, "--run", "coin_choice", "--source"]
    said = run(monkeypatch, *command, "--color", "always").stdout.splitlines()
    lines = [line for line in said if " │ " in line]
    assert lines
    for line in lines:
        mark, text = line.split(" │ ")
        reached = re.search(r"[0-9]\x1b", mark.split("\x1b[2m")[0]) is not None
        if text.strip("\x1b[0m"):
            assert f"\x1b[{1 if reached else 2}m" in text


def test_a_trace_without_lines_is_shown_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_batch(ATTACK, tmp_path)
    (copy,) = tmp_path.glob("*/coin_choice_*/*.dps")
    copy.write_bytes(copy.read_bytes().replace(b"out(", b"in(", 1))
    command = ["trace", "-d", str(tmp_path), ATTACK, "--run", "coin_choice"]
    plain = run(monkeypatch, *command)
    outcome = run(monkeypatch, *command, "--source")
    assert outcome.stdout == plain.stdout
    assert outcome.code == 0
    assert "no line numbers" in outcome.stderr


@pytest.mark.parametrize("option", [["--at", "1"], ["--steps"]], ids=lambda option: option[0])
def test_the_source_is_not_shown_for_each_moment(
    option: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(monkeypatch, "trace", "-d", str(RECORDED), ATTACK, "--source", *option)
    assert outcome.code == 2
    assert "--source cannot be used with --at and --steps" in outcome.stderr


def shown_copy(
    content: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch, **how: Any
) -> tuple[str, str]:
    """What is shown of a copy with some content."""
    copy_batch(BATCH, folder)
    (folder / COPY).write_bytes(content)
    outcome = run(
        monkeypatch, "show", "-d", str(folder), BATCH, "--run", "ballot_swap", "--source", **how
    )
    assert outcome.code == 0
    return outcome.stdout, outcome.stderr


@pytest.mark.parametrize(
    "text",
    ["free c.\n", "free c.\r\n\tconst é.\r\n", "", "const a. // no line end", "\n\n"],
    ids=["LF", "CRLF and a tab", "empty", "no line end", "empty lines"],
)
def test_the_copy_is_printed_as_it_is(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, _ = shown_copy(text.encode(), tmp_path, monkeypatch)
    assert shown == text


@pytest.mark.parametrize("width", [None, 80], ids=["pipe", "terminal"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a\x1b[31mb\n", "a\\x1b[31mb\n"),
        (b"a\rb\r\n", "a\\rb\r\n"),
        ("a\u202eb\n".encode(), "a\\u202eb\n"),
        (b"a\x9bb\xff\n", "a\\udc9bb\\udcff\n"),
    ],
    ids=["escape", "CR", "direction", "not UTF-8"],
)
def test_no_character_of_the_copy_acts(
    content: bytes,
    expected: str,
    width: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown, remarks = shown_copy(content, tmp_path, monkeypatch, terminal=width)
    assert shown == expected
    assert f"{COPY}: unusual characters are shown as escapes" in remarks


def test_a_copy_of_another_input_is_shown_with_the_first_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (RECORDED / COPY).read_text().replace("new r; out(c,aenc(v,r", "new s; out(c,aenc(v,s")
    shown, remarks = shown_copy(text.encode(), tmp_path, monkeypatch)
    assert shown == text
    # Line 9: let Voter(pub,v) = new r; out(c,aenc(v,r,pub)).
    assert f"{COPY}: {DIFFERS}: line 9, column 20: " in remarks
    outcome = run(
        monkeypatch, "show", "-d", str(tmp_path), BATCH, "--run", "ballot_swap", "--query", "1"
    )
    assert outcome.code == 0
    assert f"{COPY}: {DIFFERS}: line 9, column 20: " in outcome.stderr
    plain = run(monkeypatch, "show", "-d", str(tmp_path), BATCH)
    assert (plain.code, plain.stderr.count(DIFFERS)) == (0, 1)
    assert f"{COPY}: {DIFFERS}: line 9, column 20: " in plain.stderr


def test_the_copy_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_batch(BATCH, tmp_path)
    change(
        tmp_path / f"{BATCH}/{RUN}.json",
        lambda value: value.update(warnings=["Line 2, Characters 1-2: Shadowing."]),
    )
    read: list[str] = []
    for name in ("deepsec_results.use_cases.sources", "deepsec_results.reading.inputs"):
        monkeypatch.setattr(f"{name}.read_copy", reading(read))
    for more in ([], ["--query", "1"], ["--source"]):
        read.clear()
        run(monkeypatch, "show", "-d", str(tmp_path), BATCH, "--run", "ballot_swap", *more)
        assert read == [COPY]


def reading(read: list[str]) -> Callable[..., bytes | FileProblem]:
    """A `read_copy` that notes what it reads."""

    def noting(copy: InputFile, directory: str, most: int | None = None) -> bytes | FileProblem:
        read.append(copy.path or "")
        return read_copy(copy, directory, most)

    return noting


def test_a_sound_copy_has_no_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    for more in (["--source"], ["--query", "1"], []):
        outcome = run(
            monkeypatch, "show", "-d", str(RECORDED), BATCH, "--run", "ballot_swap", *more
        )
        assert (outcome.code, outcome.stderr) == (0, "")


def test_the_copy_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["show", "-d", str(RECORDED), BATCH, "--run", "ballot_swap", "--source", "--json"]
    assert json.loads(run(monkeypatch, *command).stdout) == [
        {
            "id": BATCH,
            "run": "ballot_swap",
            "file": COPY,
            "text": (RECORDED / COPY).read_text(),
            "problem": None,
            "differs": None,
        }
    ]


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def link_out(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


@pytest.mark.parametrize("spoil", [Path.unlink, fifo, link_out], ids=["gone", "FIFO", "link"])
def test_a_copy_that_cannot_be_read(
    spoil: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_batch(BATCH, tmp_path)
    spoil(tmp_path / COPY)
    command = ["show", "-d", str(tmp_path), BATCH, "--run", "ballot_swap", "--source"]
    outcome = run(monkeypatch, *command)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert f"dsr: {COPY}: " in outcome.stderr
    (shown,) = json.loads(run(monkeypatch, *command, "--json").stdout)
    assert shown["text"] is None
    assert shown["problem"]


def test_one_run_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "show", "-d", str(RECORDED), ATTACK, "--source")
    assert outcome.code == 2
    assert "--source needs one run" in outcome.stderr


@pytest.mark.parametrize("other", [["--processes"], ["--format", "dps"]], ids=lambda one: one[-1])
def test_the_source_is_shown_alone(other: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    command = [
        "show",
        "-d",
        str(RECORDED),
        BATCH,
        "--run",
        "ballot_swap",
        "--query",
        "1",
        "--source",
    ]
    outcome = run(monkeypatch, *command, *other)
    assert (outcome.code, outcome.stdout) == (2, "")
