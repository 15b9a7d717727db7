"""`--file`, `--run` and `--verdict`: which queries, and which batches, each command is about."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import RECORDED, ROOT
from recorded import change

from deepsec_results.cli.main import COMMANDS, build

EVENING = ROOT / "fixtures/evening/result_files"
Selected = set[tuple[str, str, int]]


@pytest.fixture(scope="module")
def every() -> list[dict[str, Any]]:
    """All queries of the recorded results, by a call without any of the options."""
    with pytest.MonkeyPatch.context() as patch:
        outcome = run(patch, "queries", "-d", str(RECORDED), "--json")
    rows: list[dict[str, Any]] = json.loads(outcome.stdout)
    return rows


def expected(
    every: list[dict[str, Any]], file: str = "", start: str = "", verdicts: str = ""
) -> Selected:
    return {
        (row["batch"], row["input"].removesuffix(".dps"), row["query"])
        for row in every
        if file in row["input"]
        and row["input"].startswith(start)
        and (not verdicts or row["verdict"] in verdicts.split(","))
    }


def answer(monkeypatch: pytest.MonkeyPatch, *words: str, folder: Path = RECORDED) -> Any:
    outcome = run(monkeypatch, *words, "-d", str(folder), "--json")
    assert outcome.code == 0, outcome.stderr
    return json.loads(outcome.stdout)


SELECTIONS = [
    (("--file", "SEALED"), {"file": "sealed"}),
    (("--run", "tag"), {"start": "tag"}),
    (("--run", "sealed_box.dps", "--verdict", "verified"),
     {"start": "sealed_box", "verdicts": "verified"}),
    (("--file", "box", "--verdict", "attack,undecided"),
     {"file": "box", "verdicts": "attack,undecided"}),
    (("--file", "box", "--run", "tag"), {"file": "box", "start": "tag"}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "conditions"), SELECTIONS)
def test_commands_about_queries(
    monkeypatch: pytest.MonkeyPatch,
    every: list[dict[str, Any]],
    options: tuple[str, ...],
    conditions: dict[str, str],
) -> None:
    wanted = expected(every, **conditions)
    attacks = wanted & expected(every, verdicts="attack")
    title = ("--title", "")  # a filter that every batch matches
    found = {(row["batch"], row["input"].removesuffix(".dps"), row["query"])
             for row in answer(monkeypatch, "queries", *options)}  # fmt: skip
    assert found == wanted
    traced = answer(monkeypatch, "trace", *options, *title) if wanted else []
    assert {(row["id"], row["run"], row["query"]) for row in traced} == attacks
    table = answer(monkeypatch, "table", *options, *title) if wanted else []
    assert {(row["batch"], row["input"].removesuffix(".dps"), row["query"])
            for row in table} == wanted  # fmt: skip
    figures = answer(monkeypatch, "stats", *options)
    assert figures["all"]["queries"] == len(wanted)
    assert sum(figures["batches"].values()) == len({batch for batch, *_ in wanted})
    shown = answer(monkeypatch, "list", *options)
    assert {row["id"] for row in shown} == {batch for batch, *_ in wanted}


def test_help_and_the_guide_agree_on_what_is_selected() -> None:
    guide = (ROOT / "docs/batches.md").read_text()
    named = re.search(r"In commands about queries \((.*?)\)", guide, re.DOTALL)
    assert named is not None
    about = {
        name
        for name in COMMANDS
        for option in build(name).params
        if option.name == "verdict" and option.help.startswith("Only queries ")
    }
    assert about | {"simulate"} == set(re.findall(r"`(\w+)`", named[1]))


def test_a_batch_has_one_query_for_which_all_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    # The batch has attacks, and it has an input of this name, but no attack on it.
    words = ("list", "--title", "sealed box", "--file", "sealed", "--verdict")
    assert {row["id"] for row in answer(monkeypatch, *words, "attack")} == {
        "mp37ls_5dxn", "mp37lu_92j", "mp37lw_hnh", "mp37lz_69bl",
    }  # fmt: skip
    relay = ("list", "--file", "relay_chain", "--verdict", "attack")
    assert answer(monkeypatch, *relay) == []
    assert answer(monkeypatch, *relay[:3]) != []


def test_history_follows_the_selected_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = answer(monkeypatch, "history", "sealed_box", "--verdict", "attack")
    verdicts = {entry["verdict"] for history in rows for entry in history["batches"]}
    assert verdicts == {"attack"}
    nothing = run(monkeypatch, "history", "relay", "-d", str(RECORDED), "--verdict", "attack")
    assert (nothing.code, nothing.stdout) == (0, "")
    assert "matches the filters" in nothing.stderr


def test_an_audit_and_a_report_have_the_selected_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    audits = answer(monkeypatch, "audit", "--file", "sealed", "--verdict", "attack")
    assert {(row["run"], row["query"]) for row in audits} == {("sealed_box", 2)}
    page = run(monkeypatch, "report", "-d", str(RECORDED), "mp37lz", "--file", "sealed")
    assert page.code == 0
    assert "sealed_box" in page.stdout
    assert "tag_static_id" not in page.stdout


def test_remarks_about_few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("queries", "-d", str(RECORDED))
    one = run(monkeypatch, *words, "-n", "1")
    assert one.stderr == "showing the first query; use -n 0 for all\n"
    none = run(monkeypatch, *words, "mp37m5", "--verdict", "attack")
    assert (none.stdout, none.stderr) == ("", "no query matches the filters\n")


def test_names_of_batches_and_filters_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = answer(monkeypatch, "trace", "mp37lz", "--file", "tag", "--verdict", "attack")
    assert [row["run"] for row in rows] == ["tag_static_id"]
    for command in ("show", "rerun", "watch"):
        outcome = run(monkeypatch, command, "mp37lz", "-d", str(RECORDED), "--file", "tag")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert "not both" in outcome.stderr


@pytest.mark.parametrize("command", ["show", "trace", "explain", "rerun", "table", "stats"])
def test_a_batch_that_is_named_twice_is_used_once(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(RECORDED)
    # As a shell expands `mp37m7*`: to the folder of the batch and to its file.
    once = run(monkeypatch, command, "mp37m7_e50-")
    assert run(monkeypatch, command, "mp37m7_e50-", "mp37m7_e50-.json") == once


def test_an_exact_name_wins_over_beginnings_in_every_batch(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(EVENING, tmp_path, dirs_exist_ok=True)

    def inputs(text: str) -> list[str]:
        return [row["input"] for row in answer(monkeypatch, "queries", "--run", text,
                                               folder=tmp_path)]  # fmt: skip

    assert sorted(set(inputs("passport"))) == ["passport-2sessions.dps", "passport-3sessions.dps"]
    # Now one of the two batches has an input of this very name.
    (run_file,) = (tmp_path / "mpcjb-_drra").glob("passport-2sessions_*.json")
    change(run_file, lambda value: value.update(input_file="mpcjb-_drra/passport.dps"))
    assert inputs("passport") == ["passport.dps"]
    assert inputs("passport.dps") == ["passport.dps"]
    assert inputs("passport-") == ["passport-2sessions.dps", "passport-3sessions.dps"]
    ids = [row["id"] for row in answer(monkeypatch, "list", "--run", "passport", folder=tmp_path)]
    assert ids == ["mpcjb-_drra"]


def test_one_query_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("simulate", "mpcjbe", "out(net,ax_1)", "-d", str(EVENING), "--query", "1")
    outcome = run(monkeypatch, *words, "--run", "private_auth")
    assert outcome.code == 2
    assert "private_auth-1session query 1, private_auth-2sessions query 1" in outcome.stderr
    one = run(monkeypatch, *words, "--file", "2S", "--run", "private", "--json")
    assert json.loads(one.stdout)["run"] == "private_auth-2sessions"


def test_rerun_of_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    (only,) = answer(monkeypatch, "rerun", "mpcjbe", "--run", "passport", folder=EVENING)
    assert [Path(word).name for word in only["command"] if word.endswith(".dps")] == [
        "passport-2sessions.dps", "passport-3sessions.dps",
    ]  # fmt: skip
    outcome = run(monkeypatch, "rerun", "mpcjbe", "--run", "nothing", "-d", str(EVENING))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "no run 'nothing'; choose from 1 wide_mouth" in outcome.stderr


@pytest.mark.parametrize("command", ["trace", "explain", "queries", "stats", "table", "show",
                                     "rerun", "audit", "report"])  # fmt: skip
def test_a_run_that_no_batch_has(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    words = (command, "-d", str(RECORDED), "--run", "nothing", "--title", "sealed")
    outcome = run(monkeypatch, *words)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "no run 'nothing'; choose from 1 sealed_box" in outcome.stderr


def test_a_limit_counts_batches_with_a_selected_query(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("trace", "--run", "sealed_box", "--verdict", "attack", "-n", "1")
    (row,) = answer(monkeypatch, *words)
    assert row["id"] == "mp37lz_69bl"  # in the newer mp37px_i4fj, the query is undecided


def test_watch_follows_the_newest_batch_that_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("watch", "-d", str(RECORDED), "--file", "sealed", "--verdict", "attack")
    assert "mp37lz_69bl" in run(monkeypatch, *words).stdout
    outcome = run(monkeypatch, "watch", "-d", str(RECORDED), "--file", "nothing")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "matches the filters" in outcome.stderr


@pytest.mark.parametrize("name", ["plot", "table", "stats", "trace", "list", "check", "watch"])
def test_the_help_says_what_the_filters_select(name: str) -> None:
    about_queries = name in ("plot", "table", "stats", "trace")
    helps = [option.help for option in build(name).params if "--file" in option.opts]  # type: ignore[attr-defined]
    kept = "queries of inputs" if about_queries else "batches with an input"
    assert [text.startswith(f"Only {kept} whose name") for text in helps] == [True]
