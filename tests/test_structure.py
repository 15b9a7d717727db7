"""Where things are: what the package does in one place only, in short files and functions."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "deepsec_results"
FILES = sorted(PACKAGE.rglob("*.py"))
LONG_FILE, MOST_LONG_FILES, LONGEST_FUNCTION = 220, 15, 50  # lines, files, lines

Nodes = Mapping[Path, Sequence[ast.AST]]


@pytest.fixture(scope="module")
def nodes() -> Nodes:
    """All syntax of each file, the outer before the inner."""
    return {file: [*ast.walk(ast.parse(file.read_text()))] for file in FILES}


def _texts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The texts in code, but not the docstrings."""
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant)]
    return (
        constant.value
        for constant in constants
        if isinstance(constant.value, str) and id(constant) not in docstrings
    )


def _names(nodes: Sequence[ast.AST]) -> Iterator[str]:
    return (node.attr for node in nodes if isinstance(node, ast.Attribute))


# `__main__` reports what happens before, and instead of, the imports of these places.
@pytest.mark.parametrize(
    ("what", "found_in", "place"),
    [
        pytest.param("dsr: ", _texts, "cli/terminal.py", id="the prefix of problems"),
        pytest.param("strerror", _names, "reading/system_errors.py", id="errors of the system"),
    ],
)
def test_one_place(nodes: Nodes, what: str, found_in: object, place: str) -> None:
    assert callable(found_in)
    places = {
        str(file.relative_to(PACKAGE))
        for file, inside in nodes.items()
        if any(found.startswith(what) for found in found_in(inside))
    }
    assert places == {place, "__main__.py"}


def test_few_files_are_long() -> None:
    lengths = {str(file): len(file.read_text().splitlines()) for file in FILES}
    long = {name: length for name, length in lengths.items() if length > LONG_FILE}
    assert len(long) <= MOST_LONG_FILES, long


def test_functions_are_short(nodes: Nodes) -> None:
    long = [
        (node.name, length)
        for inside in nodes.values()
        for node in inside
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_a_class_name_means_one_class(nodes: Nodes) -> None:
    """The API has two classes of the same name as the ones that they extend for its users."""
    modules: dict[str, list[str]] = defaultdict(list)
    for file, inside in nodes.items():
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
        for node in inside:
            if isinstance(node, ast.ClassDef):
                modules[node.name].append(module)
    twice = {name: found for name, found in modules.items() if len(found) > 1}
    assert set(twice) == {"Query", "Run"}
    for name, found in twice.items():
        inner, public = (getattr(import_module(module), name) for module in found)
        assert issubclass(public, inner)
        assert getattr(import_module("deepsec_results"), name) is public
