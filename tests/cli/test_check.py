"""`dsr check`: what its transcript cannot hold."""

import json
import shutil
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED


def test_a_table_is_written_and_checked(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "expected.tsv"
    path.write_text("input_file\tquery\tverdict\nchallenge_response.dps\t1\tverified\n")
    words = ("check", "-d", str(RECORDED), "mp37mf", "--expect", str(path))
    outcome = run(monkeypatch, *words, "--update")
    assert (outcome.code, outcome.stdout) == (0, "")
    assert (
        outcome.stderr
        == f"{path}: 1 verdict from mp37mf_14z1, 2 rows in total; 3 undecided queries not changed\n"
    )
    outcome = run(monkeypatch, *words, "-f", "github")
    assert outcome.code == 1
    assert outcome.stdout.startswith(f"::error file={path},line=2,title=not as expected::")


def test_a_directory_without_batches_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(monkeypatch, "check", "-d", str(tmp_path))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr == f"no batch in {tmp_path}\ndsr: no batch to check\n"


def test_a_table_in_a_results_directory_is_refused(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    path = tmp_path / "r" / "expected.tsv"
    words = ("-d", str(tmp_path / "r"), "--expect", str(path), "--update")
    outcome = run(monkeypatch, "check", *words)
    assert (outcome.code, path.exists()) == (2, False)
    assert outcome.stderr == f"dsr: {path} is in a results directory; dsr never writes to one\n"


def test_an_input_without_a_copy_is_an_error(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "expectations" / "met", tmp_path / "r")
    next((tmp_path / "r").rglob("*.dps")).unlink()
    assert run(monkeypatch, "check", "-d", str(tmp_path / "r")).code == 2


def test_inputs_alone_need_no_expectation(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check --inputs` also answers whether a file was edited since it ran."""
    (copy,) = (RECORDED / "mp37lx_6mbh").glob("*/ballot_leak.dps")
    shutil.copy(copy, tmp_path)
    words = ["check", str(RECORDED / "mp37lx_6mbh.json"), "--inputs", str(tmp_path)]
    assert run(monkeypatch, *words).code == 0
    with (tmp_path / "ballot_leak.dps").open("a") as edited:
        edited.write("// edited\n")
    outcome = run(monkeypatch, *words)
    assert outcome.code == 1
    assert "ballot_leak.dps      -  input  same content  different content" in outcome.stdout


def test_the_name_of_a_run_selects_batches(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only a run of the last batch, as in commands that show runs."""
    path = tmp_path / "expected.tsv"
    path.write_text("input_file\tquery\tverdict\nrelay_chain.dps\t1\tattack\n")
    words = ("check", "-d", str(RECORDED), "--expect", str(path), "--json")
    outcome = run(monkeypatch, *words, "--run", "relay_chain", "--title", "relay")
    assert len(json.loads(outcome.stdout)["differences"]) == 1
    every = run(monkeypatch, *words, "--run", "relay_chain")
    batches = {each["batch"] for each in json.loads(every.stdout)["differences"]}
    assert (every.code, "mp37m6_8cog" in batches, len(batches)) == (1, True, 11)
    none = run(monkeypatch, *words, "--run", "nothing")
    assert (none.code, none.stdout) == (2, "")
    assert "no run 'nothing'" in none.stderr


def test_no_batch_to_check(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "results").mkdir()
    outcome = run(monkeypatch, "check", "-d", str(tmp_path / "results"))
    assert outcome.code == 2
    assert outcome.stderr.endswith("dsr: no batch to check\n")
