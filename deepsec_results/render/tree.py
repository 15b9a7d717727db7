"""The runs of a batch and their queries, as text and as JSON."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.judging import run_status
from deepsec_results.analysis.rows import duration_between
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.verdicts import Tally
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.render.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.notation import ShownLabels, fold_trace, write_trace
from deepsec_results.render.quantities import show_duration, show_memory, show_time_taken
from deepsec_results.render.sentences import count, show_incomplete, show_progression
from deepsec_results.render.statuses import result_span, verdict_span
from deepsec_results.render.visible import visible


def tree_blocks(runs: Sequence[RunFacts], look: Look) -> Iterator[Block]:
    """A line for each run, and below it a line and remarks for each of its queries."""
    for run in runs:
        yield _run_line(run, look)
        yield from _remarks(run.file.result, run.file.path, run.error, indent=5)
        for query in run.queries:
            yield _query_line(query, look)
            yield from _query_details(query, look)


def tally_grid(tally: Tally, *, indent: int) -> Grid:
    """The counts of a batch."""
    attacks = count(tally.attacks, "attack")
    verdicts = f"{tally.verified} verified, {attacks}, {tally.undecided} undecided"
    fields = [
        ("Runs", f"{tally.runs_done} of {tally.runs} completed"),
        ("Queries", f"{tally.queries_done} of {tally.queries} decided: {verdicts}"),
    ]
    if tally.progress is not None:
        fields.append(("Progress", f"{tally.progress} %"))
    if tally.memory is not None:
        fields.append(("Peak memory", show_memory(tally.memory)))
    rows = [[Span(label, "dim"), Span(value)] for label, value in fields]
    if tally.incomplete is not None:
        rows.append(
            [Span("Incomplete", "dim"), Span(visible(show_incomplete(tally.incomplete)), "red")]
        )
    return Grid(rows, indent=indent)


def plain_run(run: RunFacts) -> dict[str, object]:
    """A run and its queries for JSON."""
    result = run.file.result if isinstance(run.file.result, RunResult) else None
    return {
        "name": run.file.name,
        "path": run.file.path,
        "input_file": result.input_file if result else None,
        "status": run_status(run.file),
        "start_time": result.start_time if result else None,
        "end_time": result.end_time if result else None,
        "duration": duration_between(result.start_time, result.end_time) if result else None,
        "warnings": (result.warnings or []) if result else [],
        "error_msg": result.error_msg if result else None,
        "error": run.error,
        "queries": [plain_query(query) for query in run.queries],
    }


def trace_grid(trace: str, look: Look, *, indent: int) -> Grid:
    """A trace; on a terminal, it is broken between its actions."""
    folded = fold_trace(trace, look.width - indent) if look.bounded else trace
    return Grid([[Span(folded, "red")]], indent=indent)


def trace_text(query: QueryFacts) -> str | None:
    """The attack as the prover prints it."""
    if query.attack is None:
        return None
    labels = ShownLabels(query.attack.atoms.data)
    return write_trace(query.attack.trace.action_sequence, labels)


def plain_query(query: QueryFacts) -> dict[str, object]:
    """A query for JSON."""
    result = query.result
    return {
        "index": query.file.number,
        "path": query.file.path,
        "status": result.status if result else "unreadable",
        "verdict": query.outcome.verdict,
        "reason": query.outcome.reason,
        "type": result.type if result else None,
        "semantics": result.semantics if result else None,
        "start_time": result.start_time if result else None,
        "end_time": result.end_time if result else None,
        "duration": query.duration,
        "duration_at_least": query.at_least,
        "memory": result.memory if result else None,
        "progress": query.progress,
        "process": query.attack.trace.index_process if query.attack else None,
        "trace": trace_text(query),
        "error_msg": result.error_msg if result else None,
        "error": query.error,
    }


def _run_line(run: RunFacts, look: Look) -> Line:
    spans = [Span(f"  {run.file.number}  ", "dim"), Span(visible(run.file.input.name), "bold")]
    spans += [Span("  "), result_span("stale" if run.stale else run_status(run.file), look)]
    if isinstance(run.file.result, RunResult):
        result = run.file.result
        duration = duration_between(result.start_time, result.end_time)
        if duration is not None:
            spans.append(Span(f"  {show_duration(duration)}"))
    return Line(spans)


def _query_line(query: QueryFacts, look: Look) -> Line:
    spans = [Span(f"     {query.file.number}  ", "dim"), verdict_span(query.outcome, look)]
    result = query.result
    if result is not None:
        spans += [Span("  "), Span("  ".join(_query_words(query, result)))]
    return Line(spans)


def _query_words(query: QueryFacts, result: QueryResult) -> Iterator[str]:
    yield result.type
    if result.semantics is not None:
        yield result.semantics
    taken = show_time_taken(query.duration, query.at_least)
    if taken is not None:
        yield taken
    if result.memory is not None:
        yield show_memory(result.memory)


def _query_details(query: QueryFacts, look: Look) -> Iterator[Block]:
    trace = trace_text(query)
    if query.attack is not None and trace is not None:
        process = f"process {query.attack.trace.index_process}: "
        yield trace_grid(process + trace, look, indent=8)
    if query.outcome.verdict is Verdict.UNDECIDED and query.result is not None:
        progression = show_progression(query.result)
        if progression is not None:
            yield Line([Span(f"        {progression}")])
    yield from _remarks(query.result, query.file.path, query.error, indent=8)


def _remarks(
    result: object, path: str | None, error: str | None, *, indent: int
) -> Iterator[Block]:
    if isinstance(result, (RunResult, QueryResult)) and result.error_msg is not None:
        yield Grid([[Span(f"error: {visible(result.error_msg)}", "red")]], indent=indent)
    if error is not None:
        text = error if path is None else f"{path}: {error}"
        yield Grid([[Span(f"unreadable: {visible(text)}", "red")]], indent=indent)
    if isinstance(result, RunResult):
        for warning in result.warnings or []:
            yield Grid([[Span(f"warning: {visible(warning)}", "yellow")]], indent=indent)
