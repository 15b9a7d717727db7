"""The queries of many batches, against what the prover printed and against other commands."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED
from recorded import expected_rows, inputs_named

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.vocabulary import QuerySortKey, RowStatus, Verdict
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.query_listing import list_queries
from deepsec_results.use_cases.query_reading import QueryPiece, QueryRequest


def found(*names: str, folder: Path = RECORDED, **request: object) -> list[QueryPiece]:
    listing = list_queries(
        names or None,
        lambda: ResultsDirectory((str(folder),), named=True),
        QueryRequest(**request),  # type: ignore[arg-type]
    )
    return list(listing.read(watched=False))


def keys(pieces: list[QueryPiece]) -> list[tuple[str, str, int | None]]:
    return [(row.batch, row.input, row.query) for piece in pieces for row in piece.rows]


def test_every_answer_is_the_one_that_the_prover_printed() -> None:
    answers = {
        (row.batch, row.input, str(row.query)): row
        for piece in found()
        for row in piece.rows
        if row.verdict is not Verdict.UNDECIDED
    }
    printed = {(row["batch"], row["input_file"], row["query"]): row for row in expected_rows()}
    assert len(printed) > 100
    for key, row in printed.items():
        answer = answers[key]
        assert (answer.type, answer.verdict) == (row["type"], row["verdict"])
        if row["process"]:  # old releases do not print it
            assert str(answer.process) == row["process"]


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_selects_queries_not_batches(verdict: Verdict) -> None:
    rows = [
        row for piece in found(filters=Filters(verdicts=frozenset({verdict}))) for row in piece.rows
    ]
    every = [row for piece in found() for row in piece.rows]
    assert rows == [row for row in every if row.verdict is verdict]
    assert len(rows) > 3


def test_the_limit_counts_queries() -> None:
    pieces = found(limit=5)
    assert keys(pieces) == keys(found())[:5]
    assert pieces[-1].is_cut
    (all_of_it,) = found("mp37ma", limit=1)
    assert not all_of_it.is_cut
    assert found("mp37ma", "mp37mb", limit=1)[-1].is_cut


def test_the_limit_of_a_sorted_listing_knows_the_total() -> None:
    canceled = Filters(statuses=frozenset({RowStatus.CANCELED}))
    (piece,) = found(limit=2, sort=QuerySortKey.TIME, filters=canceled)
    assert [row.time for row in piece.rows] == [25, 5]
    assert piece.found == len(keys(found(filters=canceled))) == 6


def test_oldest_first() -> None:
    batches = list(dict.fromkeys(batch for batch, _, _ in keys(found(reverse=True))))
    assert batches == list(dict.fromkeys(batch for batch, _, _ in keys(found())))[::-1]


def test_many_batches_are_read_by_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepsec_results.use_cases.query_listing._FEW", 0)
    monkeypatch.setattr("deepsec_results.use_cases.query_listing._PIECE", 3)
    for sort in (QuerySortKey.CREATED, QuerySortKey.MEMORY):
        spread = keys(found_with_text(sort))
        monkeypatch.setattr("deepsec_results.use_cases.cores.cores", lambda: 1)
        assert keys(found_with_text(sort)) == spread
        monkeypatch.undo()


def found_with_text(sort: QuerySortKey) -> list[QueryPiece]:
    return found(sort=sort, limit=30)


def test_runs_and_queries_are_selected_in_the_batches_that_have_them() -> None:
    every = [key for key in keys(found()) if key[1:] == ("sealed_box.dps", 2)]
    assert keys(found(filters=Filters(run="sealed_box"), query=2)) == every
    assert len(every) > 3
    with pytest.raises(RequestError, match="no run 'nothing'"):
        found(filters=Filters(run="nothing"))
    with pytest.raises(RequestError, match="mp37ma_hhb-: no query 2"):
        found("mp37ma", query=2)


def test_names_and_filters_exclude_each_other() -> None:
    with pytest.raises(RequestError, match="not both"):
        found("last", filters=Filters(title="x"))
    assert (
        len(keys(found("last", "last", filters=Filters(verdicts=frozenset({Verdict.UNDECIDED})))))
        == 3
    )


def test_the_file_of_a_run_or_a_query_is_that_run_or_query() -> None:
    folder = RECORDED / "mp37m9_9911"
    assert len(keys(found(str(folder / "ballot_swap_a0-c.json")))) == 3
    assert keys(found(str(folder / "ballot_swap_a0-c/query_2.json"))) == [
        ("mp37m9_9911", "ballot_swap.dps", 2)
    ]


def test_inputs_of_one_name(tmp_path: Path) -> None:
    inputs_named(tmp_path, "a.dps", "a.dps")
    assert keys(found(folder=tmp_path)) == [
        ("mp37ma_hhb-", "a.dps", 1), ("mp37ma_hhb-", "a.dps (2)", 1),
    ]  # fmt: skip
    assert keys(found(folder=tmp_path, filters=Filters(run="2"))) == [
        ("mp37ma_hhb-", "a.dps (2)", 1)
    ]


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    shutil.copytree(RECORDED / "mp37ma_hhb-", tmp_path / "mp37ma_hhb-")
    shutil.copy(RECORDED / "mp37ma_hhb-.json", tmp_path)
    (tmp_path / "mp37mb_1.json").write_text("{")
    (tmp_path / "mp37ma_hhb-/ballot_leak_chw8.json").write_text("[]")
    (piece,) = found(folder=tmp_path)
    (row,) = piece.rows
    assert (row.query, row.verdict, row.reason) == (None, Verdict.UNDECIDED, "unreadable")
    assert (row.error or "").startswith("mp37ma_hhb-/ballot_leak_chw8.json: line 1, column 1")
    assert [batch.row.id for batch in piece.batches] == ["mp37ma_hhb-"]
    assert len(piece.problems) == 1
    assert "mp37mb_1.json: line 1, column 2" in piece.problems[0]


RESULTS = "fixtures/recorded/result_files"


def test_the_formats_say_the_same(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = ("queries", "-d", RESULTS, "--format")
    rows = json.loads(run(monkeypatch, *command, "json").stdout)
    lines = run(monkeypatch, *command, "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = csv.DictReader(io.StringIO(run(monkeypatch, *command, "csv").stdout))
    for row, cells in zip(rows, table, strict=True):
        assert list(cells) == list(row)
        for name, value in row.items():
            if name != "title":
                assert cells[name] == ("" if value is None else str(value))


def test_times_and_memory_are_those_of_table(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("mp37px_4eyu", "mp37mm", "mp37nh", "mp37m9")
    same = ("batch", "title", "input", "query", "type", "semantics", "verdict", "reason", "time",
            "time_at_least", "memory", "error")  # fmt: skip
    answers = []
    for command in ("queries", "table"):
        rows = json.loads(run(monkeypatch, command, "-d", RESULTS, *names, "--json").stdout)
        answers.append({tuple(row[name] for name in same) for row in rows})
    assert answers[0] == answers[1]


@pytest.mark.parametrize("output", ["json", "csv", "table"])
@pytest.mark.parametrize("words", [["--run", "nothing"], ["mp37px_4eyu", "mp37ma", "--query", "2"]])
def test_nothing_is_written_where_a_run_or_query_does_not_exist(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], output: str
) -> None:
    outcome = run(monkeypatch, "queries", "-d", RESULTS, *words, "--format", output)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("dsr: ")


@pytest.mark.parametrize(
    ("output", "text"), [("json", "[]\n"), ("jsonl", ""), ("table", ""), ("csv", "batch,input,")]
)
def test_an_empty_answer(
    still: Path, monkeypatch: pytest.MonkeyPatch, output: str, text: str
) -> None:
    outcome = run(monkeypatch, "queries", "-d", RESULTS, "--title", "nothing", "-f", output)
    assert outcome.code == 0
    assert outcome.stdout.startswith(text)
    assert outcome.stdout.count("\n") == (1 if text else 0)
    assert outcome.stderr == f"no batch in {RESULTS} matches the filters\n"


def test_one_query_is_shown(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "queries", "-d", RESULTS, "-n", "1")
    assert outcome.stderr == "showing the first query; use -n 0 for all\n"


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "md"])
def test_a_file_gets_what_a_pipe_would(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    target = tmp_path / f"queries.{ending}"
    target.write_text("old")
    written = run(monkeypatch, "queries", "-d", RESULTS, "-o", str(target), terminal=80)
    assert (written.code, written.stdout) == (0, "")
    name = {"md": "markdown"}.get(ending, ending)
    assert target.read_text() == run(monkeypatch, "queries", "-d", RESULTS, "-f", name).stdout
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("name", ["queries.txt", "queries.TXT", "queries"])
def test_a_text_file_gets_the_table(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target = tmp_path / name
    assert run(monkeypatch, "queries", "-d", RESULTS, "-o", str(target)).code == 0
    assert target.read_text().split()[:3] == ["BATCH", "INPUT", "QUERY"]


@pytest.mark.parametrize("ending", ["png", "PDF", "jpg", "gz"])
@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("queries", "-d", RESULTS), ".txt, .csv, .json, .jsonl, .md, .parquet, .arrow, .feather"),
        (("trace", "-d", RESULTS, "mp37ma"), ".json, .svg, .tex, .mmd, .txt"),
        (("report", "-d", RESULTS, "mp37ma"), ".html, .htm, .md, .tex, .typ"),
    ],
    ids=["queries", "trace", "report"],
)
def test_an_ending_that_no_format_has_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ending: str,
    words: Sequence[str],
    known: str,
) -> None:
    target = tmp_path / f"all.{ending}"
    outcome = run(monkeypatch, *words, "-o", str(target))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert f"unknown ending .{ending.lower()}; use one of {known}" in outcome.stderr
    assert not target.exists()


def test_a_file_is_never_in_a_results_directory_and_never_half_written(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("queries", "-d", RESULTS, "-o")
    inside = run(monkeypatch, *command, f"{RESULTS}/x.csv")
    assert inside.code == 2
    assert "never writes" in inside.stderr
    assert not Path(RESULTS, "x.csv").exists()
    target = tmp_path / "x.csv"
    target.write_text("old")
    assert run(monkeypatch, *command, str(target), "--run", "nothing").code == 2
    assert target.read_text() == "old"
    assert run(monkeypatch, *command, str(tmp_path / "no/x.csv")).code == 2
    assert run(monkeypatch, *command, "/dev/full").stderr.startswith("dsr: cannot write /dev/full")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("sort", ["created", "memory", "start", "time"])
def test_a_table_leaves_out_columns_and_no_letters(
    still: Path, monkeypatch: pytest.MonkeyPatch, width: int, sort: str
) -> None:
    outcome = run(monkeypatch, "queries", "-d", RESULTS, "-n", "0", "--sort", sort,
                  "--color", "never", terminal=width)  # fmt: skip
    lines = outcome.stdout.splitlines()
    assert max(map(len, lines)) <= width
    if width >= 80:
        # Only a trace is cut, where there is room for a part of it.
        assert all(line.endswith("…") for line in lines if "…" in line)
        assert width >= 200 or "…" not in outcome.stdout
        assert sort == "created" or sort.upper() in lines[0].split()
