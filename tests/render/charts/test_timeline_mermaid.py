"""Timelines as Mermaid, drawn by the package itself: each name is read back from the drawing."""

from collections.abc import Iterator
from typing import Any

import pytest
from mermaid import draw_mermaid, open_mermaid

from deepsec_results.analysis.timelines import Timeline, TimelineBar, TimelineRow
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.charts.timeline_mermaid import timeline_mermaid

NAMES = [
    "wide_mouth", "BAC-2sessions", "a:b", "a;b", "#n_0", "%%x", "%%{init: {}}%%", "section x",
    "title x", "click a", "<b>x</b>", "done, x", "a, 2026-01-01, 3s", "漢字", "é",
    "excludes monday",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = open_mermaid(browser)
    yield page
    page.close()


@pytest.mark.parametrize("length", [9, 200_000], ids=["seconds", "days"])
def test_each_run_and_query_is_drawn(page: Any, length: int) -> None:
    bars = [
        TimelineBar(1, Verdict.VERIFIED, 0, 4, False),
        TimelineBar(2, Verdict.ATTACK, 4, 4, False),
        TimelineBar(3, Verdict.UNDECIDED, 4, length, True),
    ]
    timeline = Timeline(1_795_477_700, length, [TimelineRow(name, bars) for name in NAMES])
    (drawn,) = draw_mermaid(page, [timeline_mermaid(timeline)])
    assert drawn["sections"] == NAMES
    assert len(drawn["tasks"]) == 3 * len(NAMES)
    assert {text.split(",")[0] for text in drawn["tasks"]} == {
        "1 verified", "2 attack", "3 undecided",
    }  # fmt: skip
