"""What is unknown about a batch is never shown as if it was known."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, run
from conftest import NOW, RECORDED
from recorded import copy_batch

from deepsec_results.cli import terminal
from deepsec_results.reading.names import to_base_38

# Two runs: replicated_leak with an attack, coin_choice with two attacks.
BATCH = "mp37m1_f9ku"
FILES = {
    "batch": f"{BATCH}.json",
    "run": f"{BATCH}/replicated_leak_8w8m.json",
    "query": f"{BATCH}/replicated_leak_8w8m/query_1.json",
}
VERIFIED = "mp37m9_9911"
Json = dict[str, Any]


@pytest.fixture
def tree(still: Path, tmp_path: Path) -> Path:
    for batch in (BATCH, VERIFIED):
        shutil.copytree(RECORDED / batch, tmp_path / batch)
        shutil.copy(RECORDED / f"{batch}.json", tmp_path)
    return tmp_path


def change(tree: Path, name: str, edit: Callable[[Json], object]) -> None:
    path = tree / FILES.get(name, name)
    value = json.loads(path.read_text())
    edit(value)
    path.write_text(json.dumps(value))


def inline(tree: Path, batch: str) -> None:
    """Move the runs and queries of a batch into its file."""

    def with_queries(value: Json) -> Json:
        files = value.pop("query_files")
        return value | {"query_results": [json.loads((tree / file).read_text()) for file in files]}

    def with_runs(value: Json) -> None:
        files = value.pop("run_files")
        runs = [with_queries(json.loads((tree / file).read_text())) for file in files]
        value["run_results"] = runs

    change(tree, f"{batch}.json", with_runs)
    for file in (tree / batch).rglob("*.json"):
        file.unlink()


def shown(monkeypatch: pytest.MonkeyPatch, tree: Path, *words: str) -> Any:
    outcome = run(monkeypatch, words[0], "-d", str(tree), *words[1:], "--json")
    return json.loads(outcome.stdout)


def traced(monkeypatch: pytest.MonkeyPatch, tree: Path, *words: str) -> Outcome:
    return run(monkeypatch, "trace", "-d", str(tree), BATCH, *words)


def exit_status(monkeypatch: pytest.MonkeyPatch, tree: Path, *words: str) -> int:
    return run(monkeypatch, "show", "-d", str(tree), *words, "--exit-status").code


def test_an_input_without_a_copy_is_shown_by_its_name(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / FILES["run"]).with_suffix("").joinpath("replicated_leak.dps").unlink()
    text = run(monkeypatch, "rerun", "-d", str(tree), BATCH).stdout
    assert text.rstrip().endswith(" replicated_leak.dps")


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("query", lambda value: value["attack_trace"]["action_sequence"][0].update(type="zzz")),
        ("query", lambda value: value.update(atomic_data=7)),
        ("query", lambda value: value.update(attack_trace={})),
        ("query", lambda value: value.update(attack_trace=None)),
        ("query", lambda value: value["attack_trace"].update(index_process=3)),
        ("query", lambda value: value.pop("type")),
        # Without atoms and processes, it is not a query result.
        *(
            ("query", lambda value, field=field, other=other: value.update({field: other}))
            for field in ("atomic_data", "processes")
            for other in (None, "x", {}, [])
        ),
        ("run", lambda value: value.pop("query_files")),
        ("batch", lambda value: value["run_files"].append("gone.json")),
    ],
)
def test_what_cannot_be_read_may_be_an_attack(
    tree: Path, monkeypatch: pytest.MonkeyPatch, name: str, edit: Callable[[Json], object]
) -> None:
    change(tree, name, edit)
    for words in ((), ("--json",), ("--all",)):
        outcome = traced(monkeypatch, tree, *words)
        assert outcome.code == 2
        assert "no attack" not in outcome.stderr
        assert outcome.stderr.startswith("dsr: ")
    assert exit_status(monkeypatch, tree, BATCH) == 1


def test_an_attack_whose_trace_cannot_be_read_is_an_attack(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(tree, "query", lambda value: value.update(attack_trace={}))
    words = ("--run", "replicated_leak", "--query", "1")
    (attack,) = json.loads(traced(monkeypatch, tree, *words, "--json").stdout)
    assert (attack["process"], attack["trace"], attack["actions"]) == (None, None, None)
    path = "$.attack_trace.index_process"
    assert attack["error"] == f"{path}: missing field (expected an integer)"
    assert "not trace" in traced(monkeypatch, tree, *words).stdout


def test_undecided_queries_are_reported_where_no_attack_is(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(value: Json) -> None:
        value["status"] = "canceled"
        del value["attack_trace"]

    change(tree, "query", cancel)
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak", "--json")
    assert (outcome.code, outcome.stdout) == (0, "[]\n")
    assert outcome.stderr.endswith(f"of {BATCH}; 1 query is undecided\n")


def test_runs_that_are_not_listed_are_unknown(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, f"{VERIFIED}.json", lambda value: value.pop("run_files"))
    rows = shown(monkeypatch, tree, "list", "--verdicts")
    (row,) = [row for row in rows if row["id"] == VERIFIED]
    unknown = ("runs", "verified", "attacks", "undecided", "progress", "files")
    assert [row[name] for name in unknown] == [None] * 6
    (batch,) = shown(monkeypatch, tree, "show", VERIFIED)
    assert batch["runs"] is None
    assert exit_status(monkeypatch, tree, VERIFIED) == 1
    assert run(monkeypatch, "trace", "-d", str(tree), VERIFIED).code == 2
    assert run(monkeypatch, "show", "-d", str(tree), VERIFIED, "--run", "1").code == 2
    assert "unknown" in run(monkeypatch, "show", "-d", str(tree), VERIFIED).stdout


@pytest.mark.parametrize("batch", [BATCH, VERIFIED])
def test_results_inline_are_read_as_those_in_files(
    tree: Path, monkeypatch: pytest.MonkeyPatch, batch: str
) -> None:
    def without_paths(value: Any) -> Any:
        if isinstance(value, list):
            return [without_paths(item) for item in value]
        if isinstance(value, dict):
            return {name: without_paths(item) for name, item in value.items() if name != "path"}
        return value

    one_query = ("--run", "1", "--query", "1")
    views = [("show", batch), ("trace", batch, "--all"), ("show", batch, *one_query)]
    before = [without_paths(shown(monkeypatch, tree, *words)) for words in views]
    code = exit_status(monkeypatch, tree, batch)
    inline(tree, batch)
    after = [without_paths(shown(monkeypatch, tree, *words)) for words in views]
    for result in (*before[0], *before[2], *after[0], *after[2]):
        del result["batch"]
    assert after == before
    assert exit_status(monkeypatch, tree, batch) == code
    text = run(monkeypatch, "show", "-d", str(tree), batch, *one_query).stdout
    assert "Signature" in text
    assert run(monkeypatch, "validate", str(tree / f"{batch}.json")).code == 0


def test_results_inline_may_be_unreadable(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(value: Json) -> None:
        del value["run_files"]
        value["run_results"] = [{"zzz": 1}, 5, None, {"query_results": [{"status": "soon"}]}]

    change(tree, "batch", edit)
    (batch,) = shown(monkeypatch, tree, "show", BATCH)
    assert [run["status"] for run in batch["runs"]] == ["unreadable"] * 4
    assert all(run["path"] is None for run in batch["runs"])
    assert batch["runs"][1]["error"].startswith("$.run_results[1]: expected an object")


def test_an_input_file_has_its_processes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--run", "replicated_leak", "--query", "1", "--processes", "-f", "dps")
    assert run(monkeypatch, "show", "-d", str(tree), BATCH, *words).code == 2


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (lambda acts: acts[2].update(term={"type": "Axiom", "id": -3}), "no axiom before"),
        (lambda acts: acts[2].update(term={"type": "Axiom", "id": 9}), "no axiom before"),
        (lambda acts: acts[2].update(term={"type": "Function", "symbol": 99}), "id of a symbol"),
        (lambda acts: acts[2].update(term={"type": "Function", "symbol": 1}), "2 arguments for h"),
        (lambda acts: acts[2].update(term={"type": "Proj", "ith": 3, "arity_tuple": 2,
                                           "arg": {"type": "Attacker", "label": "#n_0"}}),
         "expected a part from 1 to 2, found 3"),
    ],
)  # fmt: skip
def test_a_trace_that_is_impossible_is_not_shown(
    tree: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[list[Json]], object], error: str
) -> None:
    change(tree, "query", lambda value: edit(value["attack_trace"]["action_sequence"]))
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak")
    assert outcome.code == 2
    assert error in " ".join(outcome.stdout.split())
    assert "ax_-3" not in outcome.stdout


def test_an_inclusion_is_not_refuted_by_process_2(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(value: Json) -> None:
        value["type"] = "trace_incl"
        value["attack_trace"] = {"index_process": 2, "action_sequence": []}

    change(tree, "query", edit)
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak")
    assert outcome.code == 2
    assert "index_process: expected 1 for trace_incl, found 2" in outcome.stdout


def test_an_action_at_no_position_marks_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(tree, "query", lambda value: value["attack_trace"]["action_sequence"][0]["position"]
           .update(index=-1))  # fmt: skip
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak", "--all")
    _, _, process = outcome.stdout.partition("with the numbers of its actions\n")
    assert process
    assert not [line for line in process.splitlines() if line.startswith("  1 ")]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda value: value["processes"][0].update(type="Stop"), "$.processes[0].type: "),
        (lambda value: value.update(processes=value["processes"][1:],
                                    attack_trace=value["attack_trace"] | {"index_process": 2}),
         "$.processes: expected two processes, found 1"),
    ],
)  # fmt: skip
def test_actions_that_cannot_be_placed_are_reported(
    tree: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Json], object], message: str
) -> None:
    change(tree, "query", edit)
    words = ("--run", "replicated_leak", "--all")
    outcome = traced(monkeypatch, tree, *words)
    assert (outcome.code, outcome.stderr.count("dsr: ")) == (2, 1)
    assert outcome.stderr.startswith(f"dsr: {FILES['query']}: ")
    assert message in outcome.stderr
    without = traced(monkeypatch, tree, *words[:2])
    assert (without.code, without.stderr) == (2, outcome.stderr)
    assert "in(c,#n_0);out(c,ax_1)" in without.stdout


def test_what_is_inline_is_named_by_its_place(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, "query", lambda value: value["processes"][0].update(type="Stop"))
    inline(tree, BATCH)
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak", "--all")
    assert outcome.stderr.startswith(
        "dsr: replicated_leak, query 1: $.run_results[3].query_results[0].processes[0].type: "
    )


def test_a_reason_is_shown_once(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, "query", lambda value: value.pop("atomic_data"))
    words = ("show", "-d", str(tree), BATCH, "--run", "replicated_leak", "--query", "1")
    assert run(monkeypatch, *words).stdout.count("unreadable: ") == 1


def test_a_file_that_is_not_there_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / FILES["run"]).unlink()
    text = run(monkeypatch, "show", "-d", str(tree), BATCH).stdout
    assert f"unreadable: {FILES['run']}: no such file" in text
    shutil.rmtree((tree / FILES["run"]).with_suffix(""))
    remark = run(monkeypatch, "rerun", "-d", str(tree), BATCH).stderr
    assert "no copy of replicated_leak.dps" in remark


def test_a_clock_that_is_ahead(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch began on a machine whose clock is an hour ahead."""
    start = NOW + 3600
    path = copy_batch("mp37ma_hhb-", tmp_path).rename(tmp_path / f"{to_base_38(start)}_1.json")
    change(tmp_path, path.name, lambda batch: batch.update(status="in_progress", start_time=start))
    monkeypatch.setattr(terminal, "now", lambda: NOW)
    for words in (["list"], ["list", "--columns", "id,created,start_time"], ["show"], ["watch"],
                  ["queries"], ["history", "ballot_leak"]):  # fmt: skip
        shown = run(monkeypatch, *words, "-d", str(tmp_path), terminal=120).stdout
        assert not re.search(r"-[0-9]+(h|m|s|d)\b", shown), words
    assert "in the future" in run(monkeypatch, "list", str(tmp_path), terminal=120).stdout
    shown = run(monkeypatch, "show", "-d", str(tmp_path), terminal=120).stdout
    assert "(in the future)" in shown
