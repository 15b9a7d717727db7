"""The data of a report: what `show`, `trace` and `explain` print as JSON, and what the page draws.

All text is made visible here, since a browser would act on some characters too.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.source import NOT_ASKED, QuerySource
from deepsec_results.analysis.timelines import timeline_of
from deepsec_results.calculus.notation import Labels, ShownLabels
from deepsec_results.model.processes import Process
from deepsec_results.model.visible import visible
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.render.attacks.explanation_json import plain_other
from deepsec_results.render.attacks.explanation_sentences import (
    EXPLAIN_MORE,
    explain_in_a_sentence,
    test_text,
    test_values,
)
from deepsec_results.render.attacks.messages import MessageWriter, writer_for
from deepsec_results.render.attacks.trace_depth import Depth
from deepsec_results.render.attacks.trace_json import plain_replay
from deepsec_results.render.batches.layout import lay_out_process
from deepsec_results.render.batches.query import signature
from deepsec_results.render.batches.run_settings import show_setting
from deepsec_results.render.batches.tree import plain_run
from deepsec_results.render.charts.charts import chart_of
from deepsec_results.render.charts.svg import chart_svg
from deepsec_results.render.charts.timeline_svg import timeline_svg
from deepsec_results.render.kit.quantities import show_memory, show_time_taken
from deepsec_results.render.kit.sentences import show_incomplete
from deepsec_results.render.page.inputs import action_roles, source_lines
from deepsec_results.render.page.positions import last_actions
from deepsec_results.render.page.shared_values import Shared
from deepsec_results.render.page.verdicts import audit_data, page_sentence
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.explanations import AttackExplanation
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch
from deepsec_results.use_cases.report import (
    ReportedQuery,
    ReportedRun,
    report_runs,
    setting_of_reported,
)

_ALL = Depth(everything=True)
_NOT_SHOWN = frozenset({"json", "at", "args", "place", "complete", "states", "ends", "path"})
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
    narrowed: NarrowedBatch, shared: Shared, charts: Shared, bounds: AuditBounds | None = None
) -> Iterator[object]:
    """The runs of a batch with their queries, in order; all cores share the runs of a large batch.

    What queries have in common is in `shared`, and the charts of attacks are in `charts`. With
    `bounds`, queries are audited.
    """
    runs = narrowed.runs or ()
    size = _AT_ONCE if bounds is None else 1
    pieces = [slice(at, at + size) for at in range(0, len(runs), size)]
    few = bounds is None and sum(len(run.queries) for run in runs) < _FEW_QUERIES
    work = partial(_some_runs, narrowed, bounds)
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


def _some_runs(narrowed: NarrowedBatch, bounds: AuditBounds | None, part: slice) -> _SomeRuns:
    shared, charts = Shared(), Shared()
    reported = report_runs(narrowed, part, bounds)
    runs = [made_visible(_run_data(run, shared, charts)) for run in reported]
    return _SomeRuns(runs, shared.texts, charts.texts)


def _run_data(reported: ReportedRun, shared: Shared, charts: Shared) -> dict[str, object]:
    plain = plain_run(reported.run)
    pairs = zip(plain["queries"], reported.queries, strict=True)
    return {
        **plain,
        "time": show_time_taken(reported.run.duration, reported.run.time_so_far),
        "queries": [{**query, **_query_data(more, shared, charts)} for query, more in pairs],
    }


def _query_data(reported: ReportedQuery, shared: Shared, charts: Shared) -> dict[str, object]:
    query = reported.query
    explained = reported.explained
    explanation = explained.explanation if explained else None
    writer = writer_for(explanation.replayed, shapes=False) if explanation else None
    source = explained.source if explained else NOT_ASKED
    return {
        "time": show_time_taken(query.duration, query.time_so_far),
        "size": None if query.memory is None else show_memory(query.memory),
        "sentence": page_sentence(reported),
        "signature": None
        if reported.atoms is None
        else shared.number([[label, span.text] for label, span in signature(reported.atoms.data)]),
        "layouts": _layouts(reported, writer, shared),
        "problem": reported.problem or (explained.named_problem if explained else None),
        "chart": _chart(explained, charts) if explained else None,
        "lines": source_lines(source, shared) if explanation else None,
        "attack": _attack_data(explanation, writer, source) if explanation and writer else None,
        **({} if reported.audited is None else {"audit": audit_data(reported.audited)}),
    }


def _chart(explained: AttackExplanation, charts: Shared) -> int | None:
    """The number of the chart among `charts`, which have one style for the whole page; None if
    there is no execution to draw."""
    chart = chart_of(explained)
    return None if chart is None else charts.number(chart_svg(chart, styled=False))


def _layouts(query: ReportedQuery, writer: MessageWriter | None, shared: Shared) -> list[int]:
    """The numbers of the layouts of both processes.

    The two processes of an attack have one set of labels, those of its messages.
    """
    if query.atoms is None:
        return []
    fresh = ShownLabels(query.atoms.data)
    return [
        shared.number(_layout(process, writer.labels if writer else fresh.anew()))
        for process in query.processes
    ]


def _layout(process: Process, labels: Labels) -> list[list[object]]:
    """The lines of a process: depth, keyword, rest, and the index of its position."""
    return [
        [line.depth, line.keyword, line.rest, line.position.index if line.position else None]
        for line in lay_out_process(process, labels)
    ]


def _attack_data(
    explanation: TraceExplanation, writer: MessageWriter, source: QuerySource
) -> dict[str, object]:
    replayed, witness = explanation.replayed, explanation.closest.way.witness
    other = replayed.other_number
    test = None
    if witness is not None:
        rows = [[number, text] for number, text in test_values(explanation, witness, writer)]
        test = {"text": test_text(witness, writer), "values": rows}
    following = explanation.closest.replay
    return {
        "process": 3 - other,
        "trace": plain_replay(replayed, writer, NOT_ASKED, _ALL),
        "roles": action_roles(replayed.replay, source),
        "other_roles": action_roles(following, source),
        "input": {"file": source.file, "problem": source.problem},
        "sentence": explain_in_a_sentence(explanation, writer, EXPLAIN_MORE),
        "other": plain_other(explanation, writer, NOT_ASKED),
        "until": {
            str(3 - other): last_actions(replayed.replay),
            str(other): last_actions(following),
        },
        "test": test,
    }


def made_visible(value: object) -> object:
    """Plain objects without what the page does not show, and without characters that act on a
    screen."""
    if isinstance(value, str):
        return visible(value)
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, (list, tuple)):
        return [made_visible(held) for held in value]
    if isinstance(value, Mapping):
        return {
            visible(key): made_visible(held)
            for key, held in value.items()
            if key not in _NOT_SHOWN and held != []
        }
    return value
