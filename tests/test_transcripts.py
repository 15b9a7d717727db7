"""Every command on real files, as a user sees it."""

import os
from pathlib import Path

import pytest
from conftest import REFRESH
from transcript import replay

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = path.read_text(encoding="utf-8")
    said = replay(expected, monkeypatch, still)
    if os.environ.get(REFRESH):
        path.write_text(said, encoding="utf-8")
    else:
        assert said == expected
