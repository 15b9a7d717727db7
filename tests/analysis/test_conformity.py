"""Every rule of the format has a fixture that breaks it, with the expected findings."""

import csv
from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.conformity import finding_of, validate_document
from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.problems import ReadingError

INVALID = sorted((FIXTURES / "invalid").iterdir())
VALID = sorted((FIXTURES / "valid").iterdir())


def check(path: Path, *, file: str | None = None, strict: bool = False) -> list[Finding]:
    try:
        document = read_plain(path.read_bytes())
    except ReadingError as error:
        return [finding_of(error.problem, str(path))]
    return list(validate_document(document, file or str(path), strict=strict))


def cells_of(finding: Finding) -> tuple[str, ...]:
    place = finding.place
    where = (str(place.line), str(place.column)) if place else ("", "")
    return (finding.code.name, finding.level.value, finding.path or "", *where)


def expected_of(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "expected.tsv").open(newline="", encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize("folder", INVALID, ids=lambda folder: folder.name)
def test_invalid(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    found = check(path)
    assert sorted(map(cells_of, found)) == sorted(expected_of(folder))
    assert all(finding.message for finding in found)


@pytest.mark.parametrize("folder", VALID, ids=lambda folder: folder.name)
def test_valid_to_the_letter(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    assert check(path, strict=True) == []


def test_strict_makes_notes_errors() -> None:
    path = FIXTURES / "invalid" / "pid" / "mp37m9_9911.json"
    (note,) = check(path)
    (error,) = check(path, strict=True)
    assert (note.level, error.level) == (Level.NOTE, Level.ERROR)


def test_the_releases_break_only_the_rule_of_json() -> None:
    with_errors = {
        path.stem
        for path in RECORDED.glob("mp37*.json")
        for finding in check(path)
        if finding.level is Level.ERROR
    }
    assert with_errors == {"mp37mb_34r0", "mp37md_e1x6", "mp37me_6y5q"}


def test_every_code_has_a_fixture() -> None:
    shown = {row[0] for folder in INVALID for row in expected_of(folder)}
    # DSR103 is about things that are not files: see tests/cli. DSR105 is about archives. DSR4xx and
    # those at the end are about files together, with fixtures of their own, or about the calculus:
    # see test_executions. DSR9xx is about dsr.
    of_files = {code.name for code in Code if not code.name.startswith(("DSR4", "DSR9"))}
    assert of_files - shown == {
        "DSR103",
        "DSR105",
        "DSR310",
        "DSR311",
        "DSR312",
        "DSR313",
        "DSR314",
    }


def test_standard_input_has_no_name_to_check() -> None:
    path = FIXTURES / "valid" / "completed" / "mp37m9_9911.json"
    assert check(path, file="-") == []
