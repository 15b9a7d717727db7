"""Scripts that no test runs: what they import from dsr exists, and each has a help."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
_STARTS = 'if __name__ == "__main__":'
SCRIPTS = sorted([*(TESTS / "bench").glob("*.py"), *(TESTS / "fuzz").glob("*.py")])


def imports(script: Path) -> Iterator[tuple[str, str]]:
    """The modules of dsr with the names that a script imports from them."""
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("deepsec_results"):
            for alias in node.names:
                yield node.module or "", alias.name


def exists(module: str, name: str) -> bool:
    found = import_module(module)
    if hasattr(found, name):
        return True
    try:
        import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_a_script_imports_exists(script: Path) -> None:
    missing = [f"{module}.{name}" for module, name in imports(script) if not exists(module, name)]
    assert missing == []


def test_the_scripts_are_found() -> None:
    assert {"run.py", "parts.py"} <= {script.name for script in SCRIPTS}
    assert any(True for script in SCRIPTS for _ in imports(script))


@pytest.mark.parametrize(
    "script",
    [path for path in (*SCRIPTS, *DOCS.glob("*.py")) if _STARTS in path.read_text("utf-8")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_script_that_is_started_has_a_help(script: Path) -> None:
    """It takes `--help` for no name, and a wrong word for an error."""
    assert "argparse.ArgumentParser(" in script.read_text(encoding="utf-8")
