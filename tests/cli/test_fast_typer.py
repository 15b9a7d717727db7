"""Commands start fast with the names that Typer has today, and work without any of them."""

import pytest
from command import run
from conftest import RECORDED

from deepsec_results.cli import fast_typer as lean
from deepsec_results.cli.main import build


def every_name() -> list[str]:
    return [*lean._NAMES]


@pytest.mark.parametrize("name", every_name())
def test_a_parameter_without_one_of_the_names_keeps_typers_own_way(name: str) -> None:
    class Parameter:
        process_value = value_is_missing = required = callback = multiple = nargs = None

    full, lacking = Parameter(), Parameter()
    lean._lightened([full])
    assert callable(full.process_value)
    delattr(Parameter, name)
    lean._lightened([lacking])
    assert getattr(lacking, "process_value", None) is None


@pytest.mark.parametrize("name", every_name())
def test_commands_work_where_typer_has_lost_one_of_the_names(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lean, "_NAMES", (*lean._NAMES, f"{name}_renamed"))
    for words in (
        ["list", "-n", "3"],
        ["list", "--json"],
        ["show", "last"],
        ["list", "-s", "stale"],
    ):
        outcome = run(monkeypatch, words[0], "-d", str(RECORDED), *words[1:])
        assert (outcome.code, outcome.stderr.count("dsr:")) == (0, 0)
    assert run(monkeypatch, "list", str(RECORDED), "-n", "many").code == 2
    assert run(monkeypatch, "diff", "last").code == 2


def test_typer_has_the_names() -> None:
    """Otherwise commands start as slowly as with Typer alone, which no other test notices."""
    parameters = build("diff").params
    assert len(parameters) > 5
    for parameter in parameters:
        assert [name for name in every_name() if not hasattr(parameter, name)] == []
