"""Commands where something changes: what a transcript cannot hold."""

import csv
import io
import json
import os
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, NOW, RECORDED

from deepsec_results import __version__
from deepsec_results.analysis.findings import Code
from deepsec_results.cli import main as main_module
from deepsec_results.reading import running_provers
from deepsec_results.render.batches.list_layout import COLUMNS

RESULTS = "fixtures/recorded/result_files"


def test_the_recorded_directory(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = json.loads(run(monkeypatch, "list", RESULTS, "--json").stdout)
    statuses = [row["status"] for row in rows]
    assert len(rows) == 34
    assert statuses.count("completed") == 27
    assert statuses.count("internal_error") == 3
    assert statuses.count("canceled") == 2
    assert [row["stale"] for row in rows if row["status"] == "in_progress"] == [True, True]
    created = [row["created"] for row in rows]
    assert created == sorted(created, reverse=True)
    repaired = {row["id"]: row["title"] for row in rows if row["repaired"]}
    assert repaired == {
        "mp37mb_34r0": 'Équivalence "forte" – π-calculus',
        "mp37md_e1x6": "two\nlines\tand \x1b[31mcolour\x1b[0m",
        "mp37me_6y5q": "Batch of 2 input files",
    }


def test_rows_hold_what_the_files_say(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for row in json.loads(run(monkeypatch, "list", RESULTS, "--json").stdout):
        assert tuple(row) == COLUMNS
        try:
            file = json.loads((RECORDED / f"{row['id']}.json").read_text())
        except json.JSONDecodeError:
            continue
        for field in ("status", "title", "start_time", "end_time", "deepsec_version",
                      "ocaml_version", "git_branch", "git_hash", "pid", "error_msg"):  # fmt: skip
            assert row[field] == file.get(field), (row["id"], field)
        assert row["debug"] == file.get("debug", False)
        assert row["runs"] == len(file["run_files"])


def test_csv_and_json_have_the_same_values(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = json.loads(run(monkeypatch, "list", RESULTS, "--json").stdout)
    text = run(monkeypatch, "list", RESULTS, "--format", "csv").stdout
    for row, line in zip(rows, csv.DictReader(io.StringIO(text)), strict=True):
        assert tuple(line) == COLUMNS
        for name, value in row.items():
            if name == "title" and not value.isprintable():
                assert line[name] == "two\\nlines\\tand \\x1b[31mcolour\\x1b[0m"
            elif isinstance(value, bool):
                assert line[name] == str(value).lower()
            else:
                assert line[name] == ("" if value is None else str(value))


def test_a_batch_that_runs_is_not_stale(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prover = running_provers.Process(running_provers.ProcessState.PROVER)
    monkeypatch.setattr(running_provers, "look_up", lambda pid: prover)
    outcome = run(monkeypatch, "list", RESULTS, "--status", "in_progress", "--json")
    assert [row["stale"] for row in json.loads(outcome.stdout)] == [False, False]
    assert run(monkeypatch, "list", RESULTS, "--stale", "--json").stdout == "[]\n"
    shown = run(monkeypatch, "show", "-d", RESULTS, "mp37nh")
    assert "Running for  13m32s" in shown.stdout


@pytest.fixture
def troubles(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A results directory with all kinds of trouble, as the current directory."""
    monkeypatch.chdir(tmp_path)
    good = json.loads((RECORDED / "mp37m7_e50-.json").read_text())

    def write(name: str, **fields: object) -> None:
        Path(f"mp37{name}.json").write_text(json.dumps({**good, **fields}))

    Path("mp37aa_1.json").mkdir()
    Path("mp37ab_1.json").write_text("")
    Path("mp37ac_1.json").write_text("null")
    Path("mp37ad_1.json").write_text("[]")
    with Path("mp37ae_1.json").open("wb") as file:
        for _ in range(20):
            file.write(b" " * 1_000_000)
    Path("mp37ag_1.json").symlink_to("nowhere")
    write("ai_1", title="x" * 10_000)
    write("aj_1", title="a\u200bb‮c אב")
    write("ak_1", start_time="soon")
    write("al_1", start_time=-5)
    write("am_1", start_time=10**30)
    write("an_1", end_time=5)
    os.mkfifo("mp37ao_1.json")
    write("zz_1", title="the last and good one")
    for path in tmp_path.iterdir():
        os.utime(path, (NOW - 600, NOW - 600), follow_symlinks=False)
    return tmp_path


def test_trouble_is_reported_and_hides_nothing(
    troubles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(monkeypatch, "list", "--json")
    assert outcome.code == 0
    rows = {row["id"]: row for row in json.loads(outcome.stdout)}
    assert {name: row["error"] for name, row in rows.items() if row["error"]} == {
        "mp37aa_1": "is a directory, expected a file",
        "mp37ab_1": "is empty, expected a JSON object",
        "mp37ac_1": "line 1, column 1, $: expected an object, found null",
        "mp37ad_1": "line 1, column 1, $: expected an object, found an empty list",
        "mp37ae_1": "contains only white space (20000000 bytes), expected a JSON object",
        "mp37ag_1": "is a link to nowhere, which does not exist",
        "mp37ak_1": 'line 1, column 79, $.start_time: expected an integer, found the string "soon"',
        "mp37ao_1": "is a named pipe, expected a file",
    }
    assert all(
        row["status"] == ("unreadable" if row["error"] else "completed") for row in rows.values()
    )
    assert rows["mp37am_1"]["start_time"] == 10**30
    assert rows["mp37an_1"]["duration"] == 5 - 1795477663
    assert rows["mp37ai_1"]["title"] == "x" * 10_000


@pytest.mark.parametrize("width", [None, 80, 200])
def test_trouble_in_a_table(
    troubles: Path, monkeypatch: pytest.MonkeyPatch, width: int | None
) -> None:
    outcome = run(monkeypatch, "list", "--color", "never", terminal=width)
    lines = outcome.stdout.splitlines()
    rows = [line for line in lines if not line.startswith(" ")]
    assert len(rows) == 15
    assert all(line.isprintable() for line in lines)
    if width:
        assert max(map(len, lines)) <= width


def test_validate_goes_on_after_trouble(troubles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "validate", ".", "--json")
    assert outcome.code == 1
    # The run that all of them list is missing.
    assert outcome.stderr.splitlines() == [
        "14 files: 0 valid, 14 with errors", "exit code 1: 14 files have errors",
    ]  # fmt: skip
    codes = {
        (finding["file"], finding["code"])
        for finding in json.loads(outcome.stdout)["findings"]
        if finding["level"] == "error"
    }
    assert ("mp37aa_1.json", "DSR103") in codes
    assert ("mp37ao_1.json", "DSR103") in codes
    assert ("mp37an_1.json", "DSR206") in codes


def test_list_opens_only_the_files_that_it_shows(
    still: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, "list", RESULTS, "--until", "2026-11-23T23:47:20", "--json")
    assert len(opened) == 1
    # A table counts queries too: one batch, its seven runs and their twelve queries.
    run(monkeypatch, "list", RESULTS, "--until", "2026-11-23T23:47:20")
    assert len(opened) == 1 + 1 + 7 + 12


def test_nothing_is_written_into_a_results_directory(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state() -> dict[str, tuple[int, float]]:
        return {
            str(path): (path.stat().st_size, path.stat().st_mtime)
            for path in Path(RESULTS).rglob("*")
        }

    before = state()
    for command in ("list", "validate"):
        run(monkeypatch, command, RESULTS)
    run(monkeypatch, "show", "-d", RESULTS, "--since", "1d")
    run(monkeypatch, "diff", "-d", RESULTS, "last", "last~1")
    assert state() == before


def test_a_fault_of_dsr_is_one_line_and_a_traceback_only_on_demand(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from deepsec_results.cli import terminal

    def fail(text: str) -> None:
        raise RuntimeError("broken\x1b[31m")

    monkeypatch.setattr(terminal, "write", fail)
    outcome = run(monkeypatch, "list", RESULTS)
    assert outcome.code == 3
    assert outcome.stderr == (
        "dsr: internal error: RuntimeError: broken\\x1b[31m. Please report it, with the "
        "command that you typed and the traceback that --debug shows\n"
    )
    for arguments in (("--debug", "list", RESULTS), ("list", RESULTS, "--debug")):
        outcome = run(monkeypatch, *arguments)
        assert outcome.code == 3
        assert "Traceback" in outcome.stderr


COMMANDS = (
    "list", "show", "watch", "trace", "explain", "simulate", "audit", "queries", "validate", "diff",
    "table", "plot", "stats", "check", "report", "history", "rerun",
)  # fmt: skip


# Another exit code that an example may have. Without a terminal, `simulate` needs a trace.
ANSWERS_NO = {"watch": 1, "validate": 1, "diff": 1, "check": 1, "audit": 1, "simulate": 2}


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_a_user_can_type_the_examples_of_the_help(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DSR_DIR", str(still / RESULTS))
    monkeypatch.chdir(tmp_path)
    named = [command] if command else []
    helped = run(monkeypatch, *named, "--help").stdout
    assert "{" not in helped.partition("\n")[0]
    examples = helped.partition("Examples:\n")[2].splitlines()
    assert 2 <= len(examples) <= 4
    assert max(map(len, examples)) < 80
    assert run(monkeypatch, *named, "-h").stdout == helped
    for example in examples:
        dsr, *words = shlex.split(example)
        assert dsr == "dsr" and words[0] == (command or words[0])
        outcome = run(monkeypatch, *words)
        if words[-1].endswith((".svg", ".pdf")) and not find_spec("matplotlib"):
            assert outcome.code == 0 or "pip install '.[plot]'" in outcome.stderr, example
            continue
        assert outcome.code in (0, ANSWERS_NO.get(command)), example
        written = tmp_path / words[words.index("-o") + 1] if "-o" in words else None
        assert outcome.stdout or outcome.stderr or written, example
        if written is not None and "no attack found" not in outcome.stderr:
            assert written.stat().st_size, example


def test_every_command_is_registered() -> None:
    assert tuple(main_module.COMMANDS) == COMMANDS
    for name, gist in main_module.COMMANDS.items():
        command = main_module.build(name)
        assert command.name == name
        assert " ".join(command.help.split("\n\n")[0].split()).startswith(gist)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["list", "recorded"], "no batch in recorded"),
        (["queries", "-d", "recorded"], "no batch in recorded"),
        (["show", "last", "-d", "recorded"], "dsr: recorded contains no batch result"),
        (["show", "mp", "-d", "recorded"], "dsr: no batch 'mp': recorded contains no batch result"),
        (["validate", "recorded"], "dsr: recorded contains no batch result"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_the_folder_with_the_batches_is_named(
    monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(FIXTURES)
    shown = run(monkeypatch, *words).stderr.splitlines()
    assert shown[0] == f"{sentence}; there are some in recorded/result_files"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "unknown command 'lst'; did you mean 'list'?"),
        (["frobnicate"], "unknown command 'frobnicate'; dsr --help lists the commands"),
        (["."], "missing command before '.', such as list; dsr --help lists the commands"),
        (["-d", "x", "list"], "unknown option '-d'; put options of a command after its name"),
        (["--json", "list"], "unknown option '--json'; put options of a command after its name"),
        (["watch", "--json"], "unknown option '--json'; dsr watch --help shows the usage"),
        (["list", "--colour"], "unknown option '--colour'; did you mean '--color'?"),
        (["watch", "--json"], "unknown option '--json'; dsr watch --help shows the usage"),
        (["list", "--zzz"], "unknown option '--zzz'; dsr list --help shows the usage"),
        (["list", "--limit"], "--limit: missing value"),
        (["list", "--json=1"], "--json: takes no value"),
        (["list", "a", "b"], "unexpected argument 'b'; dsr list --help shows the usage"),
        (["diff", "last"], "missing argument B; dsr diff --help shows the usage"),
        (
            ["validate", "--select", "DSR4044"],
            "--select: unknown value 'DSR4044'; choose from "
            f"{', '.join(code.name for code in Code)}; did you mean 'DSR404'?",
        ),
        (
            ["list", "-n", "many"],
            "--limit: expected a number of batches, or 0 for all, found 'many'",
        ),
        (["list", "-n", "-1"], "--limit: expected a number of batches, or 0 for all, found '-1'"),
        (
            ["list", "--since", "tomorrow"],
            "--since: expected an age such as 90m, 1h30m, 3d or '2 days ago', a day such as today, "
            "yesterday or monday, or a date such as 2026-11-24 or 2026-11-24T13:30, found "
            "'tomorrow'",
        ),
        (
            ["list", "--max-size", "big"],
            "--max-size: expected a number of bytes, such as 500M or 4G, found 'big'",
        ),
        (
            ["list", "--color", "alway"],
            "--color: unknown value 'alway'; choose from auto, always, never; "
            "did you mean 'always'?",
        ),
        (
            ["list", "--format", "xml"],
            "--format: unknown value 'xml'; choose from table, json, jsonl, csv, markdown, ids, "
            "paths",
        ),
        (
            ["list", "--sort", "foo"],
            "--sort: unknown value 'foo'; choose from created, duration, title, status, runs, "
            "elapsed, ended, last_written, memory, attacks, progress, size",
        ),
        (
            ["list", "--status", "complete"],
            "--status: unknown value 'complete'; choose from in_progress, canceled, "
            "internal_error, completed, unreadable, stale; did you mean 'completed'?",
        ),
        (
            ["list", "--verdict", "verified,foo"],
            "--verdict: unknown value 'foo'; choose from verified, attack, undecided",
        ),
        (["show", "--query", "0"], "--query: expected a positive number, found '0'"),
        (
            ["trace", "--at", "4.1.1"],
            "--at: expected a number such as 4 or 4.1, or 0, found '4.1.1'",
        ),
        (
            ["table", "--digits", "many", "x"],
            "--digits: expected a number from 1 to 15, found 'many'",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_in_one_style(
    still: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    outcome = run(monkeypatch, *arguments)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"dsr: {sentence}\n")


@pytest.mark.parametrize(
    "words",
    [["-s", "In-Progress"], ["-s", "in progress,COMPLETED"], ["-f", "JSON"], ["-s", " stale "]],
)
def test_values_are_read_in_any_case_and_spelling(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    assert run(monkeypatch, "list", RESULTS, *words).code == 0


def test_status_stale_keeps_stale_batches(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ids(*words: str) -> list[str]:
        return run(monkeypatch, "list", RESULTS, "-f", "ids", *words).stdout.split()

    assert ids("--status", "stale") == ids("--stale") != []
    assert set(ids("-s", "stale,canceled")) == {*ids("--stale"), *ids("-s", "canceled")}


def test_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "--version") == (0, f"dsr {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["list", RESULTS, "--columns", "id,id"], "--columns: a value is given twice in 'id,id'"),
        (["list", ""], '"": no such directory'),
        (["list", RESULTS, "--json", "-f", "csv"], "give --json or --format csv, not both"),
        (["show", "-d", RESULTS, "-n", "1", "last"], "give batch names or filters, not both"),
        (["validate", "mp37aa_1.json"], "mp37aa_1.json: is a directory, expected a file"),
    ],
)
def test_contradictions_are_refused(
    still: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    problem: str,
) -> None:
    if arguments[0] == "validate":
        monkeypatch.chdir(tmp_path)
        Path("mp37aa_1.json").mkdir()
    outcome = run(monkeypatch, *arguments)
    assert outcome.code == 2
    assert outcome.stderr.splitlines()[0] == f"dsr: {problem}"


@pytest.mark.parametrize("command", [["show", "mp37ma"], ["diff", "mp37lq", "mp37ls"], ["trace"]])
def test_a_directory_that_nobody_named_is_shown_once(
    still: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("DSR_DIR", RESULTS)
    hint = f"(results directory: {RESULTS})"
    assert run(monkeypatch, *command, terminal=80).stderr.splitlines().count(hint) == 1
    assert hint not in run(monkeypatch, *command).stderr


def test_show_without_a_name_shows_the_last_batch_as_if_it_was_named(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for typed in ([], ["last"]):
        outcome = run(monkeypatch, "show", "-d", "fixtures/invalid/cut_off", *typed)
        # A batch that cannot be read is an error only if it is named.
        assert outcome.code == 2
        assert outcome.stdout.startswith("mp37m9_9911\n")


def test_numbers_of_a_machine_with_a_long_name_are_shown_at_80_columns(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = {
        "host": "verif@compute-node-17.cluster.example.org",
        "path": "/home/verif/tools/deepsec",
    }
    path = tmp_path / "mp37m9_9911.json"
    batch = {
        "status": "completed",
        "command_options": {"distant_workers": [{**worker, "workers": "auto"}]},
        "computed_options": {"distant_workers": [{**worker, "workers": 8}]},
    }
    path.write_text(json.dumps(batch))
    shown = run(monkeypatch, "show", str(path), "--color", "never", terminal=80).stdout
    assert any(line.split()[-2:] == ["auto", "8"] for line in shown.splitlines())
    assert "/home/verif/tools/deepsec" in "".join(shown.split())


def test_a_key_that_occurs_twice_is_reported(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mp37m9_9911.json"
    path.write_text('{"status":"in_progress","status":"completed","title":5,"title":"x"}')
    (row,) = json.loads(run(monkeypatch, "list", str(tmp_path), "--json").stdout)
    assert row["error"] == "line 1, column 34, $.status: key occurs twice"
    findings = json.loads(run(monkeypatch, "validate", str(path), "--json").stdout)["findings"]
    repeated = [
        (finding["path"], finding["column"]) for finding in findings if finding["code"] == "DSR104"
    ]
    assert repeated == [("$.status", 34), ("$.title", 64)]


def test_no_command_shows_the_help(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch)
    assert outcome == run(monkeypatch, "--help")
    assert (outcome.code, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("Usage: dsr")


def test_help_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "help") == run(monkeypatch, "--help")
    for command in COMMANDS:
        assert run(monkeypatch, "help", command) == run(monkeypatch, command, "--help")
    outcome = run(monkeypatch, "help", "lst")
    assert outcome.code == 2
    assert outcome.stderr == "dsr: unknown command 'lst'; did you mean 'list'?\n"


def test_both_options_show_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "-V") == run(monkeypatch, "--version")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_no_words_of_python(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    shown, _, _ = run(monkeypatch, command, "-h").stdout.partition("Examples:")
    for word in ("list[", "None", "True", "False", "<"):  # such as <list[str]>
        assert word not in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", RESULTS], "is a directory, not a batch result; use -d for a results directory"),
        (["stats", "fixtures"], "is a directory, not a batch result; use -d"),
        (["trace", "-d", "fixtures", "last"], "fixtures contains no batch result"),
    ],
)
def test_a_wrong_word_is_reported_with_the_right_ones(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    outcome = run(monkeypatch, *words)
    assert outcome.code == 2
    assert message in outcome.stderr


def test_nothing_is_not_verified(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (("-d", str(tmp_path)), ("-d", RESULTS, "--title", "no such title")):
        assert run(monkeypatch, "show", *words).code == 0
        assert run(monkeypatch, "show", *words, "--exit-status").code == 1


def test_only_a_named_batch_that_cannot_be_read_fails_statistics(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "stats", "fixtures/invalid/cut_off/mp37m9_9911.json").code == 2
    assert run(monkeypatch, "stats", "-d", "fixtures/invalid/cut_off").code == 0
    assert run(monkeypatch, "stats", "-d", str(tmp_path)).code == 0


def test_statistics_count_a_batch_once_whatever_its_path(
    still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "fixtures/comparisons/before/mp37lz_69bl.json"
    again = path.replace("before/", "before/./")
    counted = json.loads(run(monkeypatch, "stats", path, again, "--json").stdout)
    assert counted["all"]["queries"] == 3
