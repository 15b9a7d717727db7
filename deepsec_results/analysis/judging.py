"""Verdicts: whether a property holds.

The prover writes no verdicts. A completed query with an attack trace means that the property does
not hold, without one that it holds. With any other status the property is undecided.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from deepsec_results.analysis.verdicts import Incomplete, QueryOutcome, Tally, join_incomplete
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.runs import QueryResult, RunStatus
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import FileProblem
from deepsec_results.reading.trees import QueryFile, RunFile

WAITING = QueryOutcome(Verdict.UNDECIDED, "waiting")
RUNNING = QueryOutcome(Verdict.UNDECIDED, "running")
STALE = QueryOutcome(Verdict.UNDECIDED, "stale")
UNREADABLE = QueryOutcome(Verdict.UNDECIDED, "unreadable")
_UNDECIDED = {
    RunStatus.WAITING: WAITING,
    RunStatus.IN_PROGRESS: RUNNING,
    RunStatus.CANCELED: QueryOutcome(Verdict.UNDECIDED, "canceled"),
    RunStatus.INTERNAL_ERROR: QueryOutcome(Verdict.UNDECIDED, "internal error"),
}
# Why a query is undecided.
REASONS = tuple(str(outcome.reason) for outcome in (*_UNDECIDED.values(), STALE, UNREADABLE))

# The share of the generation of jobs in the work on a query; the rest is their verification. The
# user interface of DeepSec uses the same weights.
_GENERATION_WEIGHT = 0.1


def judge(file: QueryFile, *, stale: bool = False) -> QueryOutcome:
    """The verdict on a query; `stale` is whether its batch is stale."""
    if isinstance(file.result, FileProblem):
        return UNREADABLE
    query = file.result.value
    if file.cut_short and query.status in (RunStatus.WAITING, RunStatus.IN_PROGRESS):
        return _UNDECIDED[file.cut_short]
    if stale and query.status is RunStatus.IN_PROGRESS:
        return STALE
    if query.status is not RunStatus.COMPLETED:
        return _UNDECIDED[query.status]
    trace = bytes(query.attack_trace)
    if not trace:
        return QueryOutcome(Verdict.VERIFIED)
    return QueryOutcome(Verdict.ATTACK) if trace.startswith(b"{") else UNREADABLE


def why_unreadable(file: QueryFile) -> str | None:
    """Why a query or its attack trace cannot be read; None if it can."""
    if isinstance(file.result, FileProblem):
        return str(file.result)
    trace_is_other = judge(file) == UNREADABLE
    return "$.attack_trace: expected an object, found another value" if trace_is_other else None


class Count(Struct, frozen=True):
    """Counts of some runs, to be summed up. The work on `shares` of `parts` queries is done."""

    verified: int = 0
    attacks: int = 0
    undecided: int = 0
    runs_done: int = 0
    runs: int = 0
    shares: float = 0.0
    parts: int = 0
    memory: int | None = None
    incomplete: Incomplete | None = None


def tally(runs: Iterable[RunFile], *, stale: bool) -> Tally:
    """Count the queries of a batch's runs; `stale` is whether the batch is stale."""
    return sum_up_counts([count_runs(runs, stale=stale)])


def count_runs(runs: Iterable[RunFile], *, stale: bool) -> Count:
    """Count the queries of some runs."""
    counts = dict.fromkeys(Verdict, 0)
    shares = 0.0
    memory: int | None = None
    done = total = parts = 0
    unread: list[Incomplete] = []
    for run in runs:
        total += 1
        if isinstance(run.result, FileProblem):
            counts[Verdict.UNDECIDED] += 1
            parts += 1
            unread.append(unread_run(run))
            continue
        done += run.result.status is RunStatus.COMPLETED
        for query in run.queries:
            outcome = judge(query, stale=stale)
            counts[outcome.verdict] += 1
            if outcome == UNREADABLE:
                unread.append(unread_query(run, query))
            shares += _share_done(query)
            parts += 1
            if isinstance(query.result, Document) and query.result.value.memory is not None:
                memory = max(memory or 0, query.result.value.memory)
    return Count(
        verified=counts[Verdict.VERIFIED],
        attacks=counts[Verdict.ATTACK],
        undecided=counts[Verdict.UNDECIDED],
        runs_done=done,
        runs=total,
        shares=shares,
        parts=parts,
        memory=memory,
        incomplete=join_incomplete(unread),
    )


def unread_run(run: RunFile) -> Incomplete:
    """A run that cannot be read."""
    return Incomplete(1, 0, f"{run.path or run.name}: {run.result}")


def unread_query(run: RunFile, query: QueryFile) -> Incomplete:
    """A query that cannot be read."""
    named = query.path or f"{run.name}, query {query.number}"
    return Incomplete(0, 1, f"{named}: {why_unreadable(query)}")


def sum_up_counts(counts: Sequence[Count]) -> Tally:
    """The tally of a batch whose runs were counted in parts."""
    parts = sum(count.parts for count in counts)
    shares = sum(count.shares for count in counts)
    return Tally(
        verified=sum(count.verified for count in counts),
        attacks=sum(count.attacks for count in counts),
        undecided=sum(count.undecided for count in counts),
        runs_done=sum(count.runs_done for count in counts),
        runs=sum(count.runs for count in counts),
        progress=int(100 * shares / parts + 1e-9) if parts else None,
        memory=max((count.memory for count in counts if count.memory is not None), default=None),
        incomplete=join_incomplete(count.incomplete for count in counts),
    )


def progress_of(query: QueryResult) -> int:
    """The progress of a query in its current phase, as a percentage; 100 if it is completed."""
    if query.status is RunStatus.COMPLETED:
        return 100
    progression = query.progression
    if progression is None:
        return 0
    if progression.verification is not None:
        return min(100, max(0, progression.verification.percent))
    if progression.generation is not None and progression.generation.minimum_jobs > 0:
        generation = progression.generation
        return min(100, max(0, 100 * generation.jobs_created // generation.minimum_jobs))
    return 0


def _share_done(query: QueryFile) -> float:
    """The share of the work on a query that is done, from 0 to 1."""
    if isinstance(query.result, FileProblem):
        return 0.0
    result = query.result.value
    share = progress_of(result) / 100
    progression = result.progression
    if result.status is RunStatus.COMPLETED or progression is None:
        return share
    if progression.verification is None:
        return share * _GENERATION_WEIGHT
    return _GENERATION_WEIGHT + share * (1 - _GENERATION_WEIGHT)
