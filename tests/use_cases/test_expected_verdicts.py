"""Expected verdicts: what the prover printed, comments in inputs, and tables that are written."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED
from loading import measured_of, opener
from recorded import expected_rows, inputs_named

from deepsec_results.analysis.expected_verdicts import Check
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.input_names import distinct_names
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.expectation_updates import UpdatedTable, update_table
from deepsec_results.use_cases.expected_verdicts import (
    CheckedBatches,
    CheckRequest,
    check_batches,
)

pytestmark = pytest.mark.usefixtures("remarks")

REPLAY = FIXTURES / "replay" / "result_files"
MET = FIXTURES / "expectations" / "met"
NAME = "mp37ma_hhb-.json"


def checked(
    name: str | Path, expect: Path | None, folder: Path = RECORDED, *, traces: bool = False
) -> Check:
    """A batch compared with a table, or with the comments in its inputs."""
    table = None if expect is None else str(expect)
    found = checked_batches(str(name), folder, CheckRequest(table, traces))
    assert found.problems == []
    return found.batches[0].check


def checked_batches(name: str, folder: Path, request: CheckRequest) -> CheckedBatches:
    return check_batches([name], opener(folder), Filters(), None, request)


def updated(
    name: str | Path, expect: Path, folder: Path = RECORDED, *, traces: bool = False
) -> UpdatedTable:
    request = CheckRequest(str(expect), traces)
    return update_table([str(name)], opener(folder), Filters(), None, request)


def is_met(check: Check) -> bool:
    return not check.differences


@pytest.mark.parametrize("folder", ["recorded", "replay"])
def test_what_is_expected_is_what_the_prover_printed(folder: str) -> None:
    path = FIXTURES / folder / "expected.tsv"
    rows = expected_rows(folder)
    for batch in sorted({row["batch"] for row in rows}):
        check = checked(batch, path, FIXTURES / folder / "result_files", traces=True)
        assert check.differences == []
        assert check.met == len(check.expectations) == sum(row["batch"] == batch for row in rows)


def test_expectations_in_the_copies_of_the_inputs() -> None:
    check = checked(MET / NAME, None)
    assert (check.met, len(check.expectations), check.unexpected) == (1, 1, [])
    check = checked(FIXTURES / "expectations" / "broken" / NAME, None)
    differences = [(unmet.expectation.query, unmet.expected, unmet.found)
                   for unmet in check.differences]  # fmt: skip
    assert differences == [(1, "verified", "attack"), (2, "attack", "no such query")]
    assert check.differences[0].expectation.source.endswith("ballot_leak.dps:1")


def test_without_expectations_there_is_nothing_to_check() -> None:
    with pytest.raises(RequestError, match="no input of mp37ma_hhb- has a comment"):
        checked("mp37ma", None)


def test_the_copy_of_an_input_that_is_missing_may_have_held_expectations(tmp_path: Path) -> None:
    shutil.copytree(MET, tmp_path / "r")
    next((tmp_path / "r").rglob("*.dps")).unlink()
    found = checked_batches("last", tmp_path / "r", CheckRequest())
    (problem,) = found.problems
    assert problem.startswith("mp37ma_hhb-/ballot_leak_chw8/ballot_leak.dps: no such file")


def test_a_table_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no such file"):
        checked("mp37ma", tmp_path / "expected.tsv")
    (tmp_path / "expected.tsv").write_text("")
    with pytest.raises(RequestError, match="expected a column input_file"):
        checked("mp37ma", tmp_path / "expected.tsv")


def test_expectations_are_written_from_a_batch(tmp_path: Path) -> None:
    path = tmp_path / "expected.tsv"
    updated("mp37m1", path, traces=True)
    assert is_met(checked("mp37m1", path, traces=True))
    first = path.read_text()
    expected = {(row["input_file"], row["query"], row["verdict"], row["trace"])
                for row in expected_rows() if row["batch"] == "mp37m1_f9ku"}  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(first), delimiter="\t"))
    assert {(row["input_file"], row["query"], row["verdict"], row["trace"])
            for row in rows} == expected  # fmt: skip
    assert updated("mp37mf", path) == UpdatedTable(str(path), ["mp37mf_14z1"], 1, 7, 3)
    assert path.read_text().startswith(first)
    assert [file.name for file in tmp_path.iterdir()] == ["expected.tsv"]
    # The row of mp37mf is for any batch, and mp37m1 has no such query.
    assert not is_met(checked("mp37m1", path))


def test_the_empty_trace_comes_back_from_a_table(tmp_path: Path) -> None:
    path = tmp_path / "expected.tsv"
    updated("mp522q", path, REPLAY, traces=True)
    (line,) = [line for line in path.read_text().splitlines() if "session_incl" in line]
    assert line.split("\t")[-1] == "ε"
    assert is_met(checked("mp522q", path, REPLAY, traces=True))
    path.write_text(path.read_text().replace("\tε", "\tout(c,ax_1)"))
    (unmet,) = checked("mp522q", path, REPLAY, traces=True).differences
    assert (unmet.expected, unmet.found) == ("out(c,ax_1)", "ε")


def test_verdicts_alone_count_unless_traces_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "expected.tsv"
    updated("mp37m1", path)
    assert path.read_text().splitlines()[0] == "batch\tinput_file\tquery\ttype\tverdict\tmodel"
    rows = [row for row in expected_rows() if row["batch"] == "mp37m1_f9ku"]
    attacked = next(row for row in rows if row["verdict"] == "attack")
    path.write_text(
        "input_file\tquery\tverdict\tprocess\ttrace\n"
        f"{attacked['input_file']}\t{attacked['query']}\tattack\t1\tout(c,another)\n"
    )
    assert is_met(checked("mp37m1", path))
    assert not is_met(checked("mp37m1", path, traces=True))
    # A trace stays as long as its verdict does.
    updated("mp37m1", path)
    assert (
        path.read_text().splitlines()[1].rpartition("\t")[0].endswith("attack\t1\tout(c,another)")
    )
    path.write_text(path.read_text().replace("attack\t1", "verified\t1"))
    updated("mp37m1", path)
    assert path.read_text().splitlines()[1].rpartition("\t")[0].endswith("attack\t\t")
    updated("mp37m1", path, traces=True)
    row = path.read_text().splitlines()[1]
    assert row.rpartition("\t")[0].endswith(f"attack\t{attacked['process']}\t{attacked['trace']}")


@pytest.mark.parametrize(
    "path",
    ["r/expected.tsv", "r/mp37ma_hhb-/../expected.tsv", "other/expected.tsv",
     "other/mp37ma_hhb-/expected.tsv", "other/mp37ma_hhb-/ballot_leak_chw8/expected.tsv",
     "r/notes/of/mine/expected.tsv"],
)  # fmt: skip
def test_nothing_is_written_into_the_results(tmp_path: Path, path: str) -> None:
    shutil.copytree(MET, tmp_path / "r")
    shutil.copytree(MET, tmp_path / "other")
    (tmp_path / "r/notes/of/mine").mkdir(parents=True)
    with pytest.raises(RequestError, match="in a results directory"):
        updated(tmp_path / "r" / NAME, tmp_path / path)
    assert not (tmp_path / path).exists()


def test_a_table_is_written_next_to_the_results_but_into_no_new_folder(tmp_path: Path) -> None:
    shutil.copytree(MET, tmp_path / "r")
    updated(tmp_path / "r" / NAME, tmp_path / "r2.tsv")
    assert (tmp_path / "r2.tsv").exists()
    with pytest.raises(RequestError, match="cannot write"):
        updated(tmp_path / "r" / NAME, tmp_path / "nowhere" / "x.tsv")


TABLE = """\
batch\tinput_file\tquery\ttype\tverdict\tprocess\ttrace\tnote
\tother.dps\t1\t\tattack\t\t\tkept as it "is"
mp37m2_fjcy\tcoin_choice.dps\t1\t\tverified\t\t\tof another batch
\tcoin_choice.dps\t1\t\tverified\t\t\tcells stay empty
mp37m2_fjcy\tcoin_choice.dps\t9\t\tattack\t\t\tof another batch, which had it
\tcoin_choice.dps\t9\t\tattack\t\t\tno such query any more
"""


def test_an_update_changes_no_more_than_it_has_to(tmp_path: Path) -> None:
    path = tmp_path / "real.tsv"
    path.write_text(f"\ufeff{TABLE}")
    (tmp_path / "link.tsv").symlink_to("real.tsv")
    updated("mp37m1", tmp_path / "link.tsv")
    lines, before = path.read_text().splitlines(), TABLE.splitlines()
    # The table has a new column, which is empty in the rows that the batch does not decide.
    assert lines[:3] == [f"{before[0]}\tmodel", *(f"{line}\t" for line in before[1:3])]
    row, _, model = lines[3].rpartition("\t")
    assert row == before[3].replace("verified", "attack")
    assert len(model) == 16
    assert lines[4] == f"{before[4]}\t"
    # The rest of the batch, for this batch alone, since the table has rows for one batch each.
    assert [line.split("\t")[0] for line in lines[5:]] == ["mp37m1_f9ku"] * 5
    assert (tmp_path / "link.tsv").is_symlink()
    updated("mp37m1", tmp_path / "link.tsv")
    assert path.read_text().splitlines() == lines


def test_a_canceled_query_is_still_expected(tmp_path: Path) -> None:
    path = tmp_path / "expected.tsv"
    path.write_text("input_file\tquery\tverdict\nchallenge_response.dps\t1\tverified\n")
    updated("mp37mf", path)
    (unmet,) = checked("mp37mf", path).differences
    assert (unmet.expectation.source, unmet.expected, unmet.found) == (
        f"{path}:2", "verified", "undecided (canceled)",
    )  # fmt: skip


def test_no_query_hides_another(tmp_path: Path) -> None:
    path = inputs_named(tmp_path / "r", "a.dps", "a.dps", "a.dps (2)", "a")
    assert len({measured.input for measured in measured_of(path)}) == 4
    table = tmp_path / "e" / "x.tsv"
    table.parent.mkdir()
    updated(path, table)
    check = checked(path, table)
    assert (check.met, len(check.expectations)) == (4, 4)
    assert distinct_names(["a", "a", "a (2)"]) == ["a", "a (3)", "a (2)"]


def test_a_run_that_cannot_be_read_is_not_met_and_not_unexpected(tmp_path: Path) -> None:
    shutil.copytree(MET, tmp_path / "r")
    next((tmp_path / "r" / "mp37ma_hhb-").glob("*.json")).write_text("{}")
    (tmp_path / "e.tsv").write_text("input_file\tquery\tverdict\nballot_leak.dps\t1\tattack\n")
    found = checked_batches("last", tmp_path / "r", CheckRequest(str(tmp_path / "e.tsv")))
    (one,) = found.batches
    assert (one.check.met, one.check.unexpected) == (0, [])
    assert one.batch.incomplete is not None
    assert one.batch.incomplete.runs == 1
