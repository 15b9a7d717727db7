"""What docs/troubleshooting.md quotes, where its commands cannot run on fixtures as they are."""

import os
import re
from pathlib import Path

import pytest
from annexed import annex, drop
from command import run
from conftest import FIXTURES, NOW, ROOT
from recorded import copy_batch

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_quotation_is_tested() -> None:
    assert len(QUOTED) == 4


def test_no_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert run(monkeypatch, "list") == (2, "", QUOTED[0])


def test_a_copy_has_no_last_write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_batch("mp37nb_83ef", folder / "copy")
    for path in (folder / "copy").rglob("*"):
        os.utime(path, (NOW, NOW))
    assert QUOTED[1] in run(monkeypatch, "show", "-d", "copy", "last").stdout


def test_a_damaged_archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (FIXTURES / "archives" / "info_zip.zip").read_bytes()
    (folder / "colleague.zip").write_bytes(whole[:2000])
    code, _, problems = run(monkeypatch, "list", "colleague.zip")
    assert code == 2
    assert problems.startswith(QUOTED[2])


def test_links(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_batch("mp37m2_fjcy", folder / "plain")
    results = annex(folder / "plain", folder / "repository")
    assert run(monkeypatch, "list", str(results)).stderr.endswith(QUOTED[3])
    drop(results / "mp37m2_fjcy.json")
    rows = run(monkeypatch, "list", str(results), "--follow-links", "--columns", "error").stdout
    assert rows.splitlines()[1] in PAGE


@pytest.mark.parametrize("written", [b"", b"\0" * 100, "{}".encode("utf-16")])
def test_reasons_for_an_unreadable_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    (folder / "mp37m9_9911.json").write_bytes(written)
    rows = run(monkeypatch, "list", ".", "--columns", "error").stdout
    assert f"| `{rows.splitlines()[1].split(' (')[0].split(', expected a JSON')[0]}" in PAGE
