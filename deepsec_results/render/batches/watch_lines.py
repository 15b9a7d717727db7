"""What `watch` writes into a pipe: a line for each change of a batch."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.analysis.watching import (
    BatchChange,
    Change,
    QueryChange,
    RunChange,
    Snapshot,
    changes_between,
)
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.tree import plain_query
from deepsec_results.render.batches.watching import attack_text, query_name
from deepsec_results.render.kit.formats import json_line
from deepsec_results.render.kit.grids import Line, Look, Span, lay_out
from deepsec_results.render.kit.output_formats import WatchFormat
from deepsec_results.render.kit.quantities import (
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import count, show_evidence, show_progression
from deepsec_results.render.kit.statuses import listed_status_span, result_span, verdict_span
from deepsec_results.use_cases.sources import source_of, with_file_lines

if TYPE_CHECKING:
    from deepsec_results.render.shapes.batches import BatchEvent, QueryEvent, RunEvent


def render_changes(
    before: Snapshot | None, snapshot: Snapshot, output: WatchFormat, look: Look
) -> str:
    """A line for each change since `before`, or for the state of the batch."""
    changes = changes_between(before, snapshot)
    if output is WatchFormat.JSONL:
        return "".join(json_line(_plain(change, snapshot)) for change in changes)
    return lay_out((_change_line(change, snapshot, look) for change in changes), look)


def _change_line(change: Change, snapshot: Snapshot, look: Look) -> Line:
    gap = Span("  ")
    spans = [Span(show_time(snapshot.now), "dim"), gap]
    match change:
        case BatchChange():
            row = snapshot.listed.row
            spans += [Span(visible(row.id), "bold"), gap, listed_status_span(snapshot.listed, look)]
            words = list(_batch_words(snapshot))
        case RunChange(run):
            name = Span(visible(run.input))
            word = "stale" if run.stale else run.status
            spans += [name, gap, result_span(word, look)]
            words = list(_run_words(with_file_lines(run, source_of(run, snapshot.directory))))
        case QueryChange(run, query):
            spans += [query_name(run, query), gap, verdict_span(query.outcome, look)]
            words = list(_query_words(query))
    for word in words:
        spans += [gap, Span(visible(word))]
    return Line(spans)


def _batch_words(snapshot: Snapshot) -> Iterator[str]:
    row, evidence, tally = snapshot.listed.row, snapshot.listed.evidence, snapshot.listed.tally
    taken = show_time_taken(row.duration, row.duration_at_least)
    if taken is not None:
        yield taken
    elif row.elapsed is not None:
        yield f"for {show_duration(row.elapsed)}"
    if tally is not None:
        attacks = count(tally.attacks, "attack")
        yield f"{tally.verified} verified, {attacks}, {tally.undecided} undecided"
    if evidence is not None:
        yield show_evidence(evidence)
    for text in (row.error_msg, row.error):
        if text is not None:
            yield text


def _run_words(run: Run) -> Iterator[str]:
    if run.error is not None:
        yield run.error
    if run.duration is not None:
        yield show_duration(run.duration)
    if run.error_msg is not None:
        yield run.error_msg
    for warning in run.warnings:
        yield f"warning: {warning}"


def _query_words(query: Query) -> Iterator[str]:
    result = query.result
    if query.error is not None:
        yield query.error
    if result is None:
        return
    taken = show_time_taken(query.duration, query.duration_at_least)
    if taken is not None:
        yield taken
    if result.memory is not None:
        yield show_memory(result.memory)
    if query.outcome.verdict is Verdict.UNDECIDED:
        progression = show_progression(result)
        if progression is not None:
            yield progression
    if result.error_msg is not None:
        yield result.error_msg
    trace = attack_text(query)
    if trace is not None:
        yield trace


def _plain(change: Change, snapshot: Snapshot) -> "BatchEvent | RunEvent | QueryEvent":
    """A change for JSON."""
    match change:
        case BatchChange():
            return _plain_batch(snapshot)
        case RunChange(run):
            return _plain_run(run, snapshot)
        case QueryChange(run, query):
            progression = query.result.progression if query.result else None
            return {
                "time": snapshot.now,
                "id": snapshot.listed.row.id,
                "event": "query",
                "run": run.name,
                **plain_query(query),
                "progression": msgspec.to_builtins(progression),
            }


def _plain_batch(snapshot: Snapshot) -> "BatchEvent":
    row, tally = snapshot.listed.row, snapshot.listed.tally
    evidence = snapshot.listed.evidence
    return {
        "time": snapshot.now,
        "id": row.id,
        "event": "batch",
        "status": row.status,
        "stale": row.stale,
        "title": row.title,
        "start_time": row.start_time,
        "end_time": row.end_time,
        "duration": row.duration,
        "elapsed": row.elapsed,
        "last_written": row.last_written,
        "verified": tally.verified if tally else None,
        "attacks": tally.attacks if tally else None,
        "undecided": tally.undecided if tally else None,
        "progress": tally.progress if tally else None,
        "evidence": show_evidence(evidence) if evidence else None,
        "error_msg": row.error_msg,
        "error": row.error,
    }


def _plain_run(run: Run, snapshot: Snapshot) -> "RunEvent":
    return {
        "time": snapshot.now,
        "id": snapshot.listed.row.id,
        "event": "run",
        "run": run.name,
        "status": run.status,
        "stale": run.stale,
        "start_time": run.start_time,
        "end_time": run.end_time,
        "warnings": list(run.warnings),
        "error_msg": run.error_msg,
        "error": run.error,
    }
