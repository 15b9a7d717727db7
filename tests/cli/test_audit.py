"""`dsr audit` as a user sees it: lines, formats, exit codes, and the commands that it shows."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from children import Child
from command import run
from conftest import FIXTURES, RECORDED, ROOT
from recorded import change, copy_batch

from deepsec_results.analysis import counterexamples
from deepsec_results.use_cases import cores

DOUBT = str(FIXTURES / "doubt" / "result_files")
REPLAY = str(FIXTURES / "replay" / "result_files")
FEW = ("--max-traces", "50")
WORST_FIRST = ("contradicted", "other_trace", "open", "no_counterexample", "confirmed")


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    """A batch with an attack whose trace was taken away, so that the verdict is wrong."""
    copy_batch("mp37ma_hhb-", tmp_path)
    (query,) = tmp_path.glob("*/*/query_1.json")
    change(query, lambda value: value.pop("attack_trace"))
    return tmp_path


def shown_commands(text: str) -> list[list[str]]:
    return [shlex.split(line) for line in text.splitlines() if line.startswith("  dsr simulate ")]


def test_a_line_for_each_query_with_the_worst_first(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "audit", "-d", REPLAY, *FEW, "--json")
    answers = [row["audit"] for row in json.loads(outcome.stdout)]
    assert answers == sorted(answers, key=WORST_FIRST.index)
    assert len(answers) == 51
    text = run(monkeypatch, "audit", "-d", REPLAY, *FEW).stdout
    lines = text.partition("\n\n")[0].splitlines()
    assert len(lines) == 1 + len(answers)
    assert [line.split("  ")[0].replace(" ", "_") for line in lines[1:]] == answers


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["-d", DOUBT], 1),
        (["-d", DOUBT, "mpchdu"], 0),
        (["-d", REPLAY], 0),
        (["-d", REPLAY, "--run", "sem_private", "--query", "3"], 0),
        (["-d", DOUBT, "--run", "channel_of_the_attacker", "--query", "2"], 1),
        (["-d", DOUBT, "--title", "wrong verdicts"], 1),
        (["-d", DOUBT, "--title", "no such title"], 0),
        (["-d", DOUBT, "mpchds", "--title", "wrong"], 2),
        (["-d", DOUBT, "nothing"], 2),
        (["-d", DOUBT, "--run", "nothing"], 2),
        (["-d", DOUBT, "--budget", "1s"], 2),
    ],
)
def test_exit_codes(monkeypatch: pytest.MonkeyPatch, words: list[str], code: int) -> None:
    assert run(monkeypatch, "audit", *words, *FEW).code == code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--budget", "0"], "--budget: expected a time such as 500ms, 30s or 2m, found '0'"),
        (["--budget", "-1s"], "--budget: expected a time such as 500ms, 30s or 2m, found '-1s'"),
        (["--max-traces", "0"], "--max-traces: expected a positive number, found '0'"),
        (["--budget", "1s", *FEW], "give --budget or --max-traces, not both"),
    ],
)
def test_wrong_values(monkeypatch: pytest.MonkeyPatch, words: list[str], message: str) -> None:
    outcome = run(monkeypatch, "audit", "-d", DOUBT, *words)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"dsr: {message}\n")


@pytest.mark.parametrize("time", ["50ms", "0.05", "0.05s", " 0.001 m"])
def test_a_budget_is_a_time(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    assert run(monkeypatch, "audit", "-d", DOUBT, "mpchdu", "--budget", time).code == 0


def test_a_verdict_that_is_wrong(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "audit", "-d", str(seeded), "--max-traces", "2000", "--json")
    (row,) = json.loads(outcome.stdout)
    assert outcome.code == 1
    assert (row["verdict"], row["audit"], row["reason"]) == ("verified", "contradicted", "equality")
    assert (row["process"], row["trace"]) == (1, "out(c,ax_1);out(c,ax_2)")
    assert row["witness"]["process_id"] == 1
    assert 0 < row["traces"] <= 2000
    assert outcome.stderr == "1 query: 1 contradicted\n"


@pytest.mark.parametrize("fixture", ["seeded", "other trace"])
def test_the_command_that_shows_an_attack_works(
    fixture: str, seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["-d", str(seeded)] if fixture == "seeded" else ["-d", REPLAY, "mp5274_78"]
    found = run(monkeypatch, "audit", *words, "--max-traces", "2000")
    (command,) = shown_commands(found.stdout)
    outcome = run(monkeypatch, *command[1:])
    assert (outcome.code, outcome.stderr) == (0, "")
    assert "but then" in outcome.stdout
    assert "The test" in outcome.stdout


def test_the_commands_that_show_that_a_trace_is_no_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    """`simulate` refuses a trace that no execution has, so `explain` shows it."""
    found = run(monkeypatch, "audit", "-d", DOUBT, "mpchds", *FEW)
    lines = found.stdout.splitlines()
    commands = [at for at, line in enumerate(lines) if line.startswith("  dsr ")]
    said = []
    for at in commands:
        assert lines[at - 1] == "  No other attack was found in 50 traces of up to 4 actions."
        assert lines[at - 2].startswith("    in(c,")  # the stored trace
        outcome = run(monkeypatch, *shlex.split(lines[at])[1:])
        assert (outcome.code, outcome.stderr) == (0, "")
        said.append(" ".join(outcome.stdout.splitlines()[1].split()))
    assert said == [
        "Process 1 can do both actions of the trace, and no test distinguishes the two.",
        "No execution of process 2 has this trace: action 1.2, an internal",
    ]


def test_the_command_finds_a_run_whose_name_is_not_unique(
    seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (batch,) = seeded.glob("*.json")
    runs = seeded / "mp37ma_hhb-"
    (run_file,) = runs.glob("*.json")
    shutil.copytree(run_file.with_suffix(""), runs / "other")
    copy = runs / "other.json"
    shutil.copy(run_file, copy)
    old = f"mp37ma_hhb-/{run_file.stem}/"
    copy.write_text(run_file.read_text().replace(old, "mp37ma_hhb-/other/"))
    for file in (runs / "other").glob("*.json"):
        file.write_text(file.read_text().replace(f"mp37ma_hhb-/{run_file.name}",
                                                 "mp37ma_hhb-/other.json"))  # fmt: skip
    change(batch, lambda value: value["run_files"].append("mp37ma_hhb-/other.json"))
    found = run(monkeypatch, "audit", "-d", str(seeded), "--max-traces", "2000")
    first, second = shown_commands(found.stdout)
    assert first != second
    for command in (first, second):
        assert run(monkeypatch, *command[1:]).code == 0


@pytest.mark.parametrize("named", ["query", "run", "run with --query", "query alone"])
def test_the_command_names_the_file_that_the_user_named(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (query,) = Path(REPLAY).glob("mp5274_78i2/*/query_3.json")
    words = [str(query)] if named == "query" else [f"{query.parent}.json"]
    if named == "query alone":
        words = [shutil.copy(query, tmp_path)]
    if named == "run with --query":
        words += ["--query", "3"]
    found = run(monkeypatch, "audit", *words, *FEW)
    (command,) = shown_commands(found.stdout)
    assert command[2] == words[0]
    outcome = run(monkeypatch, *command[1:])
    assert outcome.code == 0
    assert "but then ax_2 = a holds for process 1 only" in " ".join(outcome.stdout.split())


def test_a_damaged_query_is_reported_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DOUBT, tmp_path / "results")
    damaged = next((tmp_path / "results" / "mpchdu_kv-").glob("*/query_1.json"))
    damaged.write_text("{")
    outcome = run(monkeypatch, "audit", "-d", str(tmp_path / "results"), *FEW, "--json")
    rows = json.loads(outcome.stdout)
    assert outcome.code == 2
    assert [row["audit"] for row in rows] == [
        "contradicted", "contradicted", "open", "no_counterexample",
    ]  # fmt: skip
    assert rows[2]["reason"] == "unreadable"
    assert "query_1.json" in outcome.stderr


def test_a_trace_that_cannot_be_replayed(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_batch("mp37lz_69bl", seeded)
    (query,) = seeded.glob("mp37lz_69bl/tag_static*/query_1.json")

    def spoil(value: dict[str, object]) -> None:
        trace = value["attack_trace"]
        assert isinstance(trace, dict)
        trace["action_sequence"] = trace["action_sequence"][::-1]

    change(query, spoil)
    outcome = run(monkeypatch, "audit", "-d", str(seeded), "mp37lz", "--run", "tag", "--json")
    assert outcome.code == 2
    assert json.loads(outcome.stdout)[0]["audit"] == "open"
    explained = run(monkeypatch, "explain", "-d", str(seeded), "mp37lz", "--run", "tag")
    assert outcome.stderr.splitlines()[0] == explained.stderr.splitlines()[0]


def test_the_report_has_all_that_the_authors_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.txt"
    outcome = run(monkeypatch, "audit", "-d", DOUBT, *FEW, "--report", str(file))
    assert outcome.code == 1
    text = file.read_text(encoding="utf-8")
    for part in (
        "DeepSec  2.0.2", "OCaml    4.13.1", "set semantics = private.", "query trace_equiv(P,Q).",
        "in(c,c);out(c,ax_1)", "in(c,#n_0);out(c,ax_1)", "The trace, by process 2",
        "The only way to follow, by process 1", "impossible: the attacker can deduce #n_0",
    ):  # fmt: skip
        assert part in text, part
    assert str(ROOT) not in text


def test_the_rebuilt_input_of_the_report_can_be_parsed_as_show_prints_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.txt"
    words = ["-d", DOUBT, "mpchds", "--query", "1"]
    run(monkeypatch, "audit", *words, *FEW, "--report", str(file))
    shown = run(monkeypatch, "show", *words, "--run", "1", "--format", "dps")
    assert file.read_text(encoding="utf-8").endswith(shown.stdout)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("-", "--report: expected the name of a file, found '-'"),
        ("", "--report: expected the name of a file, found ''"),
        ("report.txt", "is in a results directory"),
        ("/no/such/report.txt", "cannot write /no/such/report.txt: no such file or directory"),
    ],
)
def test_where_no_report_is_written(
    seeded: Path, monkeypatch: pytest.MonkeyPatch, file: str, message: str
) -> None:
    monkeypatch.chdir(seeded)
    before = sorted(seeded.rglob("*"))
    outcome = run(monkeypatch, "audit", "-d", str(seeded), *FEW, "--report", file)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert message in outcome.stderr
    assert sorted(seeded.rglob("*")) == before


def test_without_a_contradiction_there_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.txt"
    words = ("audit", "-d", DOUBT, "mpchdu", *FEW, "--report", str(file))
    outcome = run(monkeypatch, *words)
    assert outcome.code == 0
    assert outcome.stderr.splitlines()[0] == f"nothing to report; {file} was not written"
    assert not file.exists()


def test_workers_find_the_same_as_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("audit", "-d", str(RECORDED), "-n", "4", *FEW, "--json")
    monkeypatch.setattr(cores, "cores", lambda: 3)
    spread = run(monkeypatch, *words)
    monkeypatch.setattr(cores, "cores", lambda: 1)
    assert run(monkeypatch, *words) == spread


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
def test_ctrl_c_ends_the_search_at_once() -> None:
    script = SEARCHING.format(cores=2)
    words = ("audit", "-d", str(RECORDED), "--max-traces", "100000000", "--json")
    with Child(
        [sys.executable, "-c", script, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline() == b"searching\n"
        os.killpg(process.pid, signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, b"")
    assert set(errors.splitlines()) <= {b"searching"}
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere dsr works alone")
@pytest.mark.parametrize("words", [[], ["--json"]], ids=["text", "json"])
def test_ctrl_c_keeps_the_lines_that_are_done(words: list[str], tmp_path: Path) -> None:
    """Query 1 is an attack, which is confirmed at once; the search of query 2 never ends."""
    report = tmp_path / "report.txt"
    words = ["audit", "-d", REPLAY, "mp5274_78", "--report", str(report), *words]
    with Child(
        [sys.executable, "-c", SEARCHING.format(cores=1), *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline() == "searching\n"
        os.killpg(process.pid, signal.SIGINT)
        said, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert not report.exists()
    if "--json" in words:
        assert said == ""
    else:
        header, line = said.splitlines()
        assert header.startswith("AUDIT")
        assert line.split()[:4] == ["confirmed", "mp5274_78i2", "sem_private", "1"]
        assert "interrupted after 1 query: 1 confirmed" in errors.splitlines()


# A search that never ends, and that says when it begins.
SEARCHING = """
import sys
from deepsec_results.calculus.search import searching
from deepsec_results.use_cases import cores
from deepsec_results.cli.main import main
cores.cores = lambda: {cores}
begun = searching._Search.answer
def answer(self):
    sys.stderr.write("searching\\n")
    sys.stderr.flush()
    while True:
        begun(self)
