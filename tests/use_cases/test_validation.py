"""What `validate` takes a path for, and what it finds below a batch."""

import os
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES
from loading import findings_on
from recorded import change, copy_batch

from deepsec_results.analysis.findings import Level
from deepsec_results.use_cases.validation import validate_paths

pytestmark = pytest.mark.usefixtures("remarks")

BATCH = "mp37m1_f9ku"
FILES = {
    "batch": f"{BATCH}.json",
    "run": f"{BATCH}/replicated_leak_8w8m.json",
    "query": f"{BATCH}/replicated_leak_8w8m/query_1.json",
}
VERIFIED = "mp37m9_9911"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for batch in (BATCH, VERIFIED):
        copy_batch(batch, tmp_path)
    return tmp_path


def files_and_errors(path: str) -> tuple[int, list[str]]:
    """How many files `validate` reads, and the codes of the errors."""
    parts = list(validate_paths([path], strict=False))
    errors = [finding.code.name for part in parts for finding in part.findings
              if finding.level is Level.ERROR]  # fmt: skip
    return sum(part.files for part in parts), errors


@pytest.mark.parametrize(
    ("name", "drop", "missing"),
    [("query", ("atomic_data", "run_file"), "$.atomic_data"),
     ("query", ("atomic_data", "run_file", "batch_file", "index", "type"), "$.type"),
     ("run", ("batch_file", "input_file"), "$.input_file")],
)  # fmt: skip
def test_a_damaged_file_is_checked_for_what_it_is(
    tree: Path, name: str, drop: tuple[str, ...], missing: str
) -> None:
    change(tree / FILES[name], lambda value: [value.pop(field) for field in drop])
    findings = findings_on(tree / FILES[name])
    assert ("DSR201", missing) in {(finding.code.name, finding.path) for finding in findings}
    assert {finding.path for finding in findings} <= {f"$.{field}" for field in drop}


@pytest.mark.parametrize(
    ("folder", "errors"),
    [(BATCH, ["DSR404"]), (f"{BATCH}/", ["DSR404"]), (VERIFIED, []),
     (FILES["run"].removesuffix(".json"), ["DSR404"])],
)  # fmt: skip
def test_the_folder_of_a_batch_or_a_run_means_the_batch_or_the_run(
    tree: Path, folder: str, errors: list[str]
) -> None:
    change(tree / FILES["query"], lambda value: value.update(index=7))
    files = 1 + len(list((tree / folder).rglob("*.json")))
    assert files_and_errors(f"{tree}/{folder}") == (files, errors)


@pytest.mark.parametrize(
    ("inside", "path", "files"),
    [(".", BATCH, 11), (BATCH, ".", 11), (BATCH, f"../{BATCH}", 11),
     (BATCH, "replicated_leak_8w8m", 2), (BATCH, "./replicated_leak_8w8m/", 2),
     (f"{BATCH}/replicated_leak_8w8m", ".", 2), (f"{BATCH}/replicated_leak_8w8m", "..", 11),
     (f"{BATCH}/replicated_leak_8w8m", "../..", 19)],
)  # fmt: skip
def test_folders_are_known_from_anywhere(
    tree: Path, monkeypatch: pytest.MonkeyPatch, inside: str, path: str, files: int
) -> None:
    change(tree / FILES["query"], lambda value: value.update(index=7))
    monkeypatch.chdir(tree / inside)
    assert files_and_errors(path) == (files, ["DSR404"])


def test_results_inline_are_validated(tree: Path) -> None:
    def edit(value: dict[str, Any]) -> None:
        del value["run_files"]
        value["run_results"] = [{"zzz": 1}, 5, None, {"query_results": [{"status": "soon"}]}]

    change(tree / FILES["batch"], edit)
    found = {(finding.code.name, finding.path) for finding in findings_on(tree / FILES["batch"])}
    assert found >= {
        ("DSR306", "$.run_results[0].zzz"), ("DSR201", "$.run_results[0].status"),
        ("DSR202", "$.run_results[1]"), ("DSR202", "$.run_results[2]"),
        ("DSR203", "$.run_results[3].query_results[0].status"),
    }  # fmt: skip


def test_a_probability_is_validated(tree: Path) -> None:
    replay = FIXTURES / "replay" / "result_files"
    errors = [finding for finding in findings_on(replay) if finding.level is Level.ERROR]
    # 47570ba writes whole numbers with a point at the end, which is not JSON.
    assert {finding.code.name for finding in errors} == {"DSR102"}
    assert all("sure_choice" in finding.file for finding in errors)
    choice = {"type": "Choice", "position": {"index": 99, "args": []}, "proba": 1.5}
    change(tree / FILES["query"], lambda query: query["processes"].__setitem__(0, choice))
    (wrong,) = [finding for finding in findings_on(tree) if finding.code.name == "DSR205"]
    assert wrong.path == "$.processes[0].proba"


def test_a_file_whose_name_is_not_utf_8_is_not_listed(tree: Path) -> None:
    (tree / VERIFIED / os.fsdecode(b"b\xff.json")).write_text("{}")
    assert "DSR310" in {finding.code.name for finding in findings_on(tree)}
