"""How the history of a query is shown."""

import pytest
from conftest import RECORDED
from loading import opener

from deepsec_results.analysis.filters import Filters
from deepsec_results.render.grids import Look
from deepsec_results.render.history import render_histories, sparkline
from deepsec_results.render.output_formats import PlainFormat
from deepsec_results.use_cases.histories import load_histories


def shown(name: str, query: int) -> str:
    look = Look(terminal=False, color=False, width=80, now=0)
    loaded = load_histories(name, None, opener(RECORDED), Filters(), None, query)
    return render_histories(loaded.histories, PlainFormat.TEXT, look)


@pytest.mark.usefixtures("remarks")
def test_the_semantics_are_those_of_the_query() -> None:
    # A query about sessions is private whatever the batch's default is.
    assert shown("passport_error", 2).splitlines()[1].startswith("  private semantics, ")
    assert [line.split()[-2:] for line in shown("passport_error", 1).splitlines()[3:6]] == [
        ["private", "semantics"], ["classic", "semantics"], ["eavesdrop", "semantics"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "line"),
    [([0, 5, None, 10], "▁▅·█"), ([0, 0], "▁▁"), ([], ""), ([-3, 10], "▁█")],
)
def test_sparklines(figures: list[int | None], line: str) -> None:
    assert sparkline(figures) == line
