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


def shown(name: str, query: int, *, terminal: int = 0) -> str:
    look = Look(terminal=terminal > 0, color=False, width=terminal or 80, now=0)
    loaded = load_histories(name, None, opener(RECORDED), Filters(), None, query)
    return render_histories(loaded.histories, PlainFormat.TEXT, look)


@pytest.mark.usefixtures("remarks")
def test_the_semantics_are_those_of_the_query() -> None:
    # A query about sessions is private whatever the batch's default is.
    assert "semantics" not in shown("passport_error", 2)
    assert [line.split()[-2:] for line in shown("passport_error", 1).splitlines()[2:5]] == [
        ["private", "semantics"], ["classic", "semantics"], ["eavesdrop", "semantics"],
    ]  # fmt: skip


@pytest.mark.usefixtures("remarks")
def test_a_terminal_shows_options_where_they_change() -> None:
    """In a pipe, each line has its own options."""
    lines = shown("ballot_leak", 1).splitlines()
    assert [line.count("private semantics") for line in lines[2:6]] == [1, 1, 1, 1]
    lines = shown("ballot_leak", 1, terminal=200).splitlines()
    options = [line[lines[1].index("OPTIONS") :] for line in lines[2:10]]
    private, classic, eavesdrop = (
        f"{word} semantics, not distributed" for word in ("private", "classic", "eavesdrop")
    )
    assert options == [private, "", "", "", "", "", classic, eavesdrop]


def test_a_batch_without_options_has_a_dash_on_a_terminal() -> None:
    setting = MEASURED.setting
    debugged = replace(setting, row=replace(setting.row, debug=True))
    moments = [
        Moment(replace(MEASURED, setting=one), False, False)
        for one in (setting, debugged, debugged, setting)
    ]
    look = Look(terminal=True, color=False, width=200, now=0)
    lines = render_histories([History("a.dps", 1, moments)], PlainFormat.TEXT, look).splitlines()
    options = [line[lines[1].index("OPTIONS") :] for line in lines[2:6]]
    assert options == ["-", "debug build", "", "-"]


@pytest.mark.usefixtures("remarks")
@pytest.mark.parametrize(
    ("width", "header"),
    [
        (100, "BATCH CREATED RELEASE VERDICT TIME MEMORY OPTIONS"),
        (70, "BATCH RELEASE VERDICT TIME MEMORY OPTIONS"),
        (60, "BATCH RELEASE VERDICT TIME MEMORY"),
        (45, "BATCH VERDICT TIME MEMORY"),
        (36, "BATCH VERDICT TIME"),
    ],
)
def test_columns_go_one_by_one_on_a_narrow_terminal(width: int, header: str) -> None:
    lines = shown("ballot_leak", 1, terminal=width).splitlines()
    assert header in [" ".join(line.split()) for line in lines]
    assert max(map(len, lines)) <= width


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
