"""Curves and points of plots, against the figures of the queries."""

from pathlib import Path

import pytest
from conftest import FIXTURES, RECORDED
from loading import load, load_all

from deepsec_results.analysis.measured import Measured, Subject, measured_queries
from deepsec_results.analysis.plots import Plot
from deepsec_results.analysis.plotting import (
    MOST_CURVES,
    MOST_POINTS,
    plot_quantiles,
    plot_scaling,
    plot_scatter,
)
from deepsec_results.analysis.vocabulary import PlotGroup, PlotMeasure, Verdict
from deepsec_results.use_cases.subjects import subject_of

pytestmark = pytest.mark.usefixtures("remarks")

EVENING = FIXTURES / "evening" / "result_files" / "mpcjbe_2r50.json"
TIME, MEMORY = PlotMeasure.TIME, PlotMeasure.MEMORY


def subjects(*names: Path | str, sized: bool = False) -> list[Subject]:
    return [subject_of(batch, sized=sized) for batch in load_all(names)]


def recorded() -> tuple[list[Subject], list[Measured]]:
    found = subjects(*sorted(RECORDED.glob("*.json")))
    return found, [query for one in found for query in measured_queries(one)]


@pytest.mark.parametrize("measure", PlotMeasure)
def test_a_quantile_curve_has_the_decided_queries_in_order(measure: PlotMeasure) -> None:
    found, queries = recorded()
    plot = plot_quantiles(found, PlotGroup.TYPE, measure)
    for curve in plot.curves:
        own = [query for query in queries if query.type == curve.name]
        figures = sorted(getattr(query, measure) for query in own if query.decided)
        points = [point for point in curve.points if point.verdict is not Verdict.UNDECIDED]
        assert [(point.x, point.y) for point in points] == list(enumerate(figures, 1))
        assert (curve.queries, curve.decided) == (len(own), len(figures))
        attacks = sum(query.outcome.verdict is Verdict.ATTACK for query in own)
        assert sum(point.verdict is Verdict.ATTACK for point in points) == attacks
    assert sum(curve.queries for curve in plot.curves) == len(queries)


def test_undecided_queries_come_last_at_their_bounds() -> None:
    plot = plot_quantiles(subjects("mp37mf", "mp37nb"), PlotGroup.BATCH, TIME)
    last = {curve.name: curve.points[-1] for curve in plot.curves}
    point = last["stopped by hand"]
    assert (point.verdict, point.x, point.y, point.y_bound) == (Verdict.UNDECIDED, 2, 5, 5)
    assert plot.left_out >= 4  # they did not begin


@pytest.mark.parametrize("group", PlotGroup)
def test_each_group_has_a_curve(group: PlotGroup) -> None:
    found, queries = recorded()
    values = {
        PlotGroup.BATCH: {query.setting.row.path for query in queries},
        PlotGroup.RELEASE: {query.setting.row.deepsec_version for query in queries},
        PlotGroup.TITLE: {query.setting.row.title for query in queries},
        PlotGroup.TYPE: {query.type for query in queries},
        PlotGroup.SEMANTICS: {query.semantics for query in queries},
    }
    plot = plot_quantiles(found, group, TIME)
    assert plot.curves_in_all in (len(values[group]), len(values[group]) - 1)
    assert len(plot.curves) == min(plot.curves_in_all, MOST_CURVES)


def test_a_long_curve_is_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deepsec_results.analysis.plotting.MOST_POINTS", 10)
    found, _ = recorded()
    (curve,) = plot_quantiles(found, PlotGroup.SEMANTICS, MEMORY).curves[-1:]
    assert MOST_POINTS > 10 == len(curve.points)
    assert (curve.points[0].x, curve.points[-1].x) == (1, curve.decided)


def scatter(a: str | Path, b: str | Path) -> Plot:
    return plot_scatter(subject_of(load(a)), subject_of(load(b)), TIME)


def test_a_scatter_plot_pairs_queries() -> None:
    plot = scatter("mp37lv", "mp37lx")
    assert plot.sides == ("2.0.1", "2.0.2")
    a, b = ({query.name: query.time for query in measured_queries(one)}
            for one in subjects("mp37lv", "mp37lx"))  # fmt: skip
    assert {point.name: (point.x, point.y) for point in plot.points} == {
        name: (a[name], b[name]) for name in a
    }
    assert (plot.left_out, plot.unpaired) == (0, 0)


def test_undecided_queries_are_at_the_border() -> None:
    names = {point.name: point for point in scatter("mp37mf", "mp37nb").points}
    point = names["challenge_response query 1"]
    assert (point.x, point.x_bound, point.y) == (None, 5, None)
    assert names["tag_static_id query 1"].verdict is Verdict.ATTACK
    against = scatter("mp37lx", "mp37mf").points
    (point,) = [point for point in against if point.name == "ballot_leak query 1"]
    assert (point.verdict, point.x, point.y) == (Verdict.ATTACK, 0, None)


def test_queries_of_one_batch_are_not_paired() -> None:
    plot = scatter("mp37ma", "mp37m6")
    assert (plot.points, plot.unpaired, plot.curves_in_all) == ([], 3, 0)


def test_a_scaling_plot_has_a_curve_for_each_family_and_query() -> None:
    plot = plot_scaling(subjects(EVENING, sized=True), TIME)
    assert {
        curve.name: [(point.x, point.y) for point in curve.points] for curve in plot.curves
    } == {
        "passport query 1": [(4, 0), (6, 1)],
        "private_auth query 1": [(2, 0), (4, 4)],
        "private_auth query 2": [(2, 0), (4, 0)],
        "tags query 1": [(12, 1)],
        "wide_mouth query 1": [(4, 0)],
    }
