"""The command that runs a batch again: which inputs it has, and that a shell finds them."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command import run
from conftest import RECORDED
from recorded import change, inputs_named

from deepsec_results.analysis.filters import Filters
from deepsec_results.reading.directories import ResultsDirectory
from deepsec_results.use_cases.rerunning import Reruns, load_reruns


def reruns(*names: str, folder: Path = RECORDED, undecided: bool = False) -> Reruns:
    directory = ResultsDirectory((str(folder),), named=True)
    return load_reruns(names, lambda: directory, Filters(), None, undecided=undecided)


def inputs(*names: str, folder: Path = RECORDED, undecided: bool = False) -> list[list[str]]:
    found = reruns(*names, folder=folder, undecided=undecided)
    return [
        [os.path.basename(path) for path in rerun.command.inputs] if rerun.command else []
        for rerun in found.reruns
    ]


@pytest.mark.parametrize(
    ("batch", "undecided"),
    [
        # canceled while the second of three inputs ran
        ("mp37mf", ["challenge_response.dps", "ballot_leak.dps"]),
        # an internal error in the first of two inputs
        ("mp37px_i4fj", ["sealed_box.dps", "tag_static_id.dps"]),
        # the machine was rebooted while the second of three inputs ran
        ("mp37nb", ["challenge_response.dps", "ballot_leak.dps"]),
        ("mp37m9", []),
        ("mp37ma", []),
    ],
)
def test_undecided(batch: str, undecided: list[str]) -> None:
    assert inputs(batch, undecided=True) == [undecided]
    (every,) = inputs(batch)
    assert [name for name in every if name in undecided] == undecided
    assert len(every) >= 1


def test_a_run_that_cannot_be_read_may_be_undecided(tmp_path: Path) -> None:
    inputs_named(tmp_path, "run0.dps", "run1.dps")
    (tmp_path / "mp37ma_hhb-/run1_1a2b.json").write_text("{")
    assert inputs("last", folder=tmp_path, undecided=True) == [["run1.dps"]]


def test_an_input_without_a_copy_is_named(tmp_path: Path) -> None:
    inputs_named(tmp_path, "a.dps", "-b.dps")
    for copy in tmp_path.rglob("*.dps"):
        copy.unlink()
    (found,) = reruns("last", folder=tmp_path).reruns
    assert found.lost == ["a.dps", "-b.dps"]
    assert found.command is not None
    assert found.command.inputs == ["a.dps", "./-b.dps"]


HOSTILE = ["a b'.dps", "$(touch hacked).dps", "\x1b[31m\n.dps", "é‮.dps", "`id`;|&.dps", "-n.dps"]


@pytest.mark.parametrize("folder", ["plain", "it's $HOME\n; touch hacked #"])
@pytest.mark.parametrize("width", [None, 80])
def test_a_shell_finds_every_input(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, width: int | None
) -> None:
    directory = tmp_path / folder
    directory.mkdir()
    inputs_named(directory, *HOSTILE)
    monkeypatch.chdir(tmp_path)
    for place in (folder, str(directory), "."):
        monkeypatch.chdir(directory if place == "." else tmp_path)
        line = run(monkeypatch, "rerun", "-d", place, "last", terminal=width).stdout
        assert line.replace("\n", "").isprintable()
        script = f'deepsec() {{ shift 2; ls -- "$@" >&2 && touch ran; }}\n{line}'
        ran = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
        assert Path("ran").exists(), ran.stderr
    assert not list(tmp_path.rglob("hacked"))


def test_a_copy_outside_of_the_directory_is_not_used(tmp_path: Path) -> None:
    path = inputs_named(tmp_path, "a.dps")
    run_path = tmp_path / "mp37ma_hhb-/run0_1a2b.json"
    result = json.loads(run_path.read_text())
    run_path.write_text(json.dumps(result | {"input_file": "../../etc/passwd"}))
    (found,) = reruns(str(path)).reruns
    assert found.command is not None
    assert found.command.inputs == ["passwd"]
    assert found.lost == ["passwd"]


def test_batches_that_cannot_be_read(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy("fixtures/invalid/cut_off/mp37m9_9911.json", tmp_path)
    inputs_named(tmp_path, "a.dps")
    monkeypatch.chdir(tmp_path)
    named = run(monkeypatch, "rerun", "mp37m9")
    assert (named.code, named.stdout) == (2, "")
    assert named.stderr.startswith("dsr: mp37m9_9911.json: line 1, column 41")
    filtered = run(monkeypatch, "rerun", "-n", "0")
    assert filtered.code == 0
    assert "a.dps" in filtered.stdout
    assert filtered.stderr == named.stderr


def test_a_copy_in_an_archive_has_to_be_unpacked_first(
    still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs_named(tmp_path / "results", "a.dps")
    shutil.make_archive(str(tmp_path / "results"), "tar", tmp_path, "results")
    shutil.make_archive(str(tmp_path / "top"), "tar", tmp_path / "results")
    top = run(monkeypatch, "rerun", str(tmp_path / "top.tar"))
    assert "deepsec --distributed false mp" in top.stdout
    words = ("rerun", "-d", str(tmp_path / "results.tar"), "last")
    outcome = run(monkeypatch, *words)
    assert outcome.code == 0
    (copy,) = tmp_path.glob("results/*/*/a.dps")
    shutil.rmtree(tmp_path / "results")
    assert outcome.stdout == f"deepsec --distributed false {copy.relative_to(tmp_path)}\n"
    assert outcome.stderr.endswith(f": a.dps: unpack {tmp_path}/results.tar in this folder first\n")
    (rerun,) = json.loads(run(monkeypatch, *words, "--json").stdout)
    assert (rerun["lost"], rerun["packed"]) == ([], ["a.dps"])
    subprocess.run(["tar", "-xf", "results.tar"], cwd=tmp_path, check=True)
    assert copy.is_file()


@pytest.mark.parametrize(
    ("edit", "holder"),
    [
        (lambda options: options.update(title="a\0b"), "--title"),
        (
            lambda options: options.update(
                distant_workers=[{"host": "h", "path": "p\0", "workers": 2}]
            ),
            "--distant_workers",
        ),
    ],
)
def test_no_command_line_holds_a_nul(
    edit: Callable[[dict[str, object]], object],
    holder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = inputs_named(tmp_path, "a.dps")
    change(path, lambda batch: edit(batch["command_options"]))
    outcome = run(monkeypatch, "rerun", str(path))
    reason = f"no command line can run it again: {holder} contains a NUL character"
    assert outcome == (2, "", f"dsr: {path}: {reason}\n")


def test_nor_does_the_name_of_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = inputs_named(tmp_path, "a.dps")
    change(tmp_path / "mp37ma_hhb-/run0_1a2b.json", lambda run: run.update(input_file="a\0.dps"))
    outcome = run(monkeypatch, "rerun", str(path), "--json")
    assert (outcome.code, "the name of an input contains a NUL" in outcome.stderr) == (2, True)
