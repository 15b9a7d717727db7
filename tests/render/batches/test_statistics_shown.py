"""How statistics are shown."""

from pathlib import Path

import pytest
from loading import load
from recorded import inputs_named, timed

from deepsec_results.analysis.statistics import sum_up
from deepsec_results.render.batches.statistics import render_statistics
from deepsec_results.render.kit.grids import Look
from deepsec_results.render.kit.plain_format import PlainFormat
from deepsec_results.use_cases.subjects import load_queries

pytestmark = pytest.mark.usefixtures("remarks")


def shown(path: Path) -> str:
    """The statistics of one batch."""
    batch = load(path)
    statistics = sum_up([(batch.listed, load_queries([batch]).queries)])
    look = Look(terminal=False, color=False, width=80, now=0)
    return render_statistics(statistics, PlainFormat.TEXT, look)


@pytest.mark.parametrize(
    ("times", "figures"),
    [
        # Four queries that took less than a second each took less than 4 s together.
        ((0, 0, 0, 0), ["<4s", "<1s", "<1s", "<1s"]),
        ((0, 1, 0, 0), ["<5s", "<1s", "<1s", "1s"]),
        ((2, 3), ["5s", "2s", "2.5s", "3s"]),
        ((100, 201), ["5m01s", "1m40s", "2m30s", "3m21s"]),
    ],
)
def test_sums_and_medians_of_times(
    tmp_path: Path, times: tuple[int, ...], figures: list[str]
) -> None:
    text = shown(timed(tmp_path, *times))
    total = next(line for line in text.splitlines() if line.startswith("all "))
    assert total.split()[5:9] == figures


def test_a_query_that_ends_before_its_start_is_mentioned(tmp_path: Path) -> None:
    text = shown(timed(tmp_path, -100, 7))
    assert "no time is counted for 1 query that ends before its start" in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("longest", [9, 40])
def test_columns_are_left_out_and_no_figure_is_cut(
    tmp_path: Path, width: int, longest: int
) -> None:
    inputs_named(tmp_path, "a.dps", f"{'x' * longest}.dps")
    batch = load("last", tmp_path)
    statistics = sum_up([(batch.listed, load_queries([batch]).queries)])
    look = Look(terminal=True, color=False, width=width, now=0)
    lines = render_statistics(statistics, PlainFormat.TEXT, look).splitlines()
    tables = [line for line in lines if line.startswith(("Total", "By ", "all", "a ", "xxx"))]
    assert max(map(len, tables)) <= width
    assert all("…" not in line or line.startswith("xxx") for line in tables)
    header = next(line for line in lines if line.startswith("By input"))
    assert header.split()[:6] == ["By", "input", "n", "✓", "✗", "?"]
    if width >= 80:
        assert "time sum" in header
        assert ("…" in "".join(tables)) == (longest > 32 and width < 120)
