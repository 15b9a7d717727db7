"""The full check of a shortened query finds what it finds in the whole text."""

import json
from itertools import islice
from typing import Any

import pytest
from conftest import FULL
from test_damaged import damages
from test_soundness import EVERY_QUERY, SMALL, changes, findings_in, written

from deepsec_results.analysis.rules import shortening
from deepsec_results.analysis.rules.shortening import read_shortened
from deepsec_results.reading.documents import read_plain
from deepsec_results.reading.json_cutting import values_inside
from deepsec_results.reading.problems import ReadingError


@pytest.fixture(autouse=True, params=[200, 2000])
def part(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Queries of any size are shortened; at most so many bytes are replaced at once."""
    monkeypatch.setattr(shortening, "_LARGE", 0)
    monkeypatch.setattr(shortening, "_PART", request.param)
    size: int = request.param
    return size


def assert_agreement(data: bytes) -> bool:
    """Whether the text was shortened."""
    try:
        whole = read_plain(data)
    except ReadingError:
        assert read_shortened(data) is None
        return False
    if whole.mended is not None:
        assert read_shortened(data) is None
        return False
    shortened = read_shortened(data)
    if shortened is not None:
        assert findings_in(shortened) == findings_in(whole)
        assert shortened.fields() == whole.fields()
    return shortened is not None


def test_they_agree_on_every_corpus() -> None:
    shortened = [assert_agreement(path.read_bytes()) for path in EVERY_QUERY[:: 5 if FULL else 30]]
    assert sum(shortened) > len(shortened) / 2


@pytest.mark.parametrize("path", SMALL[:1] + SMALL[-1:], ids=lambda path: path.parent.name)
def test_they_agree_on_damaged_files(path: Any) -> None:
    every = damages(path.read_bytes())
    shortened = [assert_agreement(data) for _, data in islice(every, 0, None, 1 if FULL else 5)]
    assert any(shortened)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.parent.name + path.stem[-2:])
def test_they_agree_after_a_change_at_any_place(path: Any) -> None:
    query = json.loads(path.read_bytes())
    shortened = False
    for _ in islice(changes(query), 0, None, 29 if FULL else 1999):
        shortened |= assert_agreement(written(query))
    assert shortened


def test_a_deep_process_is_not_cut_again_at_each_level(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query = json.loads(SMALL[0].read_bytes())
    process = query["processes"][0]
    for _ in range(400):
        process = {"type": "Bang", "multiplicity": 0, "process": process}
    query["processes"][0] = process
    data = written(query)
    cut = []

    def counted(text: bytes, begin: int, end: int) -> list[tuple[str | int, int, int]] | None:
        cut.append(end - begin)
        return values_inside(text, begin, end)

    monkeypatch.setattr(shortening, "values_inside", counted)
    assert_agreement(data)
    assert sum(cut) < (2 * shortening._MOST_TIMES + 2) * len(data)
