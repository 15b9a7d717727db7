"""`dsr list --format paths`: the file and the folder of each batch."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import run
from conftest import FIXTURES, RECORDED


def test_each_batch_has_its_file_and_its_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copy(RECORDED / "mp37ma_hhb-.json", tmp_path)
    shutil.copy(RECORDED / "mp37m1_f9ku.json", tmp_path)
    shutil.copytree(RECORDED / "mp37m1_f9ku", tmp_path / "mp37m1_f9ku")
    (tmp_path / "mp37mb_34r0.json").write_text("{")
    names = ("mp37mb_34r0.json", "mp37ma_hhb-.json", "mp37m1_f9ku.json", "mp37m1_f9ku")
    paths = [f"{tmp_path}/{name}" for name in names]
    outcome = run(monkeypatch, "list", str(tmp_path), "--format", "paths")
    assert (outcome.code, outcome.stdout.splitlines()) == (0, paths)
    outcome = run(monkeypatch, "list", str(tmp_path), "--format", "paths", "-0", "-n", "1")
    assert outcome.stdout == f"{paths[0]}\0"
    by_title = run(monkeypatch, "list", str(tmp_path), "-f", "paths", "--title", "private", "-0")
    assert by_title.stdout == "".join(f"{path}\0" for path in paths[2:])
    nothing = run(monkeypatch, "list", str(tmp_path), "-f", "paths", "-0", "--title", "nothing")
    assert (nothing.code, nothing.stdout) == (0, "")


def test_a_path_of_any_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = b"-a\xff b\n\x1b[31m\xe2\x80\xae"
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    shutil.copy(RECORDED / "mp37ma_hhb-.json", folder)
    command = [sys.executable, "-m", "deepsec_results", "list", "-f", "paths", "-0", "-d"]
    exact = subprocess.run(
        [*command, folder.name], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    assert exact == b"./" + name + b"/mp37ma_hhb-.json\0"
    # Without -0, nothing acts on the terminal.
    monkeypatch.chdir(tmp_path)
    words = ("list", "--format", "paths", "-d", os.fsdecode(name))
    shown = "./-a\\udcff b\\n\\x1b[31m\\u202e/mp37ma_hhb-.json"
    assert run(monkeypatch, *words).stdout == f"{shown}\n"
    assert run(monkeypatch, *words, "-0", terminal=80).stdout == f"{shown}\0"


def test_what_has_no_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(monkeypatch, "list", str(RECORDED), "-0")
    assert (outcome.code, outcome.stderr) == (2, "dsr: -0 needs --format paths\n")
    archive = FIXTURES / "archives" / "macos.zip"
    outcome = run(monkeypatch, "list", str(archive), "--format", "paths")
    assert (outcome.code, outcome.stdout) == (2, "")
    assert f"is in an archive; unpack {archive} first" in outcome.stderr
