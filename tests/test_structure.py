"""Where things are: what the package does in one place only, in short files and functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "deepsec_results"
FILES = sorted(PACKAGE.rglob("*.py"))
LONG_FILE, MOST_LONG_FILES, LONGEST_FUNCTION = 220, 15, 50  # lines, files, lines


def _texts(tree: ast.AST) -> Iterator[str]:
    """The texts in code, but not the docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _names(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


# `__main__` reports what happens before, and instead of, the imports of these places.
@pytest.mark.parametrize(
    ("what", "found_in", "place"),
    [
        pytest.param("dsr: ", _texts, "cli/terminal.py", id="the prefix of problems"),
        pytest.param("strerror", _names, "reading/system_errors.py", id="errors of the system"),
    ],
)
def test_one_place(what: str, found_in: object, place: str) -> None:
    assert callable(found_in)
    places = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        if any(found.startswith(what) for found in found_in(ast.parse(file.read_text())))
    }
    assert places == {place, "__main__.py"}


def test_few_files_are_long() -> None:
    lengths = {str(file): len(file.read_text().splitlines()) for file in FILES}
    long = {name: length for name, length in lengths.items() if length > LONG_FILE}
    assert len(long) <= MOST_LONG_FILES, long


def test_functions_are_short() -> None:
    long = [
        (node.name, length)
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_class_name_means_one_class() -> None:
    """The API has two classes of the same name as the ones that they extend for its users."""
    modules: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(module)
    twice = {name: found for name, found in modules.items() if len(found) > 1}
    assert set(twice) == {"Query", "Run"}
    for name, found in twice.items():
        inner, public = (getattr(import_module(module), name) for module in found)
        assert issubclass(public, inner)
        assert getattr(import_module("deepsec_results"), name) is public
