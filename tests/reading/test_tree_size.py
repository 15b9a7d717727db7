"""The bytes of a batch: its own file, and all files in its folder."""

import os
from pathlib import Path

import pytest

from deepsec_results.reading.tree_size import tree_size


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    run = tmp_path / "mp37m9_1" / "run_1"
    run.mkdir(parents=True)
    (tmp_path / "mp37m9_1.json").write_bytes(b"x" * 7)
    (tmp_path / "mp37m9_1" / "run_1.json").write_bytes(b"x" * 20)
    (run / "query_1.json").write_bytes(b"x" * 300)
    (run / "model.dps").write_bytes(b"x" * 4000)
    return tmp_path / "mp37m9_1.json"


def test_every_file_counts(batch: Path) -> None:
    assert tree_size(str(batch)) == 4327


def test_a_link_in_the_folder_does_not_count(batch: Path) -> None:
    folder = batch.with_suffix("")
    (folder / "link.json").symlink_to(batch)
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere").symlink_to("nothing")
    os.mkfifo(folder / "pipe.json")
    assert tree_size(str(batch)) == 4327


def test_what_is_missing_does_not_count(batch: Path) -> None:
    batch.unlink()
    assert tree_size(str(batch)) == 4320
    assert tree_size(str(batch.with_name("mp37m9_2.json"))) is None
    assert tree_size("a\0b.json") is None


def test_a_batch_that_is_a_folder_or_a_link(batch: Path, tmp_path: Path) -> None:
    (tmp_path / "mp37m9_3.json").symlink_to(batch)
    (tmp_path / "mp37m9_4.json").mkdir()
    assert tree_size(str(tmp_path / "mp37m9_3.json")) == 7
    assert tree_size(str(tmp_path / "mp37m9_4.json")) == 0


def test_folders_may_be_deep(batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(batch.with_suffix(""))
    for _ in range(300):
        os.mkdir("d")
        os.chdir("d")
    Path("file").write_bytes(b"x" * 10)
    monkeypatch.chdir(batch.parent)
    assert tree_size(str(batch)) == 4337
