"""How the history of a query is shown."""

import pytest
from conftest import RECORDED
from loading import measured_of, opener
from msgspec.structs import replace

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.history import History, Moment
from deepsec_results.analysis.measured import Measured
from deepsec_results.render.batches.history import fitted, render_histories, sparkline
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.use_cases.histories import load_histories


def shown(name: str, query: int) -> str:
    look = Look(terminal=False, color=False, width=80, now=0)
    loaded = load_histories(name, None, opener(RECORDED), Filters(), None, query)
    return render_histories(loaded.histories, PlainFormat.TEXT, look)


@pytest.mark.usefixtures("remarks")
def test_the_semantics_are_those_of_the_query() -> None:
    # A query about sessions is private whatever the batch's default is.
    assert "semantics" not in shown("passport_error", 2)
    assert [line.split()[-2:] for line in shown("passport_error", 1).splitlines()[2:5]] == [
        ["private", "semantics"], ["classic", "semantics"], ["eavesdrop", "semantics"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "line"),
    [([0, 5, None, 10], "▁▅·█"), ([0, 0], "▁▁"), ([], ""), ([-3, 10], "▁█")],
)
def test_sparklines(figures: list[int | None], line: str) -> None:
    assert sparkline(figures) == line


@pytest.mark.parametrize(
    ("figures", "most", "expected"),
    [
        ([1, 2, 3], 3, [1, 2, 3]),
        ([1, 2, 3], 2, [2, 3]),
        ([None, None, 5, None, 1], 3, [None, 5, 1]),
        ([1, 2, 3], 0, [3]),
        ([], 5, []),
    ],
)
def test_bars_are_joined_until_they_fit(
    figures: list[int | None], most: int, expected: list[int | None]
) -> None:
    assert fitted(figures, most) == expected


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", ["a.dps", f"{'long' * 15}.dps"])
@pytest.mark.parametrize("batches", [3, 500])
def test_bars_fit_a_terminal(name: str, batches: int, width: int) -> None:
    moments = [Moment(ran(name, at), False, False) for at in range(batches)]
    history = History(name, 1, moments)
    look = Look(terminal=True, color=False, width=width, now=0)
    lines = render_histories([history], PlainFormat.TEXT, look).splitlines()
    (bars,) = [line for line in lines if "max " in line]
    assert len(bars) <= width
    assert name in bars or name == lines[0].split()[0]
    assert bars.count("█") >= 1


MEASURED = measured_of("mp37ma")[0]


def ran(name: str, seconds: int) -> Measured:
    """A query of an input that ran for so long."""
    query = replace(MEASURED.query, start_time=0, end_time=seconds)
    return replace(MEASURED, input=name, query=query)
