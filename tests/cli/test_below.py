"""Runs and queries of a batch that are deep, long, damaged or hostile."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, run
from conftest import FULL, RECORDED
from recorded import change, inputs_named

from deepsec_results.model.batch import CompletedBatch
from deepsec_results.model.runs import RunResult
from deepsec_results.reading import running_provers
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.trees import read_tree

BATCH = "mp37ma_hhb-"
RUN = f"{BATCH}/ballot_leak_chw8.json"
QUERY = f"{BATCH}/ballot_leak_chw8/query_1.json"
CONSTANT = {"type": "Function", "symbol": 0}


@pytest.fixture
def tree(still: Path, tmp_path: Path) -> Path:
    """A results directory of one batch with one query, an attack."""
    shutil.copytree(RECORDED / BATCH, tmp_path / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", tmp_path)
    return tmp_path


def nest(path: Path, levels: int) -> None:
    """Put outputs behind the last one of the first process, where its trace does not come.

    They are written as text, which no bound of Python stops.
    """
    value = json.loads(path.read_text())
    value["processes"][0]["process"]["process"]["process"] = "INNER"
    outer = ",".join(
        f'"process":{{"type":"Output","channel":{json.dumps(CONSTANT)},'
        f'"term":{json.dumps(CONSTANT)},"position":{{"index":{1000 + level},"args":[]}}'
        for level in range(levels)
    )
    path.write_text(json.dumps(value).replace('"process": "INNER"', outer + "}" * levels))


VIEWS = [
    ("show", "last", "--query", "1", "--processes"),
    ("show", "last", "--query", "1", "--format", "dps"),
    ("trace", "last", "--all"),
    ("trace", "last", "--at", "1"),
]


def view(monkeypatch: pytest.MonkeyPatch, tree: Path, words: tuple[str, ...]) -> Outcome:
    return run(monkeypatch, words[0], "-d", str(tree), *words[1:])


@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
def test_three_hundred_levels(
    tree: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    before = len(view(monkeypatch, tree, words).stdout.splitlines())
    nest(tree / QUERY, 300)
    outcome = view(monkeypatch, tree, words)
    assert outcome.code == 0
    assert len(outcome.stdout.splitlines()) == before + 300


@pytest.mark.parametrize("levels", [490, 12_000 if FULL else 1_000])
def test_deep_nesting_changes_no_answer(
    tree: Path, monkeypatch: pytest.MonkeyPatch, levels: int
) -> None:
    """Beyond what msgspec reads: some 900 levels of JSON on Python 3.11, 10,000 on 3.13."""
    before = {words: view(monkeypatch, tree, words) for words in VIEWS}
    nest(tree / QUERY, levels)
    for words in VIEWS:
        outcome = view(monkeypatch, tree, words)
        assert (outcome.code, before[words].stderr) == (0, "")
        # The input has no such levels. The format dps and configurations have no lines.
        has_lines = {"--processes", "--all"} & {*words}
        remarks = [": no line numbers: " in line for line in outcome.stderr.splitlines()]
        assert remarks == ([True] if has_lines else [])
        added = len(outcome.stdout.splitlines()) - len(before[words].stdout.splitlines())
        assert added == levels
    shown = json.loads(run(monkeypatch, "show", "-d", str(tree), "--json").stdout)
    (query,) = shown[0]["runs"][0]["queries"]
    assert (query["verdict"], query["error"]) == ("attack", None)
    (row,) = json.loads(run(monkeypatch, "list", str(tree), "--json", "--verdicts").stdout)
    assert row["attacks"] == 1
    assert run(monkeypatch, "validate", str(tree)).code == 0


def test_what_is_wrong_deep_inside_has_its_place(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nest(tree / QUERY, 490)
    text = (tree / QUERY).read_text()
    (tree / QUERY).write_text(text.replace('"index":1489,"args":[]', '"index":"x","args":[]'))
    found = json.loads(run(monkeypatch, "validate", str(tree), "--json").stdout)["findings"]
    (wrong,) = [finding for finding in found if finding["code"] == "DSR202"]
    assert wrong["path"] == f"$.processes[0]{'.process' * 492}.position.index"
    assert text[wrong["column"] - 1 :].startswith("1489")
    outcome = view(monkeypatch, tree, VIEWS[1])
    assert (outcome.code, "expected an integer" in outcome.stderr) == (2, True)


def test_a_deep_field_of_a_batch_is_shown(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tree / f"{BATCH}.json"
    deep = "[" * 12_000 + "]" * 12_000
    path.write_text('{"odd":' + deep + "," + path.read_text()[1:])
    outcome = run(monkeypatch, "show", "-d", str(tree), "--json")
    assert outcome.code == 0
    assert deep in outcome.stdout
    assert run(monkeypatch, "list", str(tree)).code == 0


def test_beyond_the_bound_the_error_is_one_sentence(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.reading.json_parser.MOST_LEVELS", 5000)
    nest(tree / QUERY, 12_000)
    reason = "has more than 1,000,000 levels of nested objects and lists, which is the limit of dsr"
    shown = json.loads(run(monkeypatch, "show", "-d", str(tree), "--json").stdout)
    (query,) = shown[0]["runs"][0]["queries"]
    assert (query["verdict"], query["reason"]) == ("undecided", "unreadable")
    assert query["error"] == reason
    assert view(monkeypatch, tree, VIEWS[1]).code == 2
    assert reason in view(monkeypatch, tree, VIEWS[2]).stderr
    assert run(monkeypatch, "validate", str(tree)).code == 1


def test_ten_thousand_actions(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lengthen(query: dict[str, Any]) -> None:
        query["attack_trace"]["action_sequence"] *= 5000

    change(tree / QUERY, lengthen)
    (attack,) = json.loads(run(monkeypatch, "trace", "-d", str(tree), "--json", "--all").stdout)
    assert len(attack["actions"]) == 15_000
    assert attack["trace"].endswith("out(c,ax_10000)")
    outcome = run(monkeypatch, "trace", "-d", str(tree), "--color", "never", terminal=80)
    assert max(map(len, outcome.stdout.splitlines())) <= 80


def test_texts_of_the_tree_act_on_no_terminal(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "\x1b[31m‮[bold]evil[/]\n"

    def spoil(query: dict[str, Any]) -> None:
        for atom in query["atomic_data"]["data"]:
            atom["label"] += evil

    change(tree / QUERY, spoil)
    change(tree / RUN, lambda result: result.update(warnings=[evil], error_msg=evil))
    for words in [("show", "last"), *VIEWS, ("show", "last", "--json"), ("trace", "--json")]:
        for width in (None, 80):
            outcome = run(
                monkeypatch, words[0], "-d", str(tree), *words[1:], "--color", "never",
                terminal=width,
            )  # fmt: skip
            assert outcome.code == 0
            assert outcome.stdout.replace("\n", "").isprintable(), words


def test_a_rebuilt_file_is_made_of_identifiers(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(query: dict[str, Any]) -> None:
        for atom in query["atomic_data"]["data"]:
            atom["label"] = "new) | out(c"

    change(tree / QUERY, spoil)
    text = view(monkeypatch, tree, VIEWS[1]).stdout
    from grammar import read_input

    (query,) = read_input(text).queries
    original = read_input((tree / BATCH / "ballot_leak_chw8" / "ballot_leak.dps").read_text())
    assert query.kind == original.queries[0].kind


REPLAY = Path("fixtures/replay/result_files")


def test_a_probabilistic_choice_is_shown_with_its_probability(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("-d", str(REPLAY), "mp523a", "--run", "fair_coin", "--query", "2")
    shown = run(monkeypatch, "show", *words, "--processes").stdout
    assert shown.count("+{0.25}") == 1
    assert shown.count("+{0.5}") == 1
    traced = run(monkeypatch, "trace", *words, "--all").stdout
    assert "choice of the" in traced
    assert "+{0.25}" in traced
    (attack,) = json.loads(run(monkeypatch, "trace", *words, "--all", "--json").stdout)
    assert attack["actions"][0]["positions"][0]["at"] == "+{0.25}"


def test_after_ctrl_c_a_query_that_was_running_is_canceled(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prover writes the batch and its runs first, and the query a second later."""

    def cancel(result: dict[str, Any]) -> None:
        result["status"] = "canceled"

    def leave_running(query: dict[str, Any]) -> None:
        query["status"] = "in_progress"
        for name in ("end_time", "memory", "attack_trace"):
            query.pop(name, None)

    change(tree / f"{BATCH}.json", cancel)
    change(tree / RUN, cancel)
    change(tree / QUERY, leave_running)
    shown = json.loads(run(monkeypatch, "show", "-d", str(tree), "--json").stdout)
    assert shown[0]["runs"][0]["queries"][0]["reason"] == "canceled"
    (record,) = json.loads(run(monkeypatch, "table", "-d", str(tree), "last", "--json").stdout)
    assert record["reason"] == "canceled"
    outcome = run(monkeypatch, "validate", str(tree), "--json")
    assert outcome.code == 0
    assert [finding["path"] for finding in json.loads(outcome.stdout)["findings"]
            if finding["code"] == "DSR311"] == ["$.query_files[0]"]  # fmt: skip
    stats = run(monkeypatch, "stats", "-d", str(tree)).stdout
    assert "1 undecided (1 canceled)" in stats
    # In a batch that runs, the same query is running.
    prover = running_provers.Process(running_provers.ProcessState.PROVER)
    monkeypatch.setattr(running_provers, "look_up", lambda pid: prover)
    change(tree / f"{BATCH}.json", lambda batch: batch.update(status="in_progress"))
    change(tree / RUN, lambda result: result.update(status="in_progress"))
    assert "1 undecided (1 running)" in run(monkeypatch, "stats", "-d", str(tree)).stdout


