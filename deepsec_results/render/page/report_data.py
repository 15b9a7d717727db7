"""The data of a report: what `show`, `trace` and `explain` print as JSON, and what the page draws.

All text is made visible here, since a browser would act on some characters too.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from deepsec_results.analysis.source import NOT_ASKED
from deepsec_results.analysis.timelines import timeline_of
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.render.batches.run_settings import show_setting
from deepsec_results.render.batches.tree import plain_run
from deepsec_results.render.charts.timeline_svg import timeline_svg
from deepsec_results.render.kit.quantities import show_memory, show_time_taken
from deepsec_results.render.kit.sentences import show_incomplete
from deepsec_results.render.page.alike_data import AlikeQueries
from deepsec_results.render.page.inputs import action_roles, source_lines
from deepsec_results.render.page.shared_values import Shared
from deepsec_results.render.page.verdicts import audit_data, page_sentence
from deepsec_results.render.page.visible_values import made_visible
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch
from deepsec_results.use_cases.report import (
    ReportedQuery,
    ReportedRun,
    report_runs,
    setting_of_reported,
)

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds

_AT_ONCE = 2  # runs that a core takes together
_FEW_QUERIES = 40  # below this number, starting other processes does not pay


def batch_data(narrowed: NarrowedBatch) -> dict[str, object]:
    """A batch without its runs."""
    file, listed = narrowed.batch.file, narrowed.batch.listed
    row = listed.row
    setting = setting_of_reported(narrowed)
    data: dict[str, object] = {
        "id": row.id,
        "title": row.title,
        "status": "stale" if row.stale else row.status,
        "created": row.created,
        "start_time": row.start_time,
        "end_time": row.end_time,
        "release": row.deepsec_version,
        "git_hash": row.git_hash,
        "settings": [] if setting is None else show_setting(setting),
        "time": show_time_taken(row.duration, row.time_so_far),
        "incomplete": None if listed.incomplete is None else show_incomplete(listed.incomplete),
        "error_msg": row.error_msg,
        "error": row.error,
    }
    if isinstance(file, UnreadableFile):
        return data
    timeline = timeline_of(narrowed.runs or ())
    drawn = None if timeline is None else timeline_svg(timeline)
    return {**data, "lists_runs": narrowed.runs is not None, "timeline": drawn}


def run_data(
    narrowed: NarrowedBatch,
    shared: Shared,
    charts: Shared,
    alike: AlikeQueries,
    bounds: "AuditBounds | None" = None,
) -> Iterator[object]:
    """The runs of a batch with their queries, in order; all cores share the runs of a large batch.

    What queries have in common is in `shared`, and the charts of attacks are in `charts`. With
    `bounds`, queries are audited.
    """
    runs = narrowed.runs or ()
    size = _AT_ONCE if bounds is None else 1
    pieces = [slice(at, at + size) for at in range(0, len(runs), size)]
    few = bounds is None and sum(len(run.queries) for run in runs) < _FEW_QUERIES
    work = partial(_some_runs, narrowed, bounds, alike)
    found = spread(work, pieces, alone=few)
    for piece in found if bounds is None else reporter().watched(found, len(pieces)):
        numbers, chart_numbers = shared.renumber(piece.shared), charts.renumber(piece.charts)
        for run in piece.runs:
            for query in run.get("queries", ()):  # a field that is empty is left out
                if "layouts" in query:
                    query["layouts"] = [numbers[at] for at in query["layouts"]]
                for name in ("signature", "lines"):
                    if query[name] is not None:
                        query[name] = numbers[query[name]]
                if query["chart"] is not None:
                    query["chart"] = chart_numbers[query["chart"]]
            yield run


class _SomeRuns(NamedTuple):
    """Runs as the page has them, the values that their queries share, and the charts of their
    attacks, both numbered from 0."""

    runs: list[Any]
    shared: list[str]
    charts: list[str]


def _some_runs(
    narrowed: NarrowedBatch, bounds: "AuditBounds | None", alike: AlikeQueries, part: slice
) -> _SomeRuns:
    shared, charts = Shared(), Shared()
    reported = report_runs(narrowed, part, alike.reported, bounds)
    runs = [_run_data(run, shared, charts, alike) for run in reported]
    return _SomeRuns(runs, shared.texts, charts.texts)


def _run_data(
    reported: ReportedRun, shared: Shared, charts: Shared, alike: AlikeQueries
) -> dict[str, object]:
    plain = plain_run(reported.run)
    pairs = zip(plain["queries"], reported.queries, strict=True)
    queries = [_plain(query) | _query_data(more, shared, charts, alike) for query, more in pairs]
    time = show_time_taken(reported.run.duration, reported.run.time_so_far)
    return {**_plain({**plain, "queries": [], "time": time}), "queries": queries}


def _query_data(
    reported: ReportedQuery, shared: Shared, charts: Shared, alike: AlikeQueries
) -> dict[str, object]:
    query, explained = reported.query, reported.explained
    common, chart = alike.of(reported)
    explanation = explained.explanation if explained else None
    source = explained.source if explained else NOT_ASKED
    data = _plain(
        {
            "time": show_time_taken(query.duration, query.time_so_far),
            "size": None if query.memory is None else show_memory(query.memory),
            "sentence": page_sentence(reported),
            "signature": None if common.signature is None else shared.number_of(common.signature),
            "layouts": [shared.number_of(layout) for layout in common.layouts],
            "problem": reported.problem or (explained.named_problem if explained else None),
            "chart": None if chart is None else charts.number(chart),
            "lines": source_lines(source, shared) if explanation else None,
            **({} if reported.audited is None else {"audit": audit_data(reported.audited)}),
        }
    )
    if explanation is None or common.attack is None:
        return {**data, "attack": None}
    places = {
        "roles": action_roles(explanation.replayed.replay, source),
        "other_roles": action_roles(explanation.closest.replay, source),
        "input": {"file": source.file, "problem": source.problem},
    }
    return {**data, "attack": {**common.attack, **_plain(places)}}


def _plain(values: object) -> dict[str, Any]:
    return cast("dict[str, Any]", made_visible(values))
