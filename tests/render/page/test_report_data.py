"""The data of the page of `report`: no more than the page draws."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, RECORDED

from deepsec_results.analysis.query_selection import ALL_QUERIES
from deepsec_results.render.page.report import render_report
from deepsec_results.use_cases.loaded_batch import load_batches
from deepsec_results.use_cases.narrowed_batch import narrow_batches

# Attacks of replicated processes, of sessions, and with a choice.
BATCHES = [
    RECORDED / "mp37m1_f9ku.json",
    *sorted((FIXTURES / "replay" / "result_files").glob("mp522q*.json")),
]


@pytest.fixture(scope="module")
def objects() -> list[dict[str, Any]]:
    """All objects in the data of a page."""
    loaded = load_batches([str(path) for path in BATCHES])
    page = "".join(render_report(narrow_batches(loaded, ALL_QUERIES, named=False), 0))
    found = re.search(r'<script[^>]*"application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return [*objects_in(json.loads(found[1]))]


def objects_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = [*value.values()]
    if isinstance(value, list):
        for part in value:
            yield from objects_in(part)


@pytest.mark.parametrize(
    "name", ["json", "at", "args", "place", "complete", "states", "ends", "path"]
)
def test_what_only_programs_read_is_not_in_the_page(
    objects: list[dict[str, Any]], name: str
) -> None:
    """`trace --json` and `explain --json` have these fields. No script of the page uses them."""
    assert not any(name in each for each in objects)


def test_a_place_in_a_process_is_its_number_alone(objects: list[dict[str, Any]]) -> None:
    places = [place for each in objects for place in each.get("positions", ())]
    assert len(places) > 50
    assert all(place.keys() == {"index"} for place in places)


def test_an_empty_list_is_left_out(objects: list[dict[str, Any]]) -> None:
    assert not any(value == [] for each in objects for value in each.values())


def test_an_input_cannot_end_the_data(tmp_path: Path) -> None:
    results = Path(shutil.copytree(RECORDED / "mp37ma_hhb-", tmp_path / "mp37ma_hhb-")).parent
    shutil.copy(RECORDED / "mp37ma_hhb-.json", results)
    (copy,) = results.glob("*/*/ballot_leak.dps")
    text = copy.read_text()
    copy.write_text(f"// </script><b> \x1b\u202e\n{text}")
    loaded = load_batches([str(results / "mp37ma_hhb-.json")])
    page = "".join(render_report(narrow_batches(loaded, ALL_QUERIES, named=True), 0))
    assert "</script><b>" not in page
    assert "\\u003cb>" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
