"""How wide output is: one long text pads no other row, and long terms are folded."""

import json
import re
import shutil
from pathlib import Path

import pytest
from command import every_command, run, tells_json
from conftest import FIXTURES, FULL, RECORDED, some

BATCH = "mp37ma_hhb-"
RUNS = 40
LONG = 30_000  # characters of one name
IN_A_PIPE = 80

TERMS = [
    *(["trace", *more] for more in ([], ["--all"], ["--steps"])),
    *(["explain", *more] for more in ([], ["--all"])),
]


@pytest.fixture(scope="module")
def long_name(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with many runs of small queries, one of which has an input with a very long name."""
    tmp_path = tmp_path_factory.mktemp("results")
    shutil.copy(RECORDED / f"{BATCH}.json", tmp_path)
    query = json.loads((RECORDED / BATCH / "ballot_leak_chw8/query_1.json").read_text())
    query["error_msg"] = None
    result = json.loads((RECORDED / BATCH / "ballot_leak_chw8.json").read_text())
    (tmp_path / BATCH).mkdir()
    files = []
    for number in range(RUNS):
        name = f"input{number}" if number != RUNS // 2 else "x" * LONG
        path = f"{BATCH}/run_{number}"
        (tmp_path / path).mkdir()
        (tmp_path / path / "query_1.json").write_text(json.dumps(query))
        own = {"input_file": f"{path}/{name}.dps", "query_files": [f"{path}/query_1.json"]}
        (tmp_path / f"{path}.json").write_text(json.dumps(result | own))
        files.append(f"{path}.json")
    batch = json.loads((tmp_path / f"{BATCH}.json").read_text())
    (tmp_path / f"{BATCH}.json").write_text(json.dumps(batch | {"run_files": files}))
    return tmp_path


def texts() -> list[list[str]]:
    """The commands that write text about a batch, with what each needs."""
    commands = [words for words in every_command(BATCH, BATCH) if not tells_json(words)]
    return [words for words in commands if words[0] not in ("report", "trace", "explain")]


@pytest.mark.parametrize("words", texts()[:: 1 if FULL else 6], ids=" ".join)
def test_a_long_name_pads_no_other_row(
    words: list[str], long_name: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row that is padded to the width of the name would have its length once more."""
    monkeypatch.chdir(long_name)
    assert len(run(monkeypatch, *words).stdout) < RUNS * 2000 + 10 * LONG


def test_rows_next_to_a_long_one_are_in_line(
    long_name: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(long_name)
    words = ["queries", "-n", "0", "--columns", "input,verdict,type"]
    shown = run(monkeypatch, *words).stdout.splitlines()
    rows = [line for line in shown if line.startswith("input")]
    assert len(rows) == RUNS - 1
    assert {line.index("attack") for line in rows} == {len("input10.dps") + 2}
    assert f"{'x' * LONG}.dps  attack  " in "\n".join(shown)


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (40, ["audit", "mpcjbe", "--run", "tags", "-d", str(FIXTURES / "evening/result_files")]),
        (60, ["history", "tag", "-d", str(FIXTURES / "tutorial/result_files")]),
    ],
    ids=["audit", "history"],
)
def test_a_narrow_terminal_is_wide_enough(
    width: int, words: list[str], still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = run(monkeypatch, *words, "--color", "never", terminal=width).stdout.splitlines()
    assert max(map(len, shown)) <= width


@pytest.mark.parametrize("words", TERMS[:: 1 if FULL else 2], ids=" ".join)
@pytest.mark.parametrize("batches", some(["recorded", "replay"]))
def test_terms_are_folded_in_a_pipe(
    words: list[str], batches: str, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ["-d", str(FIXTURES / batches / "result_files"), "--verdict", "attack"]
    shown = run(monkeypatch, *words, *source).stdout
    widths = {len(line) for line in shown.splitlines() if " › " not in line}
    assert 60 < max(widths) <= IN_A_PIPE
    # Wide lines have the two processes of an explanation side by side.
    widths = (60, 80, 80) if words[0] == "explain" else (100, 5000, 80)
    folded = [run(monkeypatch, "--width", str(width), *words, *source).stdout for width in widths]
    for width, text in zip(widths, folded, strict=True):
        assert max(len(line) for line in text.splitlines() if " › " not in line) <= width
        assert without_blanks(text) == without_blanks(shown)
        assert "…" not in text


@pytest.mark.parametrize("more", [(), ("--all",)], ids=["", "all"])
@pytest.mark.parametrize("batches", some(["evening", "recorded", "replay"]))
def test_two_processes_side_by_side_are_never_cut(
    more: tuple[str, ...], batches: str, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ["-d", str(FIXTURES / batches / "result_files"), "--verdict", "attack"]
    words = ["explain", *more, *source]
    narrow, wide = (run(monkeypatch, "--width", width, *words).stdout for width in ("120", "5000"))
    assert max(len(line) for line in narrow.splitlines() if " › " not in line) <= 120
    assert without_blanks(narrow) == without_blanks(wide)
    assert "…" not in wide


@pytest.mark.parametrize("width", some([60, 40]))
def test_terms_are_never_cut(width: int, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the columns next to the last one, nor what cannot be replayed."""
    for batches in ("recorded", "replay"):
        words = ["explain", "--all", "-d", str(FIXTURES / batches / "result_files"),
                 "--verdict", "attack"]  # fmt: skip
        on_terminal = run(monkeypatch, "--color", "never", *words, terminal=width).stdout
        in_pipe = run(monkeypatch, "--width", str(width), *words).stdout
        assert "…" not in on_terminal
        assert max(len(line) for line in in_pipe.splitlines() if " › " not in line) <= width


def without_blanks(text: str) -> str:
    """The characters of a text; a fold may put a line with an action before its text."""
    return "".join(sorted(re.sub(r"\s", "", text)))
