"""Everyday questions: one short command each, with the answer on the first screen."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import run
from conftest import ROOT

SCREEN = 24  # lines, of 80 columns
RECORDED = "fixtures/recorded/result_files"
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (.*\?) \| `dsr (.*)` \|$", PAGE, re.MULTILINE)
# The answer to each question, as it is on the screen.
ANSWERS = {
    "queries --since 7d": "mp37px_4eyu  tag_static_id.dps",
    "list --status in_progress": "mp37nh_1ni8  stale",
    "queries --longer-than 1m": "mp37nb_83ef  challenge_response.dps",
    "queries --sort memory -n 1": "5.1 MB",
    "show last": "[data_structure.ml >> IK.get] Invalid index.",
    "show mp37m1": "Ran with     release 2.0.2, private semantics",
    "stats": "CPU time  at most ",
    "stats --by type,semantics,release": "By semantics",
    "watch last --bell": "0 verified, 0 attacks, 3 undecided",
    "explain mp37m1 --run coin_choice": "ax_2 = heads holds",
    "trace mp37m1 --run coin_choice --source": "0.1,1,1.1,2  5 │ let Toss(v)",
    "queries --verdict attack --sort trace": "in(c,#n_0);",
    "trace mp37m1 --run coin_choice --format chart": "ax_1 = h((s,heads))",
    "trace mp37m1 --run coin_choice --format latex --as table": r"\begin{tabular}",
    "diff mp37lv mp37lx": "2.0.1 → 2.0.2",
    "history sealed_box": "internal error",
    "check mp37lx --inputs 'inputs/*.dps'": "ballot_leak.dps",
    "show mp37m1 --run coin_choice --source": "let Toss(v)",
    "plot --kind scaling": "sessions",
    "table mp37m1 --by sessions --cells verdict,time": "passport_error",
    "rerun mp37mf --undecided": "challenge_response.dps",
    "check mp37lx --expect expected.tsv": "12 of 12 as expected",
    "check -n 0 --expect expected.tsv": " as expected in 34 batches",
    "list --title 'stopped by hand' --format paths": f"{RECORDED}/mp37mf_14z1.json",
    "list --status canceled --format paths": f"{RECORDED}/mp37mm_2mdz.json",
}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first question leaves the table for the others."""
    return tmp_path_factory.mktemp("table") / "expected.tsv"


@pytest.fixture
def asked(still: Path, made_once: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The recorded results, the inputs of a batch, one of them edited since, and a table of the
    expected verdicts of all batches."""
    monkeypatch.setenv("DSR_DIR", RECORDED)
    inputs, table = Path("inputs"), Path("expected.tsv")
    inputs.mkdir()
    for path in Path(RECORDED).glob("mp37lx_6mbh/*/*.dps"):
        shutil.copy(path, inputs)
    with (inputs / "ballot_leak.dps").open("a") as edited:
        edited.write("// edited\n")
    if not made_once.exists():
        run(monkeypatch, "check", "-n", "0", "--expect", str(made_once), "--update")
    shutil.copy(made_once, table)
    yield
    shutil.rmtree(inputs)
    table.unlink(missing_ok=True)


def test_each_question_has_an_answer() -> None:
    assert [command for _, command in ROWS] == [*ANSWERS]


@pytest.mark.parametrize(("question", "command"), ROWS, ids=[question for question, _ in ROWS])
@pytest.mark.usefixtures("asked")
def test_questions(monkeypatch: pytest.MonkeyPatch, question: str, command: str) -> None:
    words = shlex.split(command)
    outcome = run(monkeypatch, *words, "--color", "never", terminal=80)
    assert outcome.code in (0, 1), outcome.stderr
    screen = f"{outcome.stdout}{outcome.stderr}".splitlines()[:SCREEN]
    assert ANSWERS[command] in "\n".join(screen), question
    # A line of a file, a path, a command to copy, and a remark are not cut.
    if not {"latex", "--source"} & set(words):
        shown = outcome.stdout.splitlines()[:SCREEN]
        assert all(len(line) <= 80 or "fixtures/" in line for line in shown)
