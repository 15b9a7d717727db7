"""The queries of batches with their inputs: what is reported about the copies of these."""

from pathlib import Path

import pytest
from loading import measured_of
from recorded import copy_batch

BATCH = "mp37ma_hhb-"
COPY = f"{BATCH}/ballot_leak_chw8/ballot_leak.dps"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    copy_batch(BATCH, tmp_path)
    return tmp_path


def test_a_missing_copy_of_an_input_is_usual(tree: Path, remarks: list[str]) -> None:
    (tree / COPY).unlink()
    assert len(measured_of(BATCH, folder=tree)) == 1
    assert remarks == []


def test_a_copy_of_an_input_that_cannot_be_read_is_reported(tree: Path, remarks: list[str]) -> None:
    (tree / COPY).unlink()
    (tree / COPY).mkdir()
    assert len(measured_of(BATCH, folder=tree)) == 1
    assert remarks == [f"{COPY}: is a directory, expected a file"]
