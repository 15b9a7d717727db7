"""Attack traces as tables for a paper."""

import re
from pathlib import Path

import pytest
from conftest import some
from latex import compile_latex
from shown_attacks import attack_of, hostile_attacks, recorded_attacks

from deepsec_results.render.attacks.trace_latex import latex_traces
from deepsec_results.render.kit.notes import Notes


def table_of(run: str, query: int = 1, *, everything: bool = False) -> str:
    return "".join(latex_traces([attack_of(run, query)], Notes(), everything=everything))


def rows_of(table: str) -> list[list[str]]:
    """The cells of a table as they are printed."""
    body = table.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    body = body.replace(r"\tabularnewline", r"\\").replace("\n", "")
    signs = {r"\raggedright": "", r"\allowbreak{}": "", r"\char123{}": "{", r"\char125{}": "}"}
    for latex, sign in {**signs, r"\_": "_", r"\#": "#"}.items():
        body = body.replace(latex, sign)
    return [
        [re.sub(r"\\texttt\{(.*)\}", r"\1", cell).strip() for cell in row]
        for row in (line.split("&") for line in body.split(r"\\") if line.strip())
    ]


def test_number_role_action_and_what_the_attacker_learns() -> None:
    assert rows_of(table_of("coin_choice")) == [
        ["1", "Toss:5", "out(c,ax_1)", "learns ax_1 = h((s,heads))"],
        ["2", "Toss:5", "out(c,ax_2)", "learns ax_2 = heads"],
    ]


def test_silent_steps_have_their_numbers() -> None:
    rows = rows_of(table_of("coin_choice", everything=True))
    assert [row[0] for row in rows] == ["0.1", "1", "1.1", "2"]
    assert rows[0] == ["0.1", "Toss:5", "new name", "s"]
    assert rows[2][2] == "choice of the right branch"


def test_an_impossible_step_is_the_last_one() -> None:
    table = table_of("sem_private", 3)
    assert "No execution of process" in table
    assert rows_of(table)[-1][-1].startswith("impossible: the attacker can deduce")
    assert all("not reached" not in row[-1] for row in rows_of(table))


def test_a_long_table_may_end_on_another_page() -> None:
    assert r"\usepackage{booktabs,longtable}" in table_of("passport-3sessions", everything=True)
    assert r"\begin{table}" in table_of("wide_mouth")


@pytest.mark.parametrize("everything", [False, True])
def test_tables_fit_on_the_page(tmp_path: Path, everything: bool) -> None:
    attacks = some(recorded_attacks())
    parts = [*latex_traces(attacks, Notes(), everything=everything)]
    log = compile_latex(tmp_path, parts, ["booktabs", "longtable"])
    assert "Float too large" not in log
    assert "Overfull" not in log


def test_hostile_labels_are_printed(tmp_path: Path) -> None:
    parts = [*latex_traces(hostile_attacks(tmp_path), Notes(), everything=True)]
    compile_latex(tmp_path, parts, ["booktabs", "longtable"])
