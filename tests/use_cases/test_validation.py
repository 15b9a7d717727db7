"""What `validate` takes a path for, and what it finds below a batch."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES
from loading import findings_on, opener
from recorded import change, copy_batch

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.findings import Level, Rules, choose_codes
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.batch_validation import ValidatedFiles
from deepsec_results.use_cases.validation import validate_named, validate_paths

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
    parts = list(validate_paths([path]))
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


def counts(parts: Iterable[ValidatedFiles]) -> tuple[int, int, int]:
    """The numbers of files, of files with errors, and of findings."""
    whole = ValidatedFiles()
    for part in parts:
        whole.join(part)
    assert whole.missing == []
    return whole.files, whole.with_errors, len([*whole.findings])


@pytest.mark.parametrize(
    ("names", "filters", "limit", "files"),
    [
        (None, Filters(), None, 19),
        (None, Filters(), 0, 19),
        (None, Filters(), 1, 8),
        (None, Filters(title="three"), None, 8),
        (["last"], Filters(), None, 8),
        (["last~1"], Filters(), None, 11),
        (["mp37m1", "last"], Filters(), None, 19),
        (["mp37m1_f9ku.json"], Filters(), None, 11),
        (None, Filters(title="no such title"), None, 0),
    ],
)
def test_batches_are_chosen_by_names_or_filters(
    tree: Path, names: list[str] | None, filters: Filters, limit: int | None, files: int
) -> None:
    """The older batch has eleven files, and the newer one eight."""
    parts = validate_named(names, opener(tree), filters, limit, Rules())
    assert counts(parts)[:2] == (files, 0)


def test_names_and_filters_are_not_given_together(tree: Path) -> None:
    with pytest.raises(RequestError, match="not both"):
        list(validate_named(["last"], opener(tree), Filters(stale=True), None, Rules()))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", ": no such file"),
        ("nothing.json", "nothing.json: no such file"),
        ("no/thing", "no/thing: no such file"),
        ("nothing", "no batch 'nothing' in "),
        ("mp37m", "'mp37m' is ambiguous in "),
        ("last~2", "no last~2: "),
        ("mp37zz_1.json", "no batch 'mp37zz_1' in "),
    ],
)
def test_a_name_that_means_nothing_hides_no_other(tree: Path, name: str, reason: str) -> None:
    missing, found = validate_paths([name, "last"], opener=opener(tree))
    assert missing.missing[0].startswith(reason)
    assert (found.files, found.missing) == (8, [])


def test_a_directory_without_batches_is_missing(tmp_path: Path) -> None:
    sentence = f"{tmp_path} contains no batch result"
    (part,) = validate_paths([str(tmp_path)])
    assert (part.files, part.missing) == (0, [sentence])
    (part,) = validate_named(None, opener(tmp_path), Filters(), None, Rules())
    assert (part.files, part.missing) == (0, [sentence])


@pytest.mark.parametrize(
    ("codes", "with_errors", "findings"),
    [(["DSR404"], 1, 1), (["DSR4"], 1, 1), (["DSR1"], 0, 0), (["DSR3"], 0, 4)],
)
def test_only_chosen_codes_count(
    tree: Path, codes: list[str], with_errors: int, findings: int
) -> None:
    """Each batch has two notes: it has a pid, and does not say that it is no debug build."""
    change(tree / FILES["query"], lambda value: value.update(index=7))
    rules = Rules(codes=choose_codes(codes, []))
    assert counts(validate_paths([str(tree)], rules)) == (19, with_errors, findings)


def test_paths_are_relative_to_the_only_name(tree: Path) -> None:
    (one,) = validate_paths([str(tree)])
    assert one.directory == str(tree)
    (batch,) = validate_paths([str(tree / VERIFIED)])
    assert batch.directory == str(tree)
    (file,) = validate_paths([str(tree / FILES["batch"])])
    assert file.directory is None
    assert {
        part.directory for part in validate_paths([str(tree), "last"], opener=opener(tree))
    } == {None}
