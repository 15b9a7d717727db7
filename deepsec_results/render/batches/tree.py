"""The runs of a batch and their queries, as text and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import structs

from deepsec_results.analysis.judging import STALE
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.run_digests import RunLine, digest_runs
from deepsec_results.analysis.verdicts import Tally
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.options import Semantics
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.folded_traces import fold_trace
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, column_widths
from deepsec_results.render.kit.quantities import (
    show_memory,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import count, show_incomplete, show_progression
from deepsec_results.render.kit.statuses import result_span, verdict_span

if TYPE_CHECKING:
    from deepsec_results.render.shapes.batches import ShownQuery, ShownRun

_IN_ORDER = (Verdict.ATTACK, Verdict.UNDECIDED, Verdict.VERIFIED)


def tree_blocks(
    runs: Sequence[Run], semantics: Semantics | None, look: Look, *, everything: bool
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
    run_widths = column_widths(Grid(run_rows), look)
    run_grid = Grid([], indent=2, right=frozenset({4, 5}), folds=1, least=run_widths)
    query_widths = column_widths(Grid([*chain.from_iterable(query_rows)]), look)
    query_grid = Grid([], indent=5, right=frozenset({3, 4}), least=query_widths)

    def blocks() -> Iterator[Block]:
        for digest, row, rows in zip(digests, run_rows, query_rows, strict=True):
            yield structs.replace(run_grid, rows=[row])
            yield from _remarks(digest.run, indent=5)
            for warning in digest.run.warnings:
                yield Grid([[Span(f"warning: {visible(warning)}", "yellow")]], indent=5)
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
        yield "Progress", Span(f"{tally.progress}%")


def plain_run(run: Run) -> "ShownRun":
    """A run and its queries for JSON."""
    return {
        "name": run.name,
        "path": run.path,
        "input_file": run.input_file,
        "status": run.status,
        "start_time": run.start_time,
        "end_time": run.end_time,
        "duration": run.duration,
        "warnings": list(run.warnings),
        "error_msg": run.error_msg,
        "error": run.error,
        "queries": [plain_query(query) for query in run.queries],
    }


def trace_grid(trace: str, look: Look, *, indent: int) -> Grid:
    """A trace; on a terminal, it is broken between its actions."""
    folded = fold_trace(trace, look.width - indent) if look.bounded else trace
    return Grid([[Span(folded, "red")]], indent=indent)


def plain_query(query: Query) -> "ShownQuery":
    """A query for JSON."""
    return {
        "index": query.number,
        "path": query.path,
        "status": query.status,
        "verdict": query.verdict,
        "reason": query.reason,
        "type": query.type,
        "semantics": query.semantics,
        "start_time": query.start_time,
        "end_time": query.end_time,
        "duration": query.duration,
        "duration_at_least": query.duration_at_least,
        "elapsed": query.elapsed,
        "memory": query.memory,
        "progress": query.progress,
        "process": query.process,
        "trace": query.trace,
        "error_msg": query.error_msg,
        "error": query.error,
    }


def _run_cells(digest: RunLine, look: Look) -> list[Span]:
    run = digest.run
    return [
        Span(str(run.number), "dim"),
        Span(visible(run.input), "bold"),
        result_span("stale" if run.stale else run.status, look),
        Span(_counted(digest)),
        Span(show_time_taken(run.duration, run.time_so_far) or ""),
        Span("" if digest.memory is None else show_memory(digest.memory)),
    ]


def _counted(digest: RunLine) -> str:
    numbers = [(verdict, digest.counts.get(verdict, 0)) for verdict in _IN_ORDER]
    return ", ".join(
        count(number, "attack") if verdict is Verdict.ATTACK else f"{number} {verdict}"
        for verdict, number in numbers
        if number
    )


def _query_cells(query: Query, semantics: Semantics | None, look: Look) -> list[Span]:
    other = query.semantics if query.semantics is not semantics else None
    return [
        Span(str(query.number), "dim"),
        verdict_span(query.outcome, look),
        Span(query.type or ""),
        Span(show_time_taken(query.duration, query.time_so_far) or ""),
        Span("" if query.memory is None else show_memory(query.memory)),
        Span(other or ""),
    ]


def _query_details(query: Query, look: Look) -> Iterator[Block]:
    trace = query.trace
    if trace is not None:
        yield trace_grid(f"process {query.process}: {trace}", look, indent=8)
    start = query.start_time
    if query.outcome == STALE and query.duration_at_least is None and start is not None:
        yield Line([Span(f"        started at {show_time(start)}")])
    if query.verdict is Verdict.UNDECIDED and query.result is not None:
        progression = show_progression(query.result)
        if progression is not None:
            yield Line([Span(f"        {progression}")])
    yield from _remarks(query, indent=8)


def _remarks(part: Run | Query, *, indent: int) -> Iterator[Block]:
    if part.error_msg is not None:
        yield Grid([[Span(f"error: {visible(part.error_msg)}", "red")]], indent=indent)
    if part.error is not None:
        text = part.error if part.path is None else f"{part.path}: {part.error}"
        yield Grid([[Span(f"unreadable: {visible(text)}", "red")]], indent=indent)
