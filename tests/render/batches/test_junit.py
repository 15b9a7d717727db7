"""`dsr check --format junit`, by the schema of Jenkins and by a program that reads the format."""

import shutil
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED
from junitparser import JUnitXml
from lxml import etree
from recorded import change

SCHEMA = etree.XMLSchema(etree.parse(str(FIXTURES / "junit" / "junit-10.xsd")))
BROKEN = FIXTURES / "expectations" / "broken" / "mp37ma_hhb-.json"


def cases(monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[tuple[str, str, str], list[str]]:
    """The messages of each test case, by its suite, its class and its name."""
    outcome = run(monkeypatch, "check", *words, "--format", "junit")
    text = outcome.stdout.encode()
    SCHEMA.assertValid(etree.fromstring(text))
    suites = list(JUnitXml.fromstring(text))
    found = {(suite.name, case.classname, case.name): [result.message for result in case.result]
             for suite in suites for case in suite}  # fmt: skip
    assert sum(suite.tests for suite in suites) == len(found)
    assert sum(suite.failures for suite in suites) == sum(map(bool, found.values()))
    assert outcome.code == any(found.values())
    return found


def test_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cases(monkeypatch, str(BROKEN)) == {
        ("mp37ma_hhb-", "ballot_leak", "query 1"):
            ["expected the verdict verified, found attack"],
        ("mp37ma_hhb-", "ballot_leak", "query 2"):
            ["expected the verdict attack, found no such query"],
    }  # fmt: skip


def test_several_batches_inputs_and_strictness(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "e.tsv"
    rows = ["mp37ma_hhb-\tballot_leak.dps\t1\tattack", "mp37m1_f9ku\tcoin_choice.dps\t2\tverified",
            "mp37zz_1111\tx.dps\t1\tattack"]  # fmt: skip
    table.write_text("\n".join(["batch\tinput_file\tquery\tverdict", *rows]))
    copy = next((RECORDED / "mp37ma_hhb-").glob("*/ballot_leak.dps"))
    (tmp_path / "coin_choice.dps").write_text("(* another *)")
    inputs = ("--inputs", str(copy), "--inputs", str(tmp_path / "coin_choice.dps"))
    found = cases(monkeypatch, "-d", str(RECORDED), "--expect", str(table), *inputs, "--strict")
    assert found["mp37ma_hhb-", "ballot_leak", "query 1"] == []
    assert found["mp37m1_f9ku", "coin_choice", "query 1"] == [
        "expected the verdict no query, found attack"
    ]
    assert found["inputs and batches", "ballot_leak", "input"] == []
    assert found["inputs and batches", "coin_choice", "input"] == [
        "expected the same content, found different content in mp37m1_f9ku"
    ]
    assert ["expected the batch mp37zz_1111, found no such batch"] in found.values()


def test_hostile_names_and_times(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(BROKEN.parent, tmp_path, dirs_exist_ok=True)
    (run_file,) = (tmp_path / "mp37ma_hhb-").glob("*.json")
    name = "a&<b>\x00\x1b[31m\ufffe\u202e\"']]>.dps"
    change(run_file, lambda value: value.update(input_file=f"mp37ma_hhb-/x/{name}"))
    (query,) = (tmp_path / "mp37ma_hhb-").glob("*/query_1.json")
    change(query, lambda value: value.update(start_time=10, end_time=3))
    table = tmp_path.parent / "e.tsv"
    table.write_text("input_file\tquery\tverdict\n<&\x1b\ufffe.dps\t1\tattack\n")
    found = cases(monkeypatch, "-d", str(tmp_path), "--expect", str(table), "--strict")
    assert len(found) == 2


def test_what_cannot_be_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(BROKEN.parent, tmp_path, dirs_exist_ok=True)
    (tmp_path / "mp37mb_34r0.json").write_text("{")
    words = ("check", "-d", str(tmp_path), "-n", "0", "--format", "junit")
    outcome = run(monkeypatch, *words)
    assert outcome.code == 2
    text = outcome.stdout.encode()
    SCHEMA.assertValid(etree.fromstring(text))
    (error,) = [case.result[0] for suite in JUnitXml.fromstring(text) if suite.name == "problems"
                for case in suite]  # fmt: skip
    assert "mp37mb_34r0.json: line 1" in error.message
