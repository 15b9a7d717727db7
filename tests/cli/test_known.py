"""What cannot be known of a batch is never told as if it were."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, run
from conftest import RECORDED

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
    """Put the runs and queries of a batch into its file."""

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


@pytest.mark.parametrize(
    ("text", "count"), [("relay_chain.dps", 11), ("coin_choice.dps", 3), ("coin_choice_8", 0),
                        ("ballot_leak_5", 0), ("COIN", 3)],
)  # fmt: skip
def test_a_file_is_looked_for_by_the_names_of_inputs(
    still: Path, monkeypatch: pytest.MonkeyPatch, text: str, count: int
) -> None:
    found = run(monkeypatch, "list", str(RECORDED), "--file", text, "-f", "ids").stdout.split()
    inputs = {path.parents[1].name for path in RECORDED.glob("*/*/*.dps")
              if text.casefold() in path.name.casefold()}  # fmt: skip
    assert set(found) == inputs
    assert len(found) == count


def test_an_input_has_the_name_that_its_run_tells(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(RECORDED / "mp37m3_d7_v", tmp_path / "mp37m3_d7_v")
    shutil.copy(RECORDED / "mp37m3_d7_v.json", tmp_path)
    (tmp_path / "mp37m3_d7_v" / "coin_choice_8_dm" / "coin_choice.dps").unlink()
    (batch,) = shown(monkeypatch, tmp_path, "show", "last")
    assert "coin_choice" in [one["name"] for one in batch["runs"]]
    text = run(monkeypatch, "show", "-d", str(tmp_path), "last").stdout
    assert " coin_choice.dps" in text.splitlines()[-1]
    change(tmp_path, "mp37m3_d7_v/coin_choice_8_dm.json", lambda value: value.pop("input_file"))
    (batch,) = shown(monkeypatch, tmp_path, "show", "last")
    assert "coin_choice" in [one["name"] for one in batch["runs"]]


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("query", lambda value: value["attack_trace"]["action_sequence"][0].update(type="zzz")),
        ("query", lambda value: value.update(atomic_data=7)),
        ("query", lambda value: value.update(attack_trace={})),
        ("query", lambda value: value.update(attack_trace=None)),
        ("query", lambda value: value["attack_trace"].update(index_process=3)),
        ("query", lambda value: value.pop("type")),
        # Without atoms and processes it is no query result, whatever else it says.
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


def test_an_attack_whose_trace_cannot_be_read_is_one(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(tree, "query", lambda value: value.update(attack_trace={}))
    words = ("--run", "replicated_leak", "--query", "1")
    (attack,) = json.loads(traced(monkeypatch, tree, *words, "--json").stdout)
    assert (attack["process"], attack["trace"], attack["actions"]) == (None, None, None)
    path = "$.attack_trace.index_process"
    assert attack["error"] == f"{path}: missing field (expected an integer)"
    assert "not trace" in traced(monkeypatch, tree, *words).stdout


def test_undecided_queries_are_told_beside_no_attack(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(value: Json) -> None:
        value["status"] = "canceled"
        del value["attack_trace"]

    change(tree, "query", cancel)
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak", "--json")
    assert (outcome.code, outcome.stdout) == (0, "[]\n")
    assert outcome.stderr.endswith(f"of {BATCH}; 1 query is undecided\n")


def test_runs_that_are_not_told_are_not_none(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, f"{VERIFIED}.json", lambda value: value.pop("run_files"))
    rows = shown(monkeypatch, tree, "list", "--verdicts")
    (row,) = [one for one in rows if one["id"] == VERIFIED]
    told = ("runs", "verified", "attacks", "undecided", "progress", "files")
    assert [row[name] for name in told] == [None] * 6
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
            return [without_paths(one) for one in value]
        if isinstance(value, dict):
            return {name: without_paths(one) for name, one in value.items() if name != "path"}
        return value

    one_query = ("--run", "1", "--query", "1")
    views = [("show", batch), ("trace", batch, "--all"), ("show", batch, *one_query)]
    before = [without_paths(shown(monkeypatch, tree, *words)) for words in views]
    code = exit_status(monkeypatch, tree, batch)
    inline(tree, batch)
    after = [without_paths(shown(monkeypatch, tree, *words)) for words in views]
    for one in (*before[0], *before[2], *after[0], *after[2]):
        del one["batch"]
    assert after == before
    assert exit_status(monkeypatch, tree, batch) == code
    text = run(monkeypatch, "show", "-d", str(tree), batch, *one_query).stdout
    assert "Signature" in text
    assert run(monkeypatch, "validate", str(tree / f"{batch}.json")).code == 0


def test_results_inline_are_validated(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def edit(value: Json) -> None:
        del value["run_files"]
        value["run_results"] = [{"zzz": 1}, 5, None, {"query_results": [{"status": "soon"}]}]

    change(tree, "batch", edit)
    findings = json.loads(run(monkeypatch, "validate", str(tree / FILES["batch"]), "--json").stdout)
    found = {(one["code"], one["path"]) for one in findings["findings"]}
    assert {
        ("DSR306", "$.run_results[0].zzz"), ("DSR201", "$.run_results[0].status"),
        ("DSR202", "$.run_results[1]"), ("DSR202", "$.run_results[2]"),
        ("DSR203", "$.run_results[3].query_results[0].status"),
    } <= found  # fmt: skip
    (batch,) = shown(monkeypatch, tree, "show", BATCH)
    assert [one["status"] for one in batch["runs"]] == ["unreadable"] * 4
    assert all(one["path"] is None for one in batch["runs"])
    assert batch["runs"][1]["error"].startswith("$.run_results[1]: expected an object")


@pytest.mark.parametrize("text", ['{"status":"completed"}', None])
def test_only_a_query_result_has_a_verdict(
    tree: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    if text is None:  # the run's own file in its query's place
        change(tree, "run", lambda value: value.update(query_files=[FILES["run"]]))
    else:
        (tree / FILES["query"]).write_text(text)
    (batch,) = shown(monkeypatch, tree, "show", BATCH, "--run", "replicated_leak")
    (query,) = batch["runs"][0]["queries"]
    assert (query["verdict"], query["reason"]) == ("undecided", "unreadable")


def test_a_query_has_the_number_that_it_tells(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_file = next((tree / BATCH).glob("coin_choice_*.json"))
    name = str(run_file.relative_to(tree))
    change(tree, name, lambda value: value["query_files"].reverse())
    for number in (1, 2):
        words = ("show", BATCH, "--run", "coin_choice", "--query", str(number))
        (batch,) = shown(monkeypatch, tree, *words)
        (query,) = batch["runs"][0]["queries"]
        assert query["index"] == number
        assert query["path"].endswith(f"query_{number}.json")
        text = run(monkeypatch, *words[:1], "-d", str(tree), *words[1:]).stdout
        assert text.splitlines()[0].endswith(f"query {number}")
    (tree / run_file.with_suffix("") / "query_2.json").write_text("")
    (batch,) = shown(monkeypatch, tree, "show", BATCH, "--run", "coin_choice", "--query", "2")
    assert batch["runs"][0]["queries"][0]["error"] == "is empty, expected a JSON object"


def test_a_run_that_cannot_be_read_may_have_the_query(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / FILES["run"]).write_text("")
    for words in (("--query", "1"), ("--run", "replicated_leak", "--query", "1")):
        outcome = run(monkeypatch, "show", "-d", str(tree), BATCH, *words)
        assert outcome.code == 0
        assert "is empty, expected a JSON object" in outcome.stdout
        assert exit_status(monkeypatch, tree, BATCH, *words) == 1
    words = ("--run", "replicated_leak", "--query", "1", "--processes")
    outcome = run(monkeypatch, "show", "-d", str(tree), BATCH, *words)
    assert outcome.code == 2
    assert outcome.stderr.endswith(f"{FILES['run']}: is empty, expected a JSON object\n")


@pytest.mark.parametrize("command", ["show", "trace"])
@pytest.mark.parametrize("wanted", ["1" * 4301, "0", "99", "-1", "²"])
def test_a_run_of_no_such_number(
    tree: Path, monkeypatch: pytest.MonkeyPatch, command: str, wanted: str
) -> None:
    assert run(monkeypatch, command, "-d", str(tree), BATCH, "--run", wanted).code == 2


def test_a_percentage_stays_one(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for percent, told in ((-5, 0), (250, 100)):

        def edit(value: Json, percent: int = percent) -> None:
            value["status"] = "canceled"
            value["progression"] = {
                "round": 1, "verification": {"percent": percent, "jobs_remaining": 1}
            }  # fmt: skip

        change(tree, "query", edit)
        (batch,) = shown(monkeypatch, tree, "show", BATCH, "--run", "replicated_leak")
        assert batch["runs"][0]["queries"][0]["progress"] == told


def test_filters_pass_over_batches_without_the_run(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("show", "--status", "completed", "--run", "coin_choice")
    assert [one["id"] for one in shown(monkeypatch, tree, *words)] == [BATCH]
    assert run(monkeypatch, "show", "-d", str(tree), "-s", "completed", "--run", "zzz").code == 2


@pytest.mark.parametrize("output", ["json", "dps"])
def test_processes_are_for_text(tree: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    words = ("--run", "replicated_leak", "--query", "1", "--processes", "-f", output)
    assert run(monkeypatch, "show", "-d", str(tree), BATCH, *words).code == 2


@pytest.mark.parametrize(
    ("name", "drop", "missing"),
    [("query", ("atomic_data", "run_file"), "$.atomic_data"),
     ("query", ("atomic_data", "run_file", "batch_file", "index", "type"), "$.type"),
     ("run", ("batch_file", "input_file"), "$.input_file")],
)  # fmt: skip
def test_a_damaged_file_is_checked_for_what_it_is(
    tree: Path, monkeypatch: pytest.MonkeyPatch, name: str, drop: tuple[str, ...], missing: str
) -> None:
    change(tree, name, lambda value: [value.pop(field) for field in drop])
    findings = json.loads(run(monkeypatch, "validate", str(tree / FILES[name]), "--json").stdout)
    assert {(one["code"], one["path"]) for one in findings["findings"]} >= {("DSR201", missing)}
    assert {one["path"] for one in findings["findings"]} <= {f"$.{field}" for field in drop}


def test_the_folder_of_a_batch_or_a_run_stands_for_it(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(tree, "query", lambda value: value.update(index=7))
    run_folder = FILES["run"].removesuffix(".json")
    for folder in (BATCH, f"{BATCH}/", VERIFIED, run_folder):
        files = 1 + len(list((tree / folder).rglob("*.json")))
        outcome = run(monkeypatch, "validate", f"{tree}/{folder}", "--json")
        told = json.loads(outcome.stdout)
        assert told["files"] == files
        codes = [one["code"] for one in told["findings"] if one["level"] == "error"]
        assert codes == ([] if folder == VERIFIED else ["DSR404"])


@pytest.mark.parametrize(
    ("inside", "path", "files"),
    [(".", BATCH, 11), (BATCH, ".", 11), (BATCH, f"../{BATCH}", 11),
     (BATCH, "replicated_leak_8w8m", 2), (BATCH, "./replicated_leak_8w8m/", 2),
     (f"{BATCH}/replicated_leak_8w8m", ".", 2), (f"{BATCH}/replicated_leak_8w8m", "..", 11),
     (f"{BATCH}/replicated_leak_8w8m", "../..", 19)],
)  # fmt: skip
def test_folders_are_known_from_anywhere(
    tree: Path, monkeypatch: pytest.MonkeyPatch, inside: str, path: str, files: int
) -> None:
    change(tree, "query", lambda value: value.update(index=7))
    monkeypatch.chdir(tree / inside)
    told = json.loads(run(monkeypatch, "validate", path, "--json").stdout)
    assert told["files"] == files
    assert [one["code"] for one in told["findings"] if one["level"] == "error"] == ["DSR404"]


def test_results_in_both_places_are_all_read(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = json.loads((tree / FILES["query"]).read_text())
    change(tree, "run", lambda value: value.update(query_files=[], query_results=[query]))
    words = ("--run", "replicated_leak")
    (attack,) = shown(monkeypatch, tree, "trace", BATCH, *words)
    assert attack["query"] == 1
    assert exit_status(monkeypatch, tree, BATCH, *words) == 1
    runs = [json.loads((tree / path).read_text())
            for path in json.loads((tree / FILES["batch"]).read_text())["run_files"]]  # fmt: skip
    change(tree, "batch", lambda value: value.update(run_files=[], run_results=runs))
    rows = shown(monkeypatch, tree, "list", "--verdicts")
    (row,) = [one for one in rows if one["id"] == BATCH]
    assert (row["runs"], row["attacks"]) == (4, 5)


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
def test_a_trace_that_cannot_be_one_is_not_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[list[Json]], object], error: str
) -> None:
    change(tree, "query", lambda value: edit(value["attack_trace"]["action_sequence"]))
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak")
    assert outcome.code == 2
    assert error in outcome.stdout
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


def test_one_query_is_not_taken_for_that_of_an_unreadable_run(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next((tree / VERIFIED).glob("relay_chain_*.json")).write_text("")
    words = ("show", "-d", str(tree), VERIFIED, "--query", "1", "--format", "dps")
    assert run(monkeypatch, *words).code == 2
    assert run(monkeypatch, *words, "--run", "ballot_swap").code == 0


def test_a_run_that_failed_is_not_verified(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_file = "mp37m9_9911/ballot_swap_a0-c.json"
    assert exit_status(monkeypatch, tree, VERIFIED) == 0
    change(tree, run_file, lambda value: value.update(status="internal_error", query_files=[]))
    assert exit_status(monkeypatch, tree, VERIFIED) == 1
    assert exit_status(monkeypatch, tree, VERIFIED, "--run", "ballot_swap") == 1
    assert exit_status(monkeypatch, tree, VERIFIED, "--run", "relay_chain") == 0


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda value: value["processes"][0].update(type="Stop"), "$.processes[0].type: "),
        (lambda value: value.update(processes=value["processes"][1:],
                                    attack_trace=value["attack_trace"] | {"index_process": 2}),
         "$.processes: expected two processes, found 1"),
    ],
)  # fmt: skip
def test_actions_that_cannot_be_placed_are_told(
    tree: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Json], object], told: str
) -> None:
    change(tree, "query", edit)
    words = ("--run", "replicated_leak", "--all")
    outcome = traced(monkeypatch, tree, *words)
    assert (outcome.code, outcome.stderr.count("dsr: ")) == (2, 1)
    assert outcome.stderr.startswith(f"dsr: {FILES['query']}: ")
    assert told in outcome.stderr
    without = traced(monkeypatch, tree, *words[:2])
    assert (without.code, without.stderr) == (2, outcome.stderr)
    assert "in(c,#n_0);out(c,ax_1)" in without.stdout


def test_what_is_inline_is_told_by_its_place(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, "query", lambda value: value["processes"][0].update(type="Stop"))
    inline(tree, BATCH)
    outcome = traced(monkeypatch, tree, "--run", "replicated_leak", "--all")
    assert outcome.stderr.startswith(
        "dsr: replicated_leak, query 1: $.run_results[3].query_results[0].processes[0].type: "
    )


def test_a_reason_is_told_once(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, "query", lambda value: value.pop("atomic_data"))
    words = ("show", "-d", str(tree), BATCH, "--run", "replicated_leak", "--query", "1")
    assert run(monkeypatch, *words).stdout.count("unreadable: ") == 1


def test_a_file_that_is_not_there_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / FILES["run"]).unlink()
    text = run(monkeypatch, "show", "-d", str(tree), BATCH).stdout
    assert f"unreadable: {FILES['run']}: no such file" in text
    shutil.rmtree((tree / FILES["run"]).with_suffix(""))
    text = run(monkeypatch, "show", "-d", str(tree), BATCH).stdout
    assert "no copy of replicated_leak.dps" in text.splitlines()[-1]


def test_runs_are_told_apart_by_their_numbers(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("show", "-d", str(tree), BATCH, "--run")
    outcome = run(monkeypatch, *words, "")
    assert outcome.stderr.startswith(f"dsr: {BATCH}: no run ''; choose from 1 ")
    change(tree, "run", lambda value: value.update(input_file=f"{BATCH}/x/coin_choice_2.dps"))
    outcome = run(monkeypatch, *words, "coin")
    assert outcome.code == 2
    assert outcome.stderr.count("coin_choice") == 2
