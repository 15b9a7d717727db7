"""The runs of a batch and their queries, as text and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import structs

from deepsec_results.analysis.judging import STALE, run_status
from deepsec_results.analysis.rows import duration_between
from deepsec_results.analysis.run_digests import RunDigest, digest_runs
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.analysis.verdicts import Tally
from deepsec_results.analysis.vocabulary import Status, Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.runs import QueryResult, RunResult
from deepsec_results.render.grids import Block, Grid, Line, Look, Span
from deepsec_results.render.notation import ShownLabels, fold_trace, write_trace
from deepsec_results.render.quantities import (
    show_duration,
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.sentences import count, show_incomplete, show_progression
from deepsec_results.render.statuses import result_span, verdict_span
from deepsec_results.render.visible import visible

if TYPE_CHECKING:
    from deepsec_results.render.shapes.batches import ShownQuery, ShownRun

_IN_ORDER = (Verdict.ATTACK, Verdict.UNDECIDED, Verdict.VERIFIED)


def tree_blocks(
    runs: Sequence[RunFacts], semantics: Semantics | None, look: Look, *, everything: bool
) -> Iterator[Block]:
    """A line for each run, and lines below it for its queries and what there is to say.

    `semantics` is that of the batch; a query only shows another one. Runs are in the order of
    `digest_runs`.
    """
    digests = digest_runs(runs, everything=everything)
    run_rows = [_run_cells(digest, look) for digest in digests]
    query_rows = [
        [_query_cells(query, semantics, look) for query in digest.run.queries]
        if digest.in_full
        else []
        for digest in digests
    ]
    run_grid = Grid([], indent=2, right=frozenset({4, 5}), folds=1, least=Grid(run_rows).widths)
    every = [*chain.from_iterable(query_rows)]
    query_grid = Grid([], indent=5, right=frozenset({3, 4}), least=Grid(every).widths)

    def blocks() -> Iterator[Block]:
        for digest, row, rows in zip(digests, run_rows, query_rows, strict=True):
            yield structs.replace(run_grid, rows=[row])
            file = digest.run.file
            yield from _remarks(file.result, file.path, digest.run.error, indent=5)
            for query, cells in zip(digest.run.queries, rows, strict=False):
                yield structs.replace(query_grid, rows=[cells])
                yield from _query_details(query, look)

    return _merged(blocks(), (run_grid, query_grid))


def _merged(blocks: Iterator[Block], grids: Sequence[Grid]) -> Iterator[Block]:
    """The blocks, with neighboring rows of the same of the `grids` as one block."""

    def grid_of(block: Block) -> Grid | None:
        empty = structs.replace(block, rows=[]) if isinstance(block, Grid) else None
        return empty if empty in grids else None

    for grid, group in groupby(blocks, grid_of):
        if grid is None:
            yield from group
        else:
            rows = [row for block in group if isinstance(block, Grid) for row in block.rows]
            yield structs.replace(grid, rows=rows)


def tally_fields(tally: Tally) -> Iterator[tuple[str, Span]]:
    """The counts of a batch, each with its label."""
    attacks = count(tally.attacks, "attack")
    verdicts = f"{tally.verified} verified, {attacks}, {tally.undecided} undecided"
    yield "Queries", Span(f"{tally.queries_done} of {tally.queries} decided: {verdicts}")
    yield "Runs", Span(f"{tally.runs_done} of {tally.runs} completed")
    if tally.incomplete is not None:
        yield "Incomplete", Span(visible(show_incomplete(tally.incomplete)), "red")
    if tally.progress is not None and tally.progress < 100:
        yield "Progress", Span(f"{tally.progress} %")


def plain_run(run: RunFacts) -> "ShownRun":
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


def plain_query(query: QueryFacts) -> "ShownQuery":
    """A query for JSON."""
    result = query.result
    return {
        "index": query.file.number,
        "path": query.file.path,
        "status": Status(result.status) if result else Status.UNREADABLE,
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


def _run_cells(digest: RunDigest, look: Look) -> list[Span]:
    run, result = digest.run, digest.run.file.result
    duration = None
    if isinstance(result, RunResult):
        duration = duration_between(result.start_time, result.end_time)
    return [
        Span(str(run.file.number), "dim"),
        Span(visible(run.file.input.name), "bold"),
        result_span("stale" if run.stale else run_status(run.file), look),
        Span(_counted(digest)),
        Span("" if duration is None else show_duration(duration)),
        Span("" if digest.memory is None else show_memory(digest.memory)),
    ]


def _counted(digest: RunDigest) -> str:
    numbers = [(verdict, digest.counts.get(verdict, 0)) for verdict in _IN_ORDER]
    return ", ".join(
        count(number, "attack") if verdict is Verdict.ATTACK else f"{number} {verdict}"
        for verdict, number in numbers
        if number
    )


def _query_cells(query: QueryFacts, semantics: Semantics | None, look: Look) -> list[Span]:
    result = query.result
    other = result.semantics if result and result.semantics is not semantics else None
    memory = result.memory if result else None
    return [
        Span(str(query.file.number), "dim"),
        verdict_span(query.outcome, look),
        Span(result.type if result else ""),
        Span(show_time_taken(query.duration, query.at_least) or ""),
        Span("" if memory is None else show_memory(memory)),
        Span(other or ""),
    ]


def _query_details(query: QueryFacts, look: Look) -> Iterator[Block]:
    trace = trace_text(query)
    if query.attack is not None and trace is not None:
        process = f"process {query.attack.trace.index_process}: "
        yield trace_grid(process + trace, look, indent=8)
    if query.outcome == STALE and query.at_least is None and query.result is not None:
        start = query.result.start_time
        if start is not None:
            yield Line([Span(f"        started at {show_time(start)}")])
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