ERROR_AFTER_ATTACK = Path("fixtures/invalid_trees/error_after_attack")


def test_a_query_that_an_internal_error_ended_is_not_running(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker failed after an attack was found: the prover wrote the batch and its run, and never
    again the query that was running."""
    where = ("-d", str(ERROR_AFTER_ATTACK))
    (shown,) = json.loads(run(monkeypatch, "show", *where, "last", "--json").stdout)
    reasons = [query["reason"] for query in shown["runs"][0]["queries"]]
    assert reasons == [None, "internal error", "canceled"]
    for command in (["table", "last"], ["queries"]):
        rows = json.loads(run(monkeypatch, command[0], *where, *command[1:], "--json").stdout)
        assert [row["reason"] for row in rows] == reasons
    (history,) = json.loads(
        run(monkeypatch, "history", *where, "error_after", "--query", "2", "--json").stdout
    )
    assert [batch["reason"] for batch in history["batches"]] == ["internal error"]
    stats = run(monkeypatch, "stats", *where).stdout
    assert "2 undecided (1 internal error, 1 canceled)" in stats
    assert "running" not in run(monkeypatch, "watch", *where, "last").stdout
    command = run(monkeypatch, "rerun", *where, "last", "--undecided").stdout
    assert command.endswith("error_after_attack.dps\n")
    outcome = run(monkeypatch, "validate", str(ERROR_AFTER_ATTACK), "--json")
    findings = json.loads(outcome.stdout)["findings"]
    assert outcome.code == 0
    assert {finding["level"] for finding in findings} == {"note"}


def test_a_folder_that_becomes_a_link_out_is_not_followed(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one process, as a library or a command that watches would look twice."""
    batch = CompletedBatch(run_files=[RUN])
    (found,) = read_tree(batch, str(tree))
    assert isinstance(found.result, RunResult)
    (tree / BATCH).rename(tree.parent / f"{tree.name}-out")
    (tree / BATCH).symlink_to(tree.parent / f"{tree.name}-out")
    (refused,) = read_tree(batch, str(tree))
    assert isinstance(refused.result, FileProblem)
    assert "is a link out of the results directory" in refused.result.message


def test_comparing_nothing_is_an_error(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, kind in [(RUN, "run"), (QUERY, "query")]:
        outcome = run(monkeypatch, "diff", str(tree / file), str(tree / file), "--fail-on", "any")
        assert (outcome.code, outcome.stdout) == (2, "")
        assert f"is the result of a {kind} of the batch {BATCH}.json, not a batch" in outcome.stderr
    empty = tree / "mp37mz_1.json"
    empty.write_text((tree / f"{BATCH}.json").read_text())
    change(empty, lambda batch: batch.update(run_files=[]))
    outcome = run(monkeypatch, "diff", str(empty), str(empty))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "nothing to compare" in outcome.stderr
    shutil.rmtree(tree / BATCH)
    outcome = run(monkeypatch, "diff", "-d", str(tree), BATCH, BATCH, "--fail-on", "verdict")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "nothing to compare: no query can be read" in outcome.stderr


@pytest.mark.parametrize(("path", "kind"), [(RUN, "run"), (QUERY, "query")])
def test_a_run_or_a_query_is_not_a_batch(
    tree: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    for words in (["stats"], ["check"], ["table"]):
        outcome = run(monkeypatch, *words, str(tree / path))
        assert outcome.code == 2
        assert f"is the result of a {kind} of the batch {BATCH}.json" in outcome.stderr
    # With a name like that of a batch, it is not a row either.
    shutil.copy(tree / path, tree / "locker_f7rk.json")
    remark = f"{tree}/locker_f7rk.json: is the result of a {kind} of the batch {BATCH}.json, not a "
    for words in (["--format", "ids"], ["--format", "ids", "-n", "1"], []):
        outcome = run(monkeypatch, "list", str(tree), *words)
        rows = [line.split()[0] for line in outcome.stdout.splitlines()]
        assert rows == ([BATCH] if words else ["ID", BATCH])
        # The newest batch is enough for a limit of 1.
        assert outcome.stderr == ("" if "-n" in words else f"dsr: {remark}batch\n")


@pytest.mark.parametrize("path", [RUN, QUERY])
@pytest.mark.parametrize("where", ["next to it", "inside", "moved"])
def test_a_run_or_a_query_that_is_named_is_shown_with_its_batch(
    tree: Path, monkeypatch: pytest.MonkeyPatch, path: str, where: str
) -> None:
    named = tree / path
    monkeypatch.chdir(named.parent if where == "inside" else tree)
    if where == "moved":
        (tree / f"{BATCH}.json").unlink()
    word = named.name if where == "inside" else path
    outcome = run(monkeypatch, "show", word)
    assert outcome.code == 0
    assert outcome.stdout.startswith(BATCH)
    assert "ballot_leak.dps" in outcome.stdout
    (shown,) = json.loads(run(monkeypatch, "show", word, "--json").stdout)
    assert shown["id"] == BATCH
    assert (shown["batch"] is None) == (where == "moved")
    (query,) = shown["runs"][0]["queries"]
    assert (shown["runs"][0]["path"], query["path"], query["verdict"]) == (RUN, QUERY, "attack")
    (attack,) = json.loads(run(monkeypatch, "trace", word, "--json").stdout)
    assert (attack["id"], attack["run"], attack["trace"]) == (BATCH, "ballot_leak", query["trace"])


def test_a_query_file_by_itself_is_shown(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = tree / "elsewhere"
    alone.mkdir()
    shutil.copy(tree / QUERY, alone / "attack.json")
    outcome = run(monkeypatch, "show", str(alone / "attack.json"), "--processes")
    assert outcome.code == 0
    assert "The two processes are not trace equivalent" in outcome.stdout
    assert "Process 2" in outcome.stdout
    refused = run(monkeypatch, "show", str(alone / "attack.json"), "--query", "2")
    assert refused.code == 2
    assert "is a single query; --query does not apply" in refused.stderr


@pytest.mark.parametrize(("folder", "kind"), [(BATCH, "batch"), (RUN[: -len(".json")], "run")])
def test_the_folder_of_a_batch_or_a_run_is_not_a_results_directory(
    tree: Path, monkeypatch: pytest.MonkeyPatch, folder: str, kind: str
) -> None:
    outcome = run(monkeypatch, "list", str(tree / folder))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert (
        f"is the folder of the {kind} {tree / folder}.json, not a results directory"
        in outcome.stderr
    )
    assert f"use dsr show {tree / folder}.json" in outcome.stderr
    monkeypatch.chdir(tree / folder)
    assert (
        f"is the folder of the {kind} {tree / folder}.json" in run(monkeypatch, "list", ".").stderr
    )


def test_another_json_file_does_not_make_a_results_directory(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tree / "project"
    project.mkdir()
    (project / "report_2024.json").write_text('{"title": "quarter"}')
    (tree / "home" / ".deepsec").mkdir(parents=True)
    monkeypatch.chdir(project)
    monkeypatch.setenv("HOME", str(tree / "home"))
    monkeypatch.delenv("DSR_DIR", raising=False)
    outcome = run(monkeypatch, "list")
    assert outcome.code == 2
    assert "no results directory" in outcome.stderr
    (project / "results").symlink_to(tree)
    assert BATCH in run(monkeypatch, "list").stdout


def test_a_file_older_than_the_first_release_is_named_as_such(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tree / "1570295110_426453.json"
    old.write_text('{"start_time":1570295110,"deepsec_version":"1.02","run_result_files":[],'
                   '"command_options":["default_semantics","private"]}')  # fmt: skip
    reason = "was written by a build older than release 2.0.0, which dsr does not read"
    (row,) = json.loads(run(monkeypatch, "list", str(tree), "-s", "unreadable", "--json").stdout)
    assert row["error"] == reason
    for command in ("show", "trace", "stats", "table", "check"):
        outcome = run(monkeypatch, command, str(old))
        assert outcome.code == 2
        assert reason in outcome.stdout + outcome.stderr
    found = run(monkeypatch, "validate", str(old)).stdout
    assert f"error  DSR207  $.run_result_files: {reason}\n" in found


@pytest.mark.parametrize("piece", ['"q":"a\\ud800b",', '"q":NaN,', ""])
def test_a_number_beyond_a_double_stops_no_command(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: str
) -> None:
    for path in [f"{BATCH}.json", RUN, QUERY]:
        spoiled = tmp_path / path.replace("/", "-")
        shutil.copytree(RECORDED / BATCH, spoiled / BATCH)
        shutil.copy(RECORDED / f"{BATCH}.json", spoiled)
        text = (spoiled / path).read_text()
        (spoiled / path).write_text('{"zzz":1e999,' + piece + text[1:])
        for words in (["list", str(spoiled), "--verdicts", "--json"], ["validate", str(spoiled)],
                      ["show", "-d", str(spoiled), "--json"], ["stats", "-d", str(spoiled)],
                      ["trace", "-d", str(spoiled), "--all"]):  # fmt: skip
            outcome = run(monkeypatch, *words)
            assert outcome.code in (0, 1, 2)
        read = "NaN" not in piece
        (row,) = json.loads(run(monkeypatch, "list", str(spoiled), "--verdicts", "--json").stdout)
        assert (row["attacks"] == 1) == read


def test_huge_and_negative_numbers(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in (10**400, -50_000_000):
        folder = tmp_path / str(size)[:3]
        path = inputs_named(folder, "a.dps")
        file = next(folder.glob("*/*/query_1.json"))
        query = json.loads(file.read_text())
        file.write_text(json.dumps(query | {"memory": size, "end_time": query["start_time"] - 100}))
        for words in (("table", str(path)), ("stats", str(path)), ("show", str(path)),
                      ("history", "-d", str(folder), "a"), ("report", str(path)),
                      ("diff", str(path), str(path), "--fail-on", "any")):  # fmt: skip
            assert run(monkeypatch, *words).code == 0, words
