"""The recipes of docs/data.md print what the page claims, with each library that is installed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RECORDED, REFRESH, ROOT

PAGE = ROOT / "docs" / "data.md"
_RECIPE = re.compile(r"```python\n(.*?)```\n\n```\n(.*?)```\n", re.DOTALL)
RECIPES = [match[1] for match in _RECIPE.finditer(PAGE.read_text(encoding="utf-8"))]

pytest.importorskip("pyarrow", reason="the extra arrow is not installed")


def dsr(*words: str) -> bytes:
    command = [sys.executable, "-m", "deepsec_results", "queries", "-d", str(RECORDED), *words]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recipes")
    for name in ("queries.parquet", "queries.arrow"):
        dsr("-o", str(folder / name))
    return folder


def test_all_libraries_have_a_recipe() -> None:
    libraries = {re.findall(r"^import (\w+)", recipe, re.MULTILINE)[-1] for recipe in RECIPES}
    assert libraries == {"pandas", "polars", "duckdb", "pyarrow"}
    assert len(RECIPES) == PAGE.read_text(encoding="utf-8").count("```python")


@pytest.mark.parametrize("number", range(len(RECIPES)))
def test_recipe(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = RECIPES[number]
    for library in re.findall(r"^import (\w+)", recipe, re.MULTILINE):
        pytest.importorskip(library, reason=f"{library} is not installed")
    stdin = dsr("--format", "arrow") if "stdin" in recipe else b""
    done = subprocess.run(
        [sys.executable, "-c", recipe], input=stdin, cwd=folder, capture_output=True, check=True
    )
    printed = re.sub(r"\n+$", "\n", done.stdout.decode())
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get(REFRESH):
        start, end = [*_RECIPE.finditer(page)][number].span(2)
        PAGE.write_text(page[:start] + printed + page[end:], encoding="utf-8")
        return
    assert printed == [*_RECIPE.finditer(page)][number][2]
