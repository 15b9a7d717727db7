"""Everyday questions: one short command each, with the answer on the first screen."""

import pytest
from command import run

SCREEN = 24  # lines, of 80 columns
QUESTIONS = {
    "which batches of last night found an attack": (
        "dsr queries --verdict attack --since 1d", "mp37px_4eyu  tag_static_id.dps"),
    "is my batch alive, how far is it, and since when": (
        "dsr list --status in_progress", "stale"),
    "why did it fail": ("dsr show last", "[data_structure.ml >> IK.get] Invalid index."),
    "what is the attack, in values": ("dsr explain mp37ma", "the attacker learns"),
    "which query is the slowest": ("dsr queries --sort time -n 1", ">3m38s"),
    "which query needs the most memory": ("dsr queries --sort memory -n 1", "5.1 MB"),
    "what did the release change": ("dsr diff mp37lv mp37lx", "2.0.1 → 2.0.2"),
    "how do I run again what is undecided": (
        "dsr rerun mp37mf --undecided", "challenge_response.dps"),
    "how much disk does each batch take": ("dsr list --sort size --columns id,size", "kB"),
    "all queries as CSV": ("dsr queries -f csv", "mp37px_i4fj,sealed_box.dps,1,"),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(still: object, monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    typed, answer = QUESTIONS[question]
    words = typed.split()
    assert len(words) <= 6
    monkeypatch.setenv("DSR_DIR", "fixtures/recorded/result_files")
    outcome = run(monkeypatch, *words[1:], "--color", "never", terminal=80)
    assert outcome.code == 0
    screen = outcome.stdout.splitlines()[:SCREEN]
    assert answer in "\n".join(screen)
    if "csv" not in words:
        # A command to copy is one line, however long its paths are.
        assert all(len(line) <= 80 or "fixtures/" in line for line in screen)
