"""The lines and roles of actions and constructs, in JSON and in text, and copies that give none."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FIXTURES, RECORDED, some, tried

Row = dict[str, str]
Json = Any

FOLDERS = ["recorded", "replay", "evening"]


@cache
def expected() -> dict[tuple[str, str, str, str], Row]:
    """The recorded places, by batch, run folder, query and index."""
    lines = (FIXTURES / "lines" / "expected.tsv").read_text().splitlines()
    names, *rows = (line.split("\t") for line in lines)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {(row["batch"], row["run"], row["query"], row["index"]): row for row in found}


@cache
def recorded_queries() -> set[tuple[str, str, str]]:
    """The queries whose places are recorded; those of some others are not."""
    return {(batch, folder, query) for batch, folder, query, _ in expected()}


def place_of(row: Row) -> Json:
    """The recorded place of a construct, as JSON has it, without the role."""
    calls = [call.replace("@", ":").split(":") for call in row["calls"].split()]
    return {
        "line": int(row["line"]),
        "column": int(row["column"]),
        "calls": [
            {"name": name, "line": int(line), "column": int(column)} for name, line, column in calls
        ],
    }


def check(shown: Json, positions: Iterator[Json]) -> int:
    """Compare positions of a query with the recorded places; how many were compared."""
    count = 0
    folder = os.path.basename(os.path.dirname(shown["source"]["file"]))
    assert shown["source"]["problem"] is None
    for position in positions:
        key = shown["id"], folder, str(shown["query"])
        if key not in recorded_queries():
            continue
        row = expected()[*key, str(position["index"])]
        place = dict(position["place"])
        assert place.pop("thread")
        assert place == place_of(row)
        count += 1
    return count


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_action_of_a_trace(folder: str, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["-d", f"fixtures/{folder}/result_files", "-n", "0", "--json"]
    traces = json.loads(run(monkeypatch, "trace", "--all", *words).stdout)
    count = sum(
        check(trace, (one for action in trace["actions"] for one in action["positions"]))
        for trace in traces
    )
    assert count > 50


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_action_of_an_explanation(
    folder: str, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["-d", f"fixtures/{folder}/result_files", "-n", "0", "--json", "--max-states", "500"]
    count = 0
    for shown in json.loads(run(monkeypatch, "explain", *words).stdout):
        furthest = (shown["other"] or {}).get("furthest") or {}
        steps = [*(shown["steps"] or ()), *furthest.get("actions", ())]
        count += check(shown, (one for step in steps for one in step["positions"]))
    assert count > 50


def test_what_a_stuck_process_waits_with(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["explain", "-d", "fixtures/replay/result_files", "mp5274_cqfo", "--run", "fail"]
    (shown,) = json.loads(run(monkeypatch, *words, "--query", "1", "--json").stdout)
    offers = shown["other"]["furthest"]["waiting"]
    waiting = [{**offer["position"], "place": offer["place"]} for offer in offers]
    assert check(shown, iter(waiting)) == len(waiting) > 0


@pytest.mark.parametrize("run_name", ["wide_mouth", "passport-2sessions"])
def test_every_construct_of_the_processes(
    run_name: str, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["show", "-d", "fixtures/evening/result_files", "mpcjbe", "--run", run_name]
    said = run(monkeypatch, *words, "--processes", "--json").stdout
    (shown,) = json.loads(said)
    constructs = [one for process in shown["processes"] for one in process]
    assert check(shown, iter(constructs)) > 30
    assert len({one["index"] for one in constructs}) == len(constructs)


def test_the_text_has_the_roles_of_the_json(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["trace", "-d", "fixtures/evening/result_files", "mpcjbe", "--run", "passport-3"]
    text = run(monkeypatch, *words, "--all").stdout
    (trace,) = json.loads(run(monkeypatch, *words, "--all", "--json").stdout)
    roles = [
        (action["number"], " → ".join(f"{place['thread']}:{place['line']}" for place in places))
        for action in trace["actions"]
        if (places := [position["place"] for position in action["positions"]])
    ]
    lines = text.splitlines()
    for number, role in roles:
        assert any(line.split()[:1] == [number] and f" {role} " in line for line in lines), role


def test_one_role_has_one_name_on_both_sides(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["explain", "-d", "fixtures/evening/result_files", "mpcjbe", "--run", "wide_mouth"]
    (shown,) = json.loads(run(monkeypatch, *words, "--json").stdout)
    here = [one["place"]["thread"] for step in shown["steps"] for one in step["positions"]]
    actions = shown["other"]["furthest"]["actions"]
    there = [
        one["place"]["thread"]
        for action in actions
        if "." not in action["number"]
        for one in action["positions"]
    ]
    # The second server is that of the attacker's key, line 33.
    assert here == there == ["Server 2", "Server 2", "Responder", "Responder"]


COPY = "mp37ma_hhb-/ballot_leak_chw8/ballot_leak.dps"


def _hole(copy: Path) -> None:
    with copy.open("wb") as file:
        file.truncate(100 << 20)


def _other_input(copy: Path) -> None:
    copy.write_text(copy.read_text().replace("no", "maybe"))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "none": lambda copy: copy.unlink(),
    "empty": lambda copy: copy.write_bytes(b""),
    "binary": lambda copy: copy.write_bytes(bytes(range(256)) * 50),
    "not UTF-8": lambda copy: copy.write_bytes(b"\xff\xfe(*"),
    "huge": _hole,
    "deep": lambda copy: copy.write_text(
        "let P = " + "(" * tried(100_000) + "0" + ")" * tried(100_000) + "."
    ),
    "deep query": lambda copy: copy.write_text(
        f"free c. query trace_equiv({'in(c,x);' * tried(100_000)}0,0)."
    ),
    "a directory": lambda copy: (copy.unlink(), copy.mkdir()),
    "a FIFO": lambda copy: (copy.unlink(), os.mkfifo(copy)),
    "a link to nothing": lambda copy: (copy.unlink(), copy.symlink_to("nowhere")),
    "a link out": lambda copy: (copy.unlink(), copy.symlink_to("/etc/passwd")),
    "another input": _other_input,
}
COMMANDS = [
    ["trace", "--all"],
    ["explain", "--all"],
    ["simulate", "mp37ma", "out(c,ax_1)", "--query", "1"],
    ["show", "mp37ma", "--query", "1", "--processes"],
]


@pytest.mark.parametrize(
    ("damage", "words"),
    some([(damage, words) for damage in DAMAGES for words in COMMANDS]),
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_copy_without_lines(
    damage: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command goes on without lines, and says once why."""
    shutil.copytree(RECORDED / "mp37ma_hhb-", tmp_path / "mp37ma_hhb-")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", tmp_path)
    with_lines = run(monkeypatch, words[0], "-d", str(tmp_path), *words[1:])
    assert ":9" in with_lines.stdout or "  9  " in with_lines.stdout
    DAMAGES[damage](tmp_path / COPY)
    outcome = run(monkeypatch, words[0], "-d", str(tmp_path), *words[1:])
    assert outcome.code == 0
    # A link that was not followed is reported too.
    (remark,) = (line for line in outcome.stderr.splitlines() if "line numbers" in line)
    assert remark.startswith(f"{COPY}: no line numbers: ")
    assert ":9" not in outcome.stdout and "  9  " not in outcome.stdout
    assert "ax_1" in outcome.stdout
    said = run(monkeypatch, words[0], "-d", str(tmp_path), *words[1:], "--json")
    assert said.code == 0 and "line numbers" not in said.stderr
    shown = json.loads(said.stdout)
    source = (shown[0] if isinstance(shown, list) else shown)["source"]
    assert source == {"file": COPY, "problem": remark.partition(": no line numbers: ")[2]}
    assert set(places_in(shown)) == {None}


def places_in(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        for key, held in value.items():
            if key == "place":
                yield held
            else:
                yield from places_in(held)
    if isinstance(value, list):
        for held in value:
            yield from places_in(held)
