"""Where things are: what the package does in one place only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "deepsec_results"
FILES = sorted(PACKAGE.rglob("*.py"))


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
