"""Batches of which some files are missing, damaged, unlisted, or were never finished."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import NOW, RECORDED
from recorded import change

SEVEN = "mp37m4_42za"  # seven runs, of which no folder is there
ONE = "mp37ma_hhb-"
QUERY = f"{ONE}/ballot_leak_chw8/query_1.json"
MISSING = f"{SEVEN}/tag_unlinkability_605l.json: no such file"


@pytest.fixture
def partial(still: Path, tmp_path: Path) -> Path:
    """Two batches: the runs of one are missing, the query of the other is cut short."""
    shutil.copy(RECORDED / f"{SEVEN}.json", tmp_path)
    shutil.copy(RECORDED / f"{ONE}.json", tmp_path)
    shutil.copytree(RECORDED / ONE, tmp_path / ONE)
    query = tmp_path / QUERY
    query.write_bytes(query.read_bytes()[:200])
    os.utime(query, (0, 0))
    return tmp_path


def test_list_marks_a_batch_that_is_incomplete(
    monkeypatch: pytest.MonkeyPatch, partial: Path
) -> None:
    outcome = run(monkeypatch, "list", str(partial))
    assert outcome.code == 0
    assert outcome.stdout.count("completed!") == 2
    assert f"dsr: {SEVEN}: 7 runs cannot be read: {MISSING}\n" in outcome.stderr
    assert f"dsr: {ONE}: 1 query cannot be read: {QUERY}: " in outcome.stderr
    on_a_terminal = run(monkeypatch, "list", str(partial), terminal=200).stdout
    assert on_a_terminal.count("completed!") == 2


@pytest.mark.parametrize(
    ("words", "marked"),
    [(("table", SEVEN, ONE), "Batch of 7 input files!"),
     (("table", SEVEN, ONE, "--rows", "batch"), "Batch of 7 input files!"),
     (("history", "ballot_leak"), f" !  {SEVEN}"),
     (("history", "ballot_leak"), "!: a part of the batch cannot be read"),
     (("watch", SEVEN), f"{SEVEN}  completed!")],
)  # fmt: skip
def test_other_views_mark_it_too(
    monkeypatch: pytest.MonkeyPatch, partial: Path, words: tuple[str, ...], marked: str
) -> None:
    assert marked in run(monkeypatch, words[0], "-d", str(partial), *words[1:]).stdout
    whole = run(monkeypatch, words[0], "-d", str(RECORDED), *words[1:]).stdout
    assert marked.replace("!", "") in whole or ":" in marked
    assert "!" not in whole


def test_list_does_not_mark_a_complete_batch(monkeypatch: pytest.MonkeyPatch, still: Path) -> None:
    outcome = run(monkeypatch, "list", str(RECORDED), "-n", "0")
    assert "!" not in outcome.stdout
    assert "cannot be read" not in outcome.stderr


def test_json_and_csv_carry_what_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, partial: Path
) -> None:
    rows = json.loads(run(monkeypatch, "list", str(partial), "--verdicts", "--json").stdout)
    assert rows[1]["incomplete"] == {"runs": 7, "queries": 0, "reason": MISSING}
    assert (rows[0]["incomplete"]["runs"], rows[0]["incomplete"]["queries"]) == (0, 1)
    columns = ("list", str(partial), "--columns", "id,incomplete", "--format", "csv")
    assert f"{SEVEN},7 runs cannot be read: {MISSING}" in run(monkeypatch, *columns).stdout
    (shown,) = json.loads(run(monkeypatch, "show", "-d", str(partial), SEVEN, "--json").stdout)
    assert shown["incomplete"]["runs"] == 7
    statistics = json.loads(run(monkeypatch, "stats", "-d", str(partial), "--json").stdout)
    assert (statistics["incomplete"]["runs"], statistics["incomplete"]["queries"]) == (7, 1)
    compared = json.loads(
        run(
            monkeypatch,
            "diff",
            str(RECORDED / f"{SEVEN}.json"),
            str(partial / f"{SEVEN}.json"),
            "--json",
        ).stdout
    )
    assert compared["b"]["incomplete"]["reason"] == MISSING
    table = json.loads(run(monkeypatch, "table", "-d", str(partial), SEVEN, "--json").stdout)
    assert MISSING in {row["error"] for row in table}
    history = json.loads(
        run(monkeypatch, "history", "-d", str(partial), "tag_static_id", "--json").stdout
    )
    assert history[0]["batches"][0]["error"].endswith("no such file")
    expect = partial / "expected.tsv"
    expect.write_text("input_file\tquery\tverdict\nballot_leak.dps\t1\tattack\n")
    words = ("check", "-d", str(partial), ONE, "--expect", str(expect), "--json")
    assert json.loads(run(monkeypatch, *words).stdout)["incomplete"]["queries"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("list",), ("show", SEVEN), ("stats",), ("table", SEVEN, ONE),
        ("diff", str(RECORDED / f"{SEVEN}.json"), SEVEN),
        ("history", "tag_static_id"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
@pytest.mark.parametrize("output", ["text", "json"])
def test_every_command_reports_on_stderr_what_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, partial: Path, words: tuple[str, ...], output: str
) -> None:
    chosen = (
        ("--json", *(("--verdicts",) if words == ("list",) else ())) if output == "json" else ()
    )
    outcome = run(monkeypatch, words[0], "-d", str(partial), *words[1:], *chosen)
    assert f"dsr: {SEVEN}: " in outcome.stderr
    assert "cannot be read: " in outcome.stderr


def test_sums_that_leave_something_out_say_so(
    monkeypatch: pytest.MonkeyPatch, partial: Path
) -> None:
    text = run(monkeypatch, "stats", "-d", str(partial)).stdout
    assert f"Incomplete  7 runs and 1 query cannot be read: {QUERY}: " in text
    assert "Incomplete  7 runs" in run(monkeypatch, "show", "-d", str(partial), SEVEN).stdout


def test_files_that_nothing_lists_are_reported(
    monkeypatch: pytest.MonkeyPatch, partial: Path
) -> None:
    shutil.copy(partial / ONE / "ballot_leak_chw8.json", partial / ONE / "other_1z.json")
    for command in ("list", "show"):
        words = [command, "-d", str(partial), *([ONE] if command == "show" else [])]
        message = f"dsr: {ONE}: 1 file in its folder is not listed: {ONE}/other_1z.json\n"
        assert message in run(monkeypatch, *words).stderr


def test_nothing_to_lay_out_is_an_error(monkeypatch: pytest.MonkeyPatch, partial: Path) -> None:
    change(partial / f"{ONE}.json", lambda batch: batch.update(run_files=[]))
    outcome = run(monkeypatch, "table", "-d", str(partial), ONE)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert f"no query in {ONE}" in outcome.stderr


START = 1_700_000_000
LASTED = 3 * 3600 + 2 * 60


@pytest.fixture
def stale(still: Path, tmp_path: Path) -> Path:
    """A batch whose prover was killed while its query ran, three hours and two minutes in."""
    shutil.copy(RECORDED / f"{ONE}.json", tmp_path)
    shutil.copytree(RECORDED / ONE, tmp_path / ONE)
    for name in (f"{ONE}.json", f"{ONE}/ballot_leak_chw8.json", QUERY):
        change(tmp_path / name, _run_on)
    for path in tmp_path.rglob("*"):
        at = START + LASTED if path.suffix == ".json" else START  # the input is copied at the start
        os.utime(path, (at, at))
    return tmp_path


def _run_on(result: dict[str, Any]) -> None:
    result.update(status="in_progress", start_time=START)
    if "pid" in result:
        result["pid"] = 4_194_305  # beyond the greatest process id of Linux
    for name in ("end_time", "attack_trace", "memory"):
        result.pop(name, None)


def test_the_running_query_of_a_stale_batch_is_undecided_because_of_that(
    monkeypatch: pytest.MonkeyPatch, stale: Path
) -> None:
    (shown,) = json.loads(run(monkeypatch, "show", "-d", str(stale), ONE, "--json").stdout)
    (query,) = shown["runs"][0]["queries"]
    assert (query["verdict"], query["reason"]) == ("undecided", "stale")
    assert (query["duration"], query["duration_at_least"]) == (None, LASTED)
    text = run(monkeypatch, "show", "-d", str(stale), ONE).stdout
    assert "undecided (stale)  session_equiv" in text or "undecided (stale)  trace_equiv" in text
    assert ">3h02m" in text
    for words in (("table", ONE), ("history", "ballot_leak")):
        outcome = run(monkeypatch, words[0], "-d", str(stale), words[1], "--json")
        (row,) = json.loads(outcome.stdout)
        row = row["batches"][0] if words[0] == "history" else row
        assert (row["reason"], row["time"], row["time_at_least"]) == ("stale", None, LASTED)
    assert ">3h02m" in run(monkeypatch, "history", "-d", str(stale), "ballot_leak").stdout
    assert ">3h02m" in run(monkeypatch, "list", str(stale)).stdout
    bounds = run(monkeypatch, "queries", "-d", str(stale), "--columns", "time_at_least").stdout
    assert ">3h02m" in bounds
    assert "1 stale" in run(monkeypatch, "stats", "-d", str(stale)).stdout.splitlines()[1]


VIEWS = [
    ["list"], ["list", "--json"], ["show", ONE], ["show", ONE, "--json"],
    ["show", ONE, "--run", "1", "--query", "1"], ["table", ONE], ["table", ONE, "--json"],
    ["queries"], ["queries", "--json"], ["history", "ballot_leak"], ["report"], ["stats"],
    ["watch", ONE], ["watch", ONE, "-f", "jsonl"], ["rerun", ONE, "--undecided"],
]  # fmt: skip


@pytest.mark.parametrize("words", VIEWS, ids=" ".join)
@pytest.mark.parametrize("terminal", [None, 200])
def test_a_copy_has_no_least_time_and_no_sign_of_life(
    monkeypatch: pytest.MonkeyPatch, stale: Path, words: list[str], terminal: int | None
) -> None:
    """The files were copied a minute ago: all of them are dated anew."""
    for path in stale.rglob("*"):
        os.utime(path, (NOW - 60, NOW - 60))
    output = ["-o", str(stale.parent / "report.html")] if words == ["report"] else []
    outcome = run(monkeypatch, words[0], "-d", str(stale), *words[1:], *output, terminal=terminal)
    assert outcome.code == 0, outcome.stderr
    if output:
        page = (stale.parent / "report.html").read_text()
        assert '"time":null' in page
        assert '"time":"\\u003e' not in page
    else:
        assert re.findall(r">[<0-9]\S*[smhd]\b", outcome.stdout) == []
    assert re.findall(r'"(?:time|duration)_at_least": *[^n\s]', outcome.stdout) == []
    assert re.findall(r'"(?:last_written|elapsed)": *[^n\s]', outcome.stdout) == []
    assert '"stale": false' not in outcome.stdout
    assert "Running for" not in outcome.stdout
    if words == ["show", ONE]:
        assert "started at 2023-11-14T22:13:20+00:00\n" in outcome.stdout


def test_a_lower_bound_of_less_than_a_second(monkeypatch: pytest.MonkeyPatch, stale: Path) -> None:
    for path in stale.rglob("*"):
        os.utime(path, (START, START))
    for words in VIEWS:
        assert "><1" not in run(monkeypatch, words[0], "-d", str(stale), *words[1:]).stdout
    assert " >0s " in run(monkeypatch, "list", str(stale)).stdout


@pytest.mark.parametrize("terminal", [None, 200])
@pytest.mark.parametrize(
    ("ago", "local", "status"),
    [(60, True, "in_progress?"), (180, True, "stale"), (180, False, "in_progress?"),
     (660, False, "stale")],
)  # fmt: skip
def test_a_batch_that_was_killed_of_late_is_marked(
    monkeypatch: pytest.MonkeyPatch, stale: Path, ago: int, local: bool, status: str,
    terminal: int | None,
) -> None:  # fmt: skip
    monkeypatch.setattr("deepsec_results.reading.mounts.is_local", lambda directory: local)
    monkeypatch.setattr("deepsec_results.cli.terminal.now", lambda: START + LASTED + ago)
    shown = status if terminal is None else status.replace("_", " ")
    before = str(RECORDED / f"{ONE}.json")
    for words in (["list"], ["show", ONE], ["watch", ONE], ["diff", before, ONE]):
        text = run(monkeypatch, words[0], "-d", str(stale), *words[1:], terminal=terminal).stdout
        assert shown in text


def test_the_table_has_a_label_of_its_own_for_stale(
    monkeypatch: pytest.MonkeyPatch, stale: Path
) -> None:
    text = run(monkeypatch, "table", "-d", str(stale), ONE, "--label", "stale=killed").stdout
    assert "killed" in text
    assert f">{LASTED}" in text


@pytest.mark.parametrize("name", [".dps", "model.json", "model"])
def test_an_input_may_have_any_name(
    monkeypatch: pytest.MonkeyPatch, still: Path, tmp_path: Path, name: str
) -> None:
    shutil.copy(RECORDED / f"{ONE}.json", tmp_path)
    shutil.copytree(RECORDED / ONE, tmp_path / ONE)
    folder = tmp_path / ONE / "ballot_leak_chw8"
    (folder / "ballot_leak.dps").rename(folder / name)
    path = f"{ONE}/ballot_leak_chw8/{name}"
    change(tmp_path / ONE / "ballot_leak_chw8.json", lambda result: result.update(input_file=path))
    checked = run(monkeypatch, "validate", str(tmp_path))
    assert checked.code == 0
    assert "DSR310" not in checked.stdout
    for words in (("table", ONE, "--format", "markdown"), ("stats",), ("history", name)):
        assert name in run(monkeypatch, words[0], "-d", str(tmp_path), *words[1:]).stdout
    (shown,) = json.loads(run(monkeypatch, "show", "-d", str(tmp_path), ONE, "--json").stdout)
    assert shown["runs"][0]["name"] == name


def test_the_input_of_an_unreadable_run_is_known_from_its_copy(
    monkeypatch: pytest.MonkeyPatch, still: Path, tmp_path: Path
) -> None:
    shutil.copy(RECORDED / f"{ONE}.json", tmp_path)
    shutil.copytree(RECORDED / ONE, tmp_path / ONE)
    folder = tmp_path / ONE / "ballot_leak_chw8"
    (folder / "ballot_leak.dps").rename(folder / "ballot_leak.txt")
    (tmp_path / ONE / "ballot_leak_chw8.json").unlink()
    assert "ballot_leak.txt" in run(monkeypatch, "show", "-d", str(tmp_path), ONE).stdout
