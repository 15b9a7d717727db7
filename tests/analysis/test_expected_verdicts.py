"""Expected verdicts: what the prover printed, comments in inputs, and tables that are written."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED
from recorded import expected_rows, inputs_named

from deepsec_results.analysis.query_records import distinct_names

RESULTS = str(RECORDED)


@pytest.mark.parametrize("folder", ["recorded", "replay"])
def test_what_is_expected_is_what_the_prover_printed(
    still: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    path = str(FIXTURES / folder / "expected.tsv")
    results = str(FIXTURES / folder / "result_files")
    rows = expected_rows(folder)
    for batch in sorted({row["batch"] for row in rows}):
        words = ("check", "-d", results, batch, "--expect", path, "--traces")
        outcome = run(monkeypatch, *words, "--json")
        told = json.loads(outcome.stdout)
        assert (outcome.code, told["differences"]) == (0, [])
        assert told["met"] == told["expected"] == sum(row["batch"] == batch for row in rows)


def test_expectations_beside_the_model(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    met, broken = (str(FIXTURES / "expectations" / case / "mp37ma_hhb-.json")
                   for case in ("met", "broken"))  # fmt: skip
    outcome = run(monkeypatch, "check", met)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "1 of 1 as expected\n")
    outcome = run(monkeypatch, "check", broken, "--json")
    assert outcome.code == 1
    differences = json.loads(outcome.stdout)["differences"]
    assert [(one["query"], one["expected"], one["found"]) for one in differences] == [
        (1, "verified", "attack"), (2, "attack", "no such query"),
    ]  # fmt: skip
    assert differences[0]["source"].endswith("ballot_leak.dps:1")
    assert run(monkeypatch, "check", broken, "-f", "github").stdout.splitlines() == [
        "::error title=not as expected::ballot_leak.dps query 1: expected the verdict verified, "
        "found attack",
        "::error title=not as expected::ballot_leak.dps query 2: expected the verdict attack, "
        "found no such query",
    ]
    assert run(monkeypatch, "check", "-d", RESULTS, "mp37ma").code == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [("// EXPECT: query 1 is an attack", ":1: expected `// EXPECT: query 2 attack`"),
     ("// EXPECT: query 0 attack", ":1: expected"), ("// expect: query 1", ":1: expected"),
     ("// EXPECT: query 1 broken", "expected verified or attack or undecided, found 'broken'")],
)  # fmt: skip
def test_a_comment_that_says_something_else_is_an_error(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, told: str
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    copy = next((tmp_path / "r").rglob("*.dps"))
    copy.write_text(f"{line}\n{copy.read_text()}")
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert outcome.code == 2
    assert told in outcome.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [("", ":1: expected a column input_file, found nothing"),
     ("input_file\tverdict\na\tattack\n", ":1: expected a column query"),
     ("input_file\tquery\tverdict\na.dps\tx\tattack\n", ":2: expected the number of a query"),
     ("input_file\tquery\tverdict\na.dps\t1\t\n", ":2: expected verified or attack"),
     ("input_file\tquery\tverdict\tprocess\na.dps\t1\tattack\t3\n", ":2: expected process 1"),
     ("input_file\tquery\tverdict\na.dps\t1\tattack\tmore\n", ":2: expected 3 cells, found 4"),
     ("\x80", ": not a TSV table"), (None, ": no such file")],
)  # fmt: skip
def test_a_table_that_is_none_is_an_error(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, told: str
) -> None:
    path = tmp_path / "expected.tsv"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    outcome = run(monkeypatch, "check", "-d", RESULTS, "mp37ma", "--expect", str(path))
    assert outcome.code == 2
    assert told in outcome.stderr


def test_expectations_are_written_from_a_batch(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    words = ("check", "-d", RESULTS, "--expect", str(path))
    assert run(monkeypatch, *words, "mp37m1", "--update", "--traces").code == 0
    assert run(monkeypatch, *words, "mp37m1", "--traces").code == 0
    first = path.read_text()
    expected = {(row["input_file"], row["query"], row["verdict"], row["trace"])
                for row in expected_rows() if row["batch"] == "mp37m1_f9ku"}  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(first), delimiter="\t"))
    assert {(row["input_file"], row["query"], row["verdict"], row["trace"])
            for row in rows} == expected  # fmt: skip
    outcome = run(monkeypatch, *words, "mp37mf", "--update")
    told = "1 verdict from mp37mf_14z1, 7 rows in all; undecided and not changed: 3\n"
    assert outcome.stderr.endswith(told)
    assert path.read_text().startswith(first)
    assert [one.name for one in tmp_path.iterdir()] == ["expected.tsv"]
    # What it does not have is not met.
    assert run(monkeypatch, *words, "mp37m1").code == 1


REPLAY = str(FIXTURES / "replay" / "result_files")


def test_the_empty_trace_comes_back_from_a_table(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    words = ("check", "-d", REPLAY, "mp522q", "--expect", str(path), "--traces")
    assert run(monkeypatch, *words, "--update").code == 0
    (line,) = [line for line in path.read_text().splitlines() if "session_incl" in line]
    assert line.split("\t")[-1] == "ε"
    assert run(monkeypatch, *words).code == 0
    path.write_text(path.read_text().replace("\tε", "\tout(c,ax_1)"))
    outcome = run(monkeypatch, *words)
    assert outcome.code == 1
    assert outcome.stdout.splitlines()[1].split()[-1] == "ε"


def test_verdicts_alone_count_unless_traces_are_asked_for(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    words = ("check", "-d", RESULTS, "mp37m1", "--expect", str(path))
    assert run(monkeypatch, *words, "--update").code == 0
    assert path.read_text().splitlines()[0] == "batch\tinput_file\tquery\ttype\tverdict"
    rows = [row for row in expected_rows() if row["batch"] == "mp37m1_f9ku"]
    attacked = next(row for row in rows if row["verdict"] == "attack")
    path.write_text(
        "input_file\tquery\tverdict\tprocess\ttrace\n"
        f"{attacked['input_file']}\t{attacked['query']}\tattack\t1\tout(c,another)\n"
    )
    assert run(monkeypatch, *words).code == 0
    assert run(monkeypatch, *words, "--traces").code == 1
    # A trace stays as long as its verdict does.
    assert run(monkeypatch, *words, "--update").code == 0
    assert path.read_text().splitlines()[1].endswith("attack\t1\tout(c,another)")
    path.write_text(path.read_text().replace("attack\t1", "verified\t1"))
    assert run(monkeypatch, *words, "--update").code == 0
    assert path.read_text().splitlines()[1].endswith("attack\t\t")
    assert run(monkeypatch, *words, "--update", "--traces").code == 0
    assert (
        path.read_text()
        .splitlines()[1]
        .endswith(f"attack\t{attacked['process']}\t{attacked['trace']}")
    )


def test_nothing_is_written_into_the_results(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "other")
    for path in ("r/expected.tsv", "r/mp37ma_hhb-/../expected.tsv", "other/expected.tsv",
                 "other/mp37ma_hhb-/expected.tsv",
                 "other/mp37ma_hhb-/ballot_leak_chw8/expected.tsv"):  # fmt: skip
        words = ("--expect", str(tmp_path / path), "--update")
        outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"), *words)
        assert outcome.code == 2
        assert "in a results directory" in outcome.stderr
        assert not (tmp_path / path).exists()
    batch = str(tmp_path / "r" / "mp37ma_hhb-.json")
    assert run(monkeypatch, "check", batch, "--update").code == 2
    words = ("--expect", str(tmp_path / "nowhere" / "x.tsv"), "--update")
    assert run(monkeypatch, "check", batch, *words).code == 2
    words = ("--expect", str(tmp_path / "r2.tsv"), "--update")
    assert run(monkeypatch, "check", batch, *words).code == 0


def test_comments_may_stand_around_an_expectation(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    copy = next((tmp_path / "r").rglob("*.dps"))
    lines = ["// Expect an attack here, see the paper", "// EXPECT: query 1 attack // as in v1",
             "(* // EXPECT: query 1 attack *)"]  # fmt: skip
    copy.write_text("\n".join([*lines, copy.read_text()]))
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert (outcome.code, outcome.stderr) == (0, "3 of 3 as expected\n")
    copy.unlink()
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"))
    assert outcome.code == 2


TABLE = """\
batch\tinput_file\tquery\ttype\tverdict\tprocess\ttrace\tnote
\tother.dps\t1\t\tattack\t\t\tkept as it "is"
mp37m2_fjcy\tcoin_choice.dps\t1\t\tverified\t\t\tof another batch
\tcoin_choice.dps\t1\t\tverified\t\t\tcells stay empty
\tcoin_choice.dps\t9\t\tattack\t\t\tno such query any more
"""


def test_an_update_changes_no_more_than_it_has_to(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "real.tsv"
    path.write_text(f"\ufeff{TABLE}")
    (tmp_path / "link.tsv").symlink_to("real.tsv")
    words = ("check", "-d", RESULTS, "--expect", str(tmp_path / "link.tsv"))
    assert run(monkeypatch, *words, "mp37m1", "--update").code == 0
    lines, before = path.read_text().splitlines(), TABLE.splitlines()
    assert lines[:3] == before[:3]
    assert lines[3] == before[3].replace("verified", "attack")
    # The rest of the batch, for this batch alone, since the table has rows for one batch each.
    assert [line.split("\t")[0] for line in lines[4:]] == ["mp37m1_f9ku"] * 5
    assert (tmp_path / "link.tsv").is_symlink()
    assert run(monkeypatch, *words, "mp37m1", "--update").code == 0
    assert path.read_text().splitlines() == lines


def test_a_canceled_query_is_still_expected(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    path.write_text("input_file\tquery\tverdict\nchallenge_response.dps\t1\tverified\n")
    words = ("check", "-d", RESULTS, "mp37mf", "--expect", str(path))
    assert run(monkeypatch, *words, "--update").code == 0
    outcome = run(monkeypatch, *words)
    assert outcome.code == 1
    assert (
        "challenge_response.dps      1  verdict  verified  undecided (canceled)" in outcome.stdout
    )
    annotation = run(monkeypatch, *words, "-f", "github").stdout
    assert annotation.startswith(f"::error file={path},line=2,title=not as expected::")


def test_no_query_hides_another(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inputs_named(tmp_path / "r", "a.dps", "a.dps", "a.dps (2)", "a")
    lines = run(monkeypatch, "table", str(path), "--cells", "verdict").stdout.splitlines()[1:]
    assert len({line.rsplit(maxsplit=1)[0] for line in lines}) == 4
    table = tmp_path / "e" / "x.tsv"
    table.parent.mkdir()
    assert run(monkeypatch, "check", str(path), "--expect", str(table), "--update").code == 0
    outcome = run(monkeypatch, "check", str(path), "--expect", str(table))
    assert (outcome.code, outcome.stderr) == (0, "4 of 4 as expected\n")
    assert distinct_names(["a", "a", "a (2)"]) == ["a", "a (3)", "a (2)"]


def test_a_run_that_cannot_be_read_is_not_met_and_not_unexpected(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    next((tmp_path / "r" / "mp37ma_hhb-").glob("*.json")).write_text("{}")
    (tmp_path / "e.tsv").write_text("input_file\tquery\tverdict\nballot_leak.dps\t1\tattack\n")
    words = ("--expect", str(tmp_path / "e.tsv"))
    outcome = run(monkeypatch, "check", str(tmp_path / "r" / "mp37ma_hhb-.json"), *words)
    assert outcome.code == 1
    assert outcome.stderr.startswith("dsr: mp37ma_hhb-: 1 run cannot be read: ")
    assert outcome.stderr.endswith("\n0 of 1 as expected\n")
