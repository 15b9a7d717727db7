"""What is plotted of the queries of batches."""

from collections.abc import Callable, Mapping, Sequence

from deepsec_results.analysis.input_names import family_of
from deepsec_results.analysis.measured import (
    Measured,
    Subject,
    by_query,
    measured_queries,
    same_spelling,
)
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.analysis.plots import Plot, PlotCurve, PlotPoint
from deepsec_results.analysis.session_table import sessions_of
from deepsec_results.analysis.tables import differing_inputs, name_batches
from deepsec_results.analysis.vocabulary import PlotGroup, PlotKind, PlotMeasure, Verdict

MOST_CURVES = 20
MOST_POINTS = 1000  # of a curve; between them, no reader sees a difference
_UNKNOWN = "unknown"


def plot_quantiles(subjects: Sequence[Subject], group: PlotGroup, measure: PlotMeasure) -> Plot:
    """A curve for each group: how many of its queries are decided with at most that much of the
    measure. Undecided queries come after them, each at its bound."""
    curves: dict[str, list[Measured]] = {}
    for name, queries in _named_batches(subjects):
        for query in queries:
            word = name if group is PlotGroup.BATCH else _GROUPED[group](query) or _UNKNOWN
            curves.setdefault(word, []).append(query)
    return _plot(
        PlotKind.QUANTILE,
        measure,
        {name: (_quantiles(queries, measure), queries) for name, queries in curves.items()},
    )


def _quantiles(queries: Sequence[Measured], measure: PlotMeasure) -> list[PlotPoint]:
    figures = [(_figure(query, measure), query) for query in queries if query.decided]
    decided = sorted(
        ((figure, query) for figure, query in figures if figure is not None),
        key=lambda pair: pair[0],
    )
    bounds = [(_bound(query, measure), query) for query in queries if not query.decided]
    undecided = sorted(
        ((bound, query) for bound, query in bounds if bound is not None), key=lambda pair: pair[0]
    )
    points = [
        PlotPoint(query.name, query.outcome.verdict, at, figure)
        for at, (figure, query) in enumerate(decided, 1)
    ]
    after = [
        PlotPoint(query.name, query.outcome.verdict, at, bound, y_bound=bound)
        for at, (bound, query) in enumerate(undecided, len(decided) + 1)
    ]
    return [*_thinned(points), *_thinned(after)]


def _thinned(points: Sequence[PlotPoint]) -> Sequence[PlotPoint]:
    """As many points as a reader can distinguish, at most, with the first and the last."""
    if len(points) <= MOST_POINTS:
        return points
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(at * step)] for at in range(MOST_POINTS)]


def plot_scatter(a: Subject, b: Subject, measure: PlotMeasure) -> Plot:
    """A point for each query of both batches: its figure in A, and in B."""
    name_a, name_b = name_batches([a.setting, b.setting])
    both = same_spelling([measured_queries(a), measured_queries(b)])
    found_a, found_b = by_query(both[0]), by_query(both[1])
    pairs = [(found_a[key], found_b[key]) for key in found_a if key in found_b]
    points = [_pair(one, other, measure) for one, other in pairs]
    kept = [point for point in points if point is not None]
    decided = sum(one.decided and other.decided for one, other in pairs)
    curve = PlotCurve(f"{name_a}, {name_b}", kept, len(pairs), decided)
    differing = differing_inputs(query for pair in pairs for query in pair)
    return Plot(
        PlotKind.SCATTER,
        measure,
        [curve] if kept else [],
        1 if kept else 0,
        len(pairs) - len(kept),
        (name_a, name_b),
        len({*found_a, *found_b}) - len(pairs),
        differing,
    )


