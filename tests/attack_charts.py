"""The charts of the recorded attacks, and of attacks with hostile labels."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from conftest import some
from msgspec.structs import replace
from shown_attacks import hostile_batches, recorded_batches

from deepsec_results.render.charts.chart import Chart
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.use_cases.attacks import find_attacks_on
from deepsec_results.use_cases.explanations import explain_with_sources
from deepsec_results.use_cases.loaded_batch import load_batches

_MOST_STATES = 10_000


def recorded_charts() -> Sequence[Chart]:
    """The charts of recorded attacks: plain, and of both processes with all silent steps. Of those
    that differ in their titles only, there is one."""
    return [*some(_distinct(both=False)), *some(_distinct(both=True))]


def hostile_charts(folder: Path) -> Sequence[Chart]:
    """The charts of an attack with hostile labels, some in each."""
    charts = _charts_on(hostile_batches(folder), both=True)
    return [chart for chart in charts if "passport_error" in chart.title]


def chart_named(words: str) -> Chart:
    """The last plain chart whose title has these words."""
    return [chart for chart in _recorded(both=False) if words in chart.title][-1]


def _distinct(*, both: bool) -> Sequence[Chart]:
    distinct: list[Chart] = []
    for chart in _recorded(both=both):
        if all(replace(chart, title=other.title) != other for other in distinct):
            distinct.append(chart)
    return distinct


@cache
def _recorded(*, both: bool) -> Sequence[Chart]:
    return _charts_on(recorded_batches(), both=both)


def _charts_on(batches: Sequence[Path], *, both: bool) -> Sequence[Chart]:
    found = find_attacks_on(load_batches([*map(str, batches)]), named=False)
    explained = explain_with_sources(found, _MOST_STATES, every_way=False)
    charts = [chart_of(one, both=both, everything=both) for one in explained]
    assert None not in charts
    return [chart for chart in charts if chart is not None]
