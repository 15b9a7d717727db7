"""The runs of a large batch, which all cores share, are what one process reads."""

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import run
from conftest import FULL, ROOT, some

from deepsec_results.cli import terminal
from deepsec_results.render.page.report import render_report
from deepsec_results.render.page.report_data import RunMaker
from deepsec_results.use_cases import cores, examined_runs
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from directories import make_runs

RUNS = 40


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_runs(tmp_path_factory.mktemp("large") / "results", RUNS)


@pytest.fixture
def large(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A batch that counts as large, and whose runs are shared in pieces of seven."""
    monkeypatch.setattr(examined_runs, "_MANY_RUNS", RUNS)
    monkeypatch.setattr(examined_runs, "_RUNS_AT_ONCE", 7)
    return path


def test_the_name_of_a_run_selects_no_other_run(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of a run is that in its batch, not that in its piece."""
    words = ["-d", str(large.parent), "last", "--run", "input20"]
    table = run(monkeypatch, "table", *words, "-f", "csv").stdout.splitlines()
    assert [line.split(",")[7] for line in table[1:]] == ["input20.dps"]
    found = json.loads(run(monkeypatch, "stats", *words, "--json").stdout)
    assert (found["all"]["queries"], found["all"]["attacks"]) == (1, 1)


# As one process reads them: the runs of a batch that does not count as large.
SHARED = [
    ["show"], ["show", "--json"], ["show", "--all"], ["show", "--exit-status"],
    ["check"], ["check", "--expect", "some.tsv", "--strict"],
    ["check", "--expect", "more.tsv", "--traces"],
    ["check", "--inputs", "."], ["history", "input5"], ["table", "-f", "csv"],
]  # fmt: skip


REPORTS = [["report"], ["report", "--verdict", "attack"], ["report", "--file", "input5"]]


@pytest.fixture(scope="module")
def damaged(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch with everything that can differ: runs and queries that cannot be read, messages,
    copies that are missing or another input, two inputs of one name, queries without an end."""
    folder = tmp_path_factory.mktemp("damaged") / "results"
    shutil.copytree(path.parent, folder)
    runs = sorted((folder / path.stem).glob("*.json"), key=lambda run: int(run.stem[5:-5]))
    runs[3].unlink()
    runs[4].write_text("{")
    edit(runs[8], {"warnings": ["Line 3, Characters 1-2: unused \x1b[31m name"]})
    edit(runs[9], {"status": "internal_error", "error_msg": "Line 2, Characters 0-1: broken"})
    edit(runs[10], {"input_file": json.loads(runs[11].read_text())["input_file"]})
    edit(runs[12], {"query_files": []})
    query_of(runs[13]).unlink()
    query_of(runs[14]).write_text("[]")
    edit(
        query_of(runs[15]),
        {
            "status": "in_progress",
            "end_time": None,
            "progression": {"round": 1, "verification": {"percent": 7, "jobs_remaining": 3}},
        },
    )
    edit(query_of(runs[16]), {"status": "waiting", "start_time": None, "end_time": None})
    edit(query_of(runs[17]), {"attack_trace": 5})
    edit(query_of(runs[18]), {"status": "internal_error", "error_msg": "out of memory"})
    copy_of(runs[19]).unlink()
    copy_of(runs[20]).write_text("free c. query trace_equiv(0, 0).")
    copy_of(runs[21]).write_text("no input at all")
    return folder / path.name


def query_of(run: Path) -> Path:
    return run.with_suffix("") / "query_1.json"


def copy_of(run: Path) -> Path:
    return run.with_suffix("") / f"{run.stem[:-5]}.dps"


def edit(file: Path, change: dict[str, object]) -> None:
    changed = json.loads(file.read_text()) | change
    file.write_text(json.dumps({key: value for key, value in changed.items() if value is not None}))


@pytest.mark.parametrize("words", (SHARED + REPORTS)[:: 1 if FULL else 3], ids=" ".join)
@pytest.mark.parametrize("batch", some(["path", "damaged"]))
def test_all_cores_show_what_one_shows(
    batch: str,
    words: list[str],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path: Path = request.getfixturevalue(batch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "now", lambda: 0)  # which a page has
    (tmp_path / "some.tsv").write_text("input_file\tquery\tverdict\ninput5.dps\t1\tattack\n")
    (tmp_path / "more.tsv").write_text(
        "input_file\tquery\tverdict\tprocess\ttrace\tmodel\ninput20.dps\t1\tattack\t1\tx\tabc\n"
    )
    shutil.copy(path.parent / path.stem / "input6_1a2b" / "input6.dps", tmp_path)
    command = [words[0], "-d", str(path.parent), *words[1:]]
    expected = run(monkeypatch, *command)
    used: list[int] = []
    monkeypatch.setattr(cores, "_receive", counting(cores._receive, used))
    monkeypatch.setattr(examined_runs, "_MANY_RUNS", RUNS)
    monkeypatch.setattr(examined_runs, "_RUNS_AT_ONCE", 7)
    assert run(monkeypatch, *command) == expected
    pieces = -(-RUNS // 7) if cores.cores() > 1 else 0
    assert len(used) >= pieces


def test_no_text_of_a_query_is_kept_for_a_page(large: Path) -> None:
    (batch,) = narrow_batches(load_batches([str(large)]), named=True, shorten=RunMaker())
    assert len(batch.queries) == RUNS
    assert not any(query.file or query.stored_attack for query in batch.queries)
    (whole,) = narrow_batches(load_batches([str(large)]), named=True)
    assert [*render_report([batch], 0)] == [*render_report([whole], 0)]


def counting(receive: Callable[[Any], Any], used: list[int]) -> Callable[[Any], Any]:
    """`receive`, with an element in `used` for each piece from another process."""

    def received(receiver: object) -> object:
        used.append(1)
        return receive(receiver)

    return received


@pytest.mark.parametrize("words", SHARED, ids=" ".join)
def test_a_small_batch_starts_no_process(
    path: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_process(*_: object) -> None:
        raise AssertionError("started a process")

    monkeypatch.chdir(tmp_path)
    (tmp_path / "some.tsv").write_text("input_file\tquery\tverdict\ninput5.dps\t1\tattack\n")
    shutil.copy(tmp_path / "some.tsv", tmp_path / "more.tsv")
    shutil.copy(path.parent / path.stem / "input6_1a2b" / "input6.dps", tmp_path)
    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", no_process)
    outcome = run(monkeypatch, words[0], "-d", str(path.parent), *words[1:])
    assert outcome.stdout + outcome.stderr


def test_a_history_reads_the_runs_of_other_inputs_once(
    path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = run(monkeypatch, "history", "-d", str(path.parent), "input5.dps")
    assert "query 1" in outcome.stdout
    runs = Counter(Path(file).stem for file in opened)
    assert runs["input5_1a2b"] == 2
    assert {runs[f"input{at}_1a2b"] for at in range(RUNS) if at != 5} == {1}
    assert runs["query_1"] == 1
