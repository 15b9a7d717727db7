"""The examples of docs/python.md: they print what they claim, and their types are right."""

import doctest
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import RECORDED, ROOT

import deepsec_results

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
# A fence ends what an example prints.
EXAMPLES = doctest.DocTestParser().get_examples(re.sub("^```.*$", "", PAGE, flags=re.MULTILINE))
TABLE_ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)


@pytest.fixture
def folder(remarks: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the fixtures and an archive of them, at the usual time of the tests."""
    (tmp_path / "fixtures").symlink_to(Path.cwd() / "fixtures")
    with tarfile.open(tmp_path / "colleague.tar.gz", "w:gz") as archive:
        archive.add(RECORDED, "result_files")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_examples(folder: Path) -> None:
    reports: list[str] = []
    test = doctest.DocTest(EXAMPLES, {}, "python.md", None, 0, PAGE)
    outcome = doctest.DocTestRunner().run(test, out=reports.append)
    assert outcome.attempted == len(EXAMPLES) > 5
    assert not reports, "".join(reports)


def test_every_block_is_run() -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert {language for language, _ in blocks if language} == {"pycon"}
    prompts = sum(text.count("\n>>> ") + text.startswith(">>> ") for _, text in blocks)
    assert prompts == len(EXAMPLES)


MISTAKES = [
    "deepsec_results.open_result('x')",
    "deepsec_results.open_results(5)",
    "deepsec_results.open_results('x').batch().runs().queries",
    "deepsec_results.open_results('x').batch().name",
    "text: str = deepsec_results.open_results('x').batch().title",
]


def errors_of_types(folder: Path) -> str:
    """What mypy says of the examples, and of a file for each of the mistakes."""
    programs = {"examples": "".join(example.source for example in EXAMPLES)}
    for number, mistake in enumerate(MISTAKES):
        programs[f"mistake_{number}"] = f"import deepsec_results\n{mistake}\n"
    for name, text in programs.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    paths = [str(folder / f"{name}.py") for name in programs]
    words = ["--strict", "--config-file=", "--follow-imports=silent", *paths]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_types_of_the_examples_are_right_and_mistakes_are_found(tmp_path: Path) -> None:
    errors = errors_of_types(tmp_path)
    assert "examples.py" not in errors
    missed = [mistake for number, mistake in enumerate(MISTAKES)
              if f"mistake_{number}.py:2: error" not in errors]  # fmt: skip
    assert missed == []


def test_every_class_and_attribute_is_on_the_page() -> None:
    rows = {name: set(re.findall(r"`(\w+)(?:\(\))?`", text)) for name, text in
            TABLE_ROW.findall(PAGE) if name[0].isupper()}  # fmt: skip
    for name, named in rows.items():
        assert named == attributes(getattr(deepsec_results, name)), name
    classes = {"PrintedAction", "Batch", "Run", "Query", "Attack", "Replay", "Step", "Explanation",
               "EqualityWitness", "MessageWitness", "Split", "ForbiddenStep", "Source",
               "SourcePlace", "SourceCall", "Audit"}  # fmt: skip
    assert set(rows) == classes
    assert all(f"`{name}" in PAGE for name in deepsec_results.__all__ if name[0].isupper())
    of_results = set(re.findall(r"^\| `(\w+)\b.*?` \|", PAGE.partition("## Batches")[0], re.M))
    assert of_results - {"results"} == attributes(deepsec_results.Results)


# What the classes of the API inherit for dsr's own commands. The page says that it is private.
PRIVATE = {
    deepsec_results.Query: {"atoms", "error", "file", "located_error", "name", "outcome", "process",
                            "processes", "result", "size", "stored_attack", "time_so_far",
                            "trace", "whole"},
    deepsec_results.Run: {"attacks", "completed", "error", "known_or_unknown", "label", "stale",
                          "time_so_far"},
}  # fmt: skip


def attributes(kind: type) -> set[str]:
    """The public attributes and methods of a class of the API."""
    private = PRIVATE.get(kind, set())
    assert private <= set(dir(kind))
    inherited = set(dir(str)) if issubclass(kind, str) else set()
    return {name for name in dir(kind) if not name.startswith("_")} - private - inherited
