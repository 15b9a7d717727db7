"""`dsr trace --format latex --as table`, and what it refuses."""

from pathlib import Path

import pytest
from command import run

ATTACK = ("trace", "-d", "fixtures/evening/result_files", "mpcjbe", "--run", "wide_mouth")


def test_a_table_in_a_file(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trace.tex"
    outcome = run(monkeypatch, *ATTACK, "--as", "table", "-o", str(path))
    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "")
    shown = run(monkeypatch, *ATTACK, "--format", "latex", "--as", "table").stdout
    assert path.read_text(encoding="utf-8") == shown
    assert r"\begin{tabular}" in shown


def test_a_chart_is_the_default(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    charts = [
        run(monkeypatch, *ATTACK, "--format", "latex", *words).stdout
        for words in ((), ("--as", "chart"))
    ]
    assert charts[0] == charts[1]
    assert r"\begin{tikzpicture}" in charts[0]


def test_several_attacks_one_after_the_other(still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = run(monkeypatch, *ATTACK[:-2], "--format", "latex", "--as", "table").stdout
    labels = [rf"\label{{tab:dsr-trace{end}}}" for end in ("", "-2", "-3", "-4")]
    assert [written.count(label) for label in labels] == [1, 1, 1, 1]
    diagrams = run(monkeypatch, *ATTACK[:-2], "--format", "mermaid").stdout
    assert diagrams.split("\n\n")[1].startswith("%% Made by dsr.\nsequenceDiagram\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--as", "table"], "--as needs --format latex"),
        (["--as", "chart", "--format", "svg"], "--as needs --format latex"),
        (
            ["--format", "latex", "--as", "tables"],
            "--as: unknown value 'tables'; choose from chart, table; did you mean 'table'?",
        ),
        (
            ["--format", "latex", "--as", "table", "--both"],
            "--both cannot be used with --as table",
        ),
    ],
)
def test_options_that_do_not_belong_together(
    still: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], reason: str
) -> None:
    outcome = run(monkeypatch, *ATTACK, *words)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"dsr: {reason}\n")
