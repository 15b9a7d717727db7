"""`dsr check` when it must not be fooled: other inputs, changed queries, missing expectations."""

import csv
import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from command import Outcome, run
from conftest import FIXTURES, RECORDED
from recorded import change

BATCH = "mp37ma_hhb-"
EXPECTED = FIXTURES / "recorded" / "expected.tsv"
HEADER = "batch\tinput_file\tquery\ttype\tverdict\tmodel\tprocess\ttrace\n"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results directory with the batch, and its table of expected verdicts next to it."""
    folder = tmp_path / "results"
    folder.mkdir()
    shutil.copytree(RECORDED / BATCH, folder / BATCH)
    shutil.copy(RECORDED / f"{BATCH}.json", folder)
    table = [line for line in EXPECTED.read_text().splitlines(keepends=True)
             if line.startswith(("batch\t", BATCH))]  # fmt: skip
    (tmp_path / "e.tsv").write_text("".join(table))
    models = tmp_path / "models"
    models.mkdir()
    (copy,) = (folder / BATCH).rglob("*.dps")
    shutil.copy(copy, models)
    return folder


def check(patch: pytest.MonkeyPatch, results: Path, *words: str, stdin: bytes = b"") -> Outcome:
    return run(patch, "check", "-d", str(results), "--expect", str(results.parent / "e.tsv"),
               *words, stdin=stdin)  # fmt: skip


@pytest.mark.parametrize("named", ["models/ballot_leak.dps", "models", "models/*.dps",
                                   "models/**/*.dps", "models/"])  # fmt: skip
def test_inputs_are_those_of_the_batch(
    monkeypatch: pytest.MonkeyPatch, results: Path, named: str
) -> None:
    monkeypatch.chdir(results.parent)
    outcome = check(monkeypatch, results, "--inputs", named)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr == "1 of 1 as expected; 1 of 1 input found in the batch\n"


def test_a_stale_batch_is_a_failure(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    """The prover writes no batch at all if one of its inputs has a syntax error."""
    models = results.parent / "models"
    (models / "ballot_leak.dps").write_text("query trace_equiv(P,P")
    (models / "new.dps").write_text("query trace_equiv(0,0).")
    outcome = check(monkeypatch, results, "--inputs", str(models / "*.dps"))
    assert outcome.code == 1
    assert outcome.stdout.splitlines() == [
        "INPUT            QUERY  WHAT   EXPECTED      FOUND",
        "ballot_leak.dps      -  input  same content  different content in mp37ma_hhb-",
        "new.dps              -  input  same content  not in mp37ma_hhb-",
    ]
    outcome = check(monkeypatch, results, "--inputs", str(models), "-f", "github")
    first = outcome.stdout.splitlines()[0]
    assert first.startswith(f"::error file={models}/ballot_leak.dps,title=not as expected::ballot")


def test_inputs_that_are_missing(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    (results.parent / "empty").mkdir()
    for named, message in (
        ("nowhere.dps", "nowhere.dps: no such file"),
        ("no/*.dps", "no file matches 'no/*.dps'"),
        (str(results.parent / "empty"), "no .dps file in "),
    ):
        outcome = check(monkeypatch, results, "--inputs", named)
        assert (outcome.code, outcome.stdout) == (2, "")
        assert message in outcome.stderr
    (copy,) = (results / BATCH).rglob("*.dps")
    copy.unlink()
    outcome = check(monkeypatch, results, "--inputs", str(results.parent / "models"))
    assert outcome.code == 1
    assert "a copy in mp37ma_hhb- that cannot be compared: no such file" in outcome.stdout


def test_a_trivial_query_in_the_place_of_another(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    table = results.parent / "e.tsv"
    table.unlink()
    assert check(monkeypatch, results, "--update").code == 0
    assert table.read_text().startswith("batch\tinput_file\tquery\ttype\tverdict\tmodel\n")
    assert check(monkeypatch, results, "--strict").code == 0
    (query,) = (results / BATCH).rglob("query_1.json")
    expected = json.loads(query.read_text())

    def trivial(result: dict[str, Any]) -> None:
        result["processes"][1] = result["processes"][0]

    change(query, trivial)
    outcome = check(monkeypatch, results)
    assert outcome.code == 1
    (_, row) = outcome.stdout.splitlines()
    assert row.split()[:3] == ["ballot_leak.dps", "1", "model"]
    # The verdict is compared as well, and a table that has no model accepts any.
    change(query, lambda result: result.pop("attack_trace"))
    assert len(check(monkeypatch, results).stdout.splitlines()) == 3
    query.write_text(json.dumps(expected))
    assert check(monkeypatch, results).code == 0


def test_a_table_from_before_gets_the_models(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    table = results.parent / "e.tsv"
    before = table.read_text().splitlines()
    assert check(monkeypatch, results, "--update", BATCH).code == 0
    after = table.read_text().splitlines()
    assert after[0] == f"{before[0]}\tmodel"
    assert after[1].rpartition("\t")[0] == before[1]
    model = after[1].rpartition("\t")[2]
    assert len(model) == 16
    # An empty cell stays empty: the model of this query is not checked.
    table.write_text(table.read_text().replace(model, ""))
    assert check(monkeypatch, results, "--update", BATCH).code == 0
    assert table.read_text().splitlines()[1].endswith("\t")


def test_an_update_from_other_inputs_is_refused(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    (results.parent / "models/ballot_leak.dps").write_text("edited")
    table = results.parent / "e.tsv"
    before = table.read_bytes()
    words = ("--update", "--inputs", str(results.parent / "models"))
    outcome = check(monkeypatch, results, *words)
    assert (outcome.code, table.read_bytes()) == (1, before)
    assert "different content" in outcome.stdout
    assert "not changed" in outcome.stderr


def test_a_query_without_an_expectation(monkeypatch: pytest.MonkeyPatch, results: Path) -> None:
    table = results.parent / "e.tsv"
    words = ("check", "-d", str(RECORDED), "mp37m1", "--expect", str(table))
    table.write_text("input_file\tquery\tverdict\ncoin_choice.dps\t2\tverified\n")
    loose, strict = run(monkeypatch, *words), run(monkeypatch, *words, "--strict")
    assert (loose.code, strict.code) == (0, 1)
    lines = strict.stdout.splitlines()[1:]
    assert len(lines) == 5
    assert [" ".join(line.split()) for line in lines][1] == (
        "coin_choice.dps 1 verdict no query attack"
    )
    # An undecided query needs none.
    table.write_text("input_file\tquery\tverdict\nballot_leak.dps\t1\tattack\n")
    words = ("check", "-d", str(RECORDED), "mp37mf", "--expect", str(table), "--strict")
    outcome = run(monkeypatch, *words)
    assert "challenge_response" not in outcome.stdout


def test_all_batches_of_a_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = ("check", "-d", str(RECORDED), "--expect")
    outcome = run(monkeypatch, *words, str(EXPECTED), "--traces")
    batches = {line.split("\t")[0] for line in EXPECTED.read_text().splitlines()[1:]}
    assert (outcome.code, outcome.stdout) == (0, "")
    assert f"as expected in {len(batches)} batches" in outcome.stderr
    table = tmp_path / "e.tsv"
    table.write_text(
        "batch\tinput_file\tquery\tverdict\nmp37m1_f9ku\tcoin_choice.dps\t1\tverified\n"
        "mp37zz_1111\tx.dps\t1\tattack\nmp37ma_hhb-\tballot_leak.dps\t1\tverified\n"
    )
    outcome = run(monkeypatch, *words, str(table), "--json")
    assert outcome.code == 1
    assert [(row["batch"], row["input"], row["what"], row["found"])
            for row in json.loads(outcome.stdout)["differences"]] == [
        ("mp37zz_1111", None, "batch", "no such batch"),
        ("mp37m1_f9ku", "coin_choice.dps", "verdict", "attack"),
        ("mp37ma_hhb-", "ballot_leak.dps", "verdict", "attack"),
    ]  # fmt: skip
    outcome = run(monkeypatch, *words, str(table))
    assert outcome.stdout.splitlines()[0].split() == [
        "BATCH", "INPUT", "QUERY", "WHAT", "EXPECTED", "FOUND",
    ]  # fmt: skip


def test_rows_without_a_batch_are_for_batches_with_their_input(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "e.tsv"
    table.write_text(
        "input_file\tquery\tverdict\ncoin_choice.dps\t1\tattack\nballot_leak.dps\t1\tattack\n"
    )
    words = ("check", "-d", str(RECORDED), "mp37m1", "mp37ma", "--expect", str(table))
    outcome = run(monkeypatch, *words)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert outcome.stderr.startswith("2 of 2 as expected in 2 batches")
    with table.open("a") as file:
        file.write("nowhere.dps\t1\tattack\n")
    assert run(monkeypatch, *words).stdout.count("no such query") == 2


def facts(table: Path) -> set[tuple[str, ...]]:
    """The batch, the input, the query and the verdict of each row."""
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row["batch"], row["input_file"], row["query"], row["verdict"]) for row in rows}


def test_an_update_of_several_batches_names_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "e.tsv"
    words = ("check", "-d", str(RECORDED), "--title", "nightly", "--expect", str(table))
    outcome = run(monkeypatch, *words, "--update", "--traces")
    assert outcome.code == 0
    assert "verdicts from 7 batches" in outcome.stderr
    assert table.read_text().startswith(HEADER)
    # The same rows as those that the prover's terminal output gives.
    found, expected = facts(table), facts(EXPECTED)
    batches = {row[0] for row in found} & {row[0] for row in expected}
    assert len(batches) == 6
    assert {row for row in found if row[0] in batches} == {
        row for row in expected if row[0] in batches
    }
    assert run(monkeypatch, "check", *words[1:3], "--expect", str(table), "--strict").code == 0


def test_a_table_from_standard_input_and_from_a_pipe(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    table = (results.parent / "e.tsv").read_bytes()
    words = ("check", "-d", str(results), "last", "--expect")
    outcome = run(monkeypatch, *words, "-", stdin=table)
    assert (outcome.code, outcome.stderr) == (0, "1 of 1 as expected\n")
    outcome = run(
        monkeypatch, *words, "-", "-f", "github", stdin=table.replace(b"attack", b"verified")
    )
    assert outcome.stdout.startswith("::error title=not as expected::ballot_leak.dps query 1")
    pipe = results.parent / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(table,))
    writer.start()
    outcome = run(monkeypatch, *words, str(pipe))
    writer.join()
    assert (outcome.code, outcome.stderr) == (0, "1 of 1 as expected\n")
    for stream in ("-", str(pipe)):
        outcome = run(monkeypatch, *words, stream, "--update")
        assert (outcome.code, outcome.stderr) == (2, "dsr: --update needs --expect FILE\n")


def test_a_batch_that_cannot_be_read_hides_no_other(
    monkeypatch: pytest.MonkeyPatch, results: Path
) -> None:
    (results / "mp37mb_34r0.json").write_text("{")
    outcome = check(monkeypatch, results, "-n", "0")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "mp37mb_34r0.json: line 1" in outcome.stderr
    assert "1 of 1 as expected" in outcome.stderr
