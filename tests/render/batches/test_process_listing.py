"""Processes as listings for a paper."""

from pathlib import Path

import pytest
from command import run
from conftest import some
from latex import compile_latex
from shown_attacks import attack_of, hostile_attacks, recorded_attacks

from deepsec_results.render.batches.process_listing import latex_listing
from deepsec_results.use_cases.attacks import AttackReplay

SHOWN = ("show", "-d", "fixtures/recorded/result_files", "mp37m1", "--run", "coin_choice")


def listing_of(attack: AttackReplay) -> str:
    query = attack.found
    _, atoms, processes = query.whole()
    return latex_listing(query, processes, atoms.data, attack.source)


def test_a_line_has_the_number_of_the_input() -> None:
    lines = listing_of(attack_of("coin_choice")).splitlines()
    begin = next(at for at, line in enumerate(lines) if "Process 1" in line)
    assert lines[begin + 1 : begin + 3] == [
        r"\dsrline{5}{0}{\dsrkeyword{new}\texttt{ s;}}",
        r"\dsrline{5}{0}{\dsrkeyword{out}\texttt{(c,\allowbreak{}h((s,\allowbreak{}heads)));}}",
    ]


def test_listings_compile(tmp_path: Path) -> None:
    log = compile_latex(tmp_path, [*map(listing_of, some(recorded_attacks()))], [])
    assert "Overfull" not in log
    assert "Font Warning" not in log


def test_listings_of_hostile_labels_compile(tmp_path: Path) -> None:
    compile_latex(tmp_path, [*map(listing_of, hostile_attacks(tmp_path))], [])


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "--format latex needs --processes"),
        (["--source"], "--source does not apply to the format latex"),
    ],
)
def test_only_processes_are_listed(
    still: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], reason: str
) -> None:
    outcome = run(monkeypatch, *SHOWN, "--query", "1", "--format", "latex", *options)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (2, "", f"dsr: {reason}\n")
