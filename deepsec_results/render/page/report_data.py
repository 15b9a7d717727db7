"""The data of a report: what `show`, `trace` and `explain` print as JSON, and what the page draws.

All text is made visible here, since a browser would act on some characters too.
"""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import asdict, replace

from deepsec_results.analysis.run import Run
from deepsec_results.analysis.source import NOT_ASKED
from deepsec_results.analysis.timelines import timeline_of
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.render.batches.run_settings import show_setting
from deepsec_results.render.batches.tree import plain_run
from deepsec_results.render.charts.timeline_svg import timeline_svg
from deepsec_results.render.kit.formats import json_line
from deepsec_results.render.kit.quantities import show_memory, show_time_taken
from deepsec_results.render.kit.sentences import show_incomplete
from deepsec_results.render.page.alike_data import AlikeQueries
from deepsec_results.render.page.inputs import action_roles, source_lines
from deepsec_results.render.page.made_runs import MadeRun, PageValues, made_run
from deepsec_results.render.page.verdicts import audit_data, page_sentence
from deepsec_results.render.page.visible_values import made_visible
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch
from deepsec_results.use_cases.report import (
    ReportedQuery,
    ReportedRun,
    report_run,
    report_runs,
    setting_of_reported,
)

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds

_AT_ONCE = 2  # runs that a core takes together
_FEW_QUERIES = 40  # below this number, starting other processes does not pay


class _PageRun(Run, frozen=True, eq=False):
    """A run without the texts of its queries, made for the page when it was read."""

    made: MadeRun = MadeRun((), ())


class RunMaker:
    """Makes the runs of a large batch when they are read."""

    def __init__(self) -> None:
        self._alike = AlikeQueries()

    def __call__(self, run: Run, directory: str) -> Run:
        made = _make_run(report_run(run, directory, self._alike.reported), self._alike)
        short = [replace(query, file=None, stored_attack=None) for query in run.queries]
        return _PageRun(**asdict(replace(run, queries=short)), made=made)


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


def made_runs(
    narrowed: NarrowedBatch, alike: AlikeQueries, bounds: "AuditBounds | None" = None
) -> Iterator[MadeRun]:
    """The runs of a batch with their queries, in order; all cores share the runs of a large batch.

    They are made now unless they were made when they were read. With `bounds`, queries are audited.
    """
    runs = narrowed.runs or ()
    if made := [run.made for run in runs if isinstance(run, _PageRun)]:
        yield from made
        return
    size = _AT_ONCE if bounds is None else 1
    pieces = [slice(at, at + size) for at in range(0, len(runs), size)]
    few = bounds is None and sum(len(run.queries) for run in runs) < _FEW_QUERIES
    found = spread(partial(_some_runs, narrowed, bounds, alike), pieces, alone=few)
    for some in found if bounds is None else reporter().watched(found, len(pieces)):
        yield from some


def _some_runs(
    narrowed: NarrowedBatch, bounds: "AuditBounds | None", alike: AlikeQueries, part: slice
) -> list[MadeRun]:
    reported = report_runs(narrowed, part, alike.reported, bounds)
    return [_make_run(run, alike) for run in reported]


def _make_run(reported: ReportedRun, alike: AlikeQueries) -> MadeRun:
    plain, values = plain_run(reported.run), PageValues()
    pairs = zip(plain["queries"], reported.queries, strict=True)
    queries = [_plain(query) | _query_data(more, values, alike) for query, more in pairs]
    time = show_time_taken(reported.run.duration, reported.run.time_so_far)
    run = {**_plain({**plain, "queries": [], "time": time}), "queries": queries}
    return made_run(run, values)


def _query_data(
    reported: ReportedQuery, values: PageValues, alike: AlikeQueries
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
            "signature": values.gap(common.signature),
            "layouts": [values.gap(layout) for layout in common.layouts],
            "problem": reported.problem or (explained.named_problem if explained else None),
            "chart": values.gap(None if chart is None else json_line(chart), is_chart=True),
            "lines": values.gap(source_lines(source) if explanation else None),
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
