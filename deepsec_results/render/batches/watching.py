"""The view of a batch that `watch` draws on a terminal."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.judging import RUNNING, WAITING
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.watching import BatchChange, QueryChange, Snapshot
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.tree import tally_fields
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.quantities import (
    show_age,
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import (
    show_evidence,
    show_process,
    show_progression,
)
from deepsec_results.render.kit.statuses import listed_status_span, verdict_span

_INDENT = 2
_NO_ESTIMATE = "progress of the current round; the prover gives no estimate of the end"
_BEING_WRITTEN = "the file is being written"


def render_view(snapshot: Snapshot, look: Look, height: int) -> str:
    """The batch in at most `height` lines, each at most as wide as the look."""
    head = lay_out(_head(snapshot, look), look)
    queries = [(run, query) for run in snapshot.runs for query in run.queries]
    running = [pair for pair in queries if pair[1].outcome == RUNNING]
    ended = [pair for pair in queries if not _is_under_way(pair[1])]
    ended.sort(key=_end_time, reverse=True)
    room = max(2, height - head.count("\n"))
    parts = [head]
    if running:
        shown = min(len(running), max(1, room // 2 - 3))
        parts.append(lay_out(_running(running, shown, look), look))
        room -= parts[-1].count("\n")
    if ended and room > 2:
        shown = len(ended) if len(ended) <= room - 2 else max(0, room - 3)
        parts.append(lay_out(_ended(ended, shown, look), look))
    return "".join(parts)


def render_unread(path: str) -> str:
    """The view while the batch could not be read yet."""
    return f"{visible(path)}: {_BEING_WRITTEN}\n"


def bell_sentence(change: QueryChange | BatchChange) -> str:
    """Why the bell rings."""
    if isinstance(change, QueryChange):
        return f"attack: {change.run.input} query {change.query.number}"
    row = change.after.listed.row
    return f"ended: {row.id}, {'stale' if row.stale else row.status}"


def stale_remark(snapshot: Snapshot) -> str | None:
    """Why watching ends before the batch does; None if it ends with the batch."""
    listed = snapshot.listed
    if not listed.row.stale or listed.evidence is None:
        return None
    return (
        f"{listed.row.id} is stale: {show_evidence(listed.evidence)}; use --keep-going to "
        "watch it anyway"
    )


def _head(snapshot: Snapshot, look: Look) -> Iterator[Block]:
    row, evidence = snapshot.listed.row, snapshot.listed.evidence
    title = [] if row.title is None else [Span("  "), Span(visible(row.title))]
    yield Grid([[Span(visible(row.id), "bold"), *title[1:]]], cut=True)
    fields = [("Status", listed_status_span(snapshot.listed, look))]
    if evidence is not None:
        fields.append(("Process", Span(visible(show_process(evidence)))))
        if evidence.seconds is not None:
            fields.append(("Last written", Span(show_age(evidence.seconds))))
        elif row.start_time is not None:
            fields.append(("Started", Span(show_time(row.start_time))))
    if row.error_msg is not None:
        fields.append(("Error", Span(visible(row.error_msg), "red")))
    if row.error is not None:
        fields.append(("Reason", Span(visible(row.error), "red")))
    if row.elapsed is not None:
        fields.append(("Elapsed", Span(show_duration(row.elapsed))))
    taken = show_time_taken(row.duration, row.duration_at_least)
    if taken is not None:
        fields.append(("Time", Span(taken)))
    if (tally := snapshot.listed.tally) is not None:
        fields += tally_fields(tally)
        if tally.memory is not None:
            fields.append(("Peak memory", Span(show_memory(tally.memory))))
    rows = [[Span(label, "dim"), value] for label, value in fields]
    yield Grid(rows, indent=_INDENT, cut=True)


def _running(running: Sequence[tuple[Run, Query]], shown: int, look: Look) -> Iterator[Block]:
    yield Line()
    yield Grid([[Span("Running", "bold"), Span(_NO_ESTIMATE, "dim")]], cut=True)
    rows = []
    for run, query in running[:shown]:
        result = query.result
        start = result.start_time if result else None
        since = "-" if start is None else show_duration(max(0, look.now - start))
        progression = show_progression(result) if result else None
        rows.append([query_name(run, query), Span(since), Span(progression or "-")])
    yield Grid(rows, indent=_INDENT, right=frozenset({1}), cut=True, folds=0)
    yield from _more(len(running) - shown)


def _ended(ended: Sequence[tuple[Run, Query]], shown: int, look: Look) -> Iterator[Block]:
    yield Line()
    yield Grid([[Span("Ended", "bold"), Span("newest first", "dim")]], cut=True)
    rows = []
    for run, query in ended[:shown]:
        taken = show_time_taken(query.duration, query.time_so_far) or "-"
        memory = query.result.memory if query.result else None
        found = (
            attack_text(query) or query.error or (query.result.error_msg if query.result else None)
        )
        rows.append([
            verdict_span(query.outcome, look),
            query_name(run, query),
            Span(taken),
            Span("-" if memory is None else show_memory(memory)),
            Span(visible((found or "")[: look.width]), "red"),
        ])  # fmt: skip
    if rows:
        yield Grid(rows, indent=_INDENT, right=frozenset({2, 3}), cut=True)
    yield from _more(len(ended) - shown)


def _more(number: int) -> Iterator[Block]:
    if number > 0:
        yield Line([Span(f"{' ' * _INDENT}{number} more", "dim")])


def query_name(run: Run, query: Query) -> Span:
    """The name of a query in its batch."""
    return Span(f"{visible(run.input)} query {query.number}")


def attack_text(query: Query) -> str | None:
    """The attack of a query, with the process that has it; None without an attack."""
    trace = query.trace
    return None if trace is None else f"process {query.process}: {trace}"


def _is_under_way(query: Query) -> bool:
    return query.outcome in (RUNNING, WAITING)


def _end_time(pair: tuple[Run, Query]) -> int:
    result = pair[1].result
    return (result.end_time if result else None) or 0