def _pair(a: Measured, b: Measured, measure: PlotMeasure) -> PlotPoint | None:
    """The point of a query in two batches; None if a figure is not known."""
    x, y = (_figure(one, measure) if one.decided else None for one in (a, b))
    if (a.decided and x is None) or (b.decided and y is None):
        return None
    if not a.decided and not b.decided:
        verdict = Verdict.UNDECIDED
    else:
        answers = [one.outcome.verdict for one in (a, b) if one.decided]
        verdict = Verdict.ATTACK if Verdict.ATTACK in answers else Verdict.VERIFIED
    bounds = (None if one.decided else _bound(one, measure) for one in (a, b))
    return PlotPoint(b.name, verdict, x, y, *bounds)


def plot_scaling(subjects: Sequence[Subject], measure: PlotMeasure) -> Plot:
    """A curve for each family of inputs and query, and for each batch: the measure against the
    number of sessions. The queries have the sizes of their processes."""
    several = len(subjects) > 1
    curves: dict[str, list[Measured]] = {}
    for name, queries in _named_batches(subjects):
        for query in sorted(queries, key=_position):
            number = "" if query.number is None else f" query {query.number}"
            label = f"{family_of(query.input)}{number}"
            curves.setdefault(f"{label}, {name}" if several else label, []).append(query)
    return _plot(
        PlotKind.SCALING,
        measure,
        {name: (_scaled(queries, measure), queries) for name, queries in curves.items()},
    )


def _position(query: Measured) -> tuple[object, ...]:
    family = natural_key(family_of(query.input))
    return family, query.number or 0, sessions_of(query) or 0, natural_key(query.input)


def _scaled(queries: Sequence[Measured], measure: PlotMeasure) -> list[PlotPoint]:
    points = []
    for query in queries:
        sessions, bound = sessions_of(query), None
        figure = _figure(query, measure) if query.decided else _bound(query, measure)
        if sessions is None or figure is None:
            continue
        if not query.decided:
            bound = figure
        points.append(PlotPoint(query.name, query.outcome.verdict, sessions, figure, y_bound=bound))
    return points


def _plot(
    kind: PlotKind,
    measure: PlotMeasure,
    found: Mapping[str, tuple[Sequence[PlotPoint], Sequence[Measured]]],
) -> Plot:
    """The plot of the largest curves, in the order of their names."""
    curves = [
        PlotCurve(name, points, len(queries), sum(query.decided for query in queries))
        for name, (points, queries) in found.items()
    ]
    drawn = [curve for curve in curves if curve.points]
    largest = sorted(drawn, key=lambda curve: -len(curve.points))[:MOST_CURVES]
    ordered = sorted(largest, key=lambda curve: natural_key(curve.name))
    left_out = sum(
        _figure(query, measure) is None if query.decided else _bound(query, measure) is None
        for _, queries in found.values()
        for query in queries
    )
    return Plot(kind, measure, ordered, len(drawn), left_out)


def _named_batches(subjects: Sequence[Subject]) -> list[tuple[str, Sequence[Measured]]]:
    names = name_batches([subject.setting for subject in subjects])
    every = same_spelling([measured_queries(subject) for subject in subjects])
    return list(zip(names, every, strict=True))


_GROUPED: Mapping[PlotGroup, Callable[[Measured], str | None]] = {
    PlotGroup.RELEASE: lambda query: query.setting.row.deepsec_version,
    PlotGroup.SEMANTICS: lambda query: query.semantics,
    PlotGroup.TYPE: lambda query: query.type,
    PlotGroup.TITLE: lambda query: query.setting.row.title,
}


def _figure(query: Measured, measure: PlotMeasure) -> int | None:
    """The figure of a decided query; None if it is unknown or impossible."""
    figure = query.time if measure is PlotMeasure.TIME else query.memory
    return None if figure is None or figure < 0 else figure


def _bound(query: Measured, measure: PlotMeasure) -> int | None:
    """The least that an undecided query needs: how long it ran, and the memory it used."""
    if measure is PlotMeasure.MEMORY:
        return query.memory
    so_far = query.time_so_far
    return _figure(query, measure) if so_far is None else so_far