searching._Search.answer = answer
main(sys.argv[1:])
"""


def test_an_internal_error_is_reported_and_hides_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(counterexamples, "search", fail)
    outcome = run(monkeypatch, "audit", "-d", REPLAY, "mp5274_2t2u", "--json")
    rows = json.loads(outcome.stdout)
    assert outcome.code == 3
    assert {row["audit"] for row in rows if row["verdict"] == "attack"} == {"confirmed"}
    assert {row["audit"] for row in rows if row["verdict"] == "verified"} == {"open"}


def test_annotations_are_only_for_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "audit", "-d", DOUBT, *FEW, "--format", "github")
    lines = outcome.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("::error title=audit%3A contradicted::") for line in lines)
    other = run(monkeypatch, "audit", "-d", REPLAY, "mp5274_78", *FEW, "--format", "github")
    assert other.stdout.startswith("::warning title=audit%3A other trace::mp5274_78i2, sem_private")


def test_csv_has_the_fields_of_the_json(monkeypatch: pytest.MonkeyPatch) -> None:
    table = run(monkeypatch, "audit", "-d", DOUBT, *FEW, "--format", "csv").stdout.splitlines()
    rows = json.loads(run(monkeypatch, "audit", "-d", DOUBT, *FEW, "--json").stdout)
    assert table[0].split(",") == list(rows[0])
    assert len(table) == 1 + len(rows)


def test_a_table_has_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("table", "-d", DOUBT, "mpchds", "mpchdu", "--audit", *FEW)
    shown = run(monkeypatch, *words).stdout.splitlines()
    assert shown[1].count("contradicted") == 1
    assert shown[1].count("no counterexample") == 1
    rows = json.loads(run(monkeypatch, *words, "--json").stdout)
    assert [row["audit"] for row in rows] == [*["contradicted"] * 2, *["no_counterexample"] * 2]
    without = run(monkeypatch, *words[:-3], "--json").stdout
    assert "audit" not in without


def test_budgets_of_a_table_need_an_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("table", "report"):
        outcome = run(monkeypatch, command, "-d", DOUBT, "mpchds", *FEW)
        assert outcome.stderr == "dsr: --budget and --max-traces need --audit\n"


def test_the_page_has_a_badge_for_each_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    page = run(monkeypatch, "report", "-d", DOUBT, "mpchds", "--audit", *FEW).stdout
    assert page.count('"audit":{"answer":"contradicted"') == 2
    assert '"audit":{' not in run(monkeypatch, "report", "-d", DOUBT, "mpchds").stdout
