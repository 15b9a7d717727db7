"""Audit the queries of batches, on all cores."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Generic, TypeVar

from msgspec import Struct, structs

from deepsec_results.analysis.auditing import AuditedQuery, audit_attack, audit_verified
from deepsec_results.analysis.audits import (
    AuditBounds,
    AuditOutcome,
    CounterexampleSearch,
)
from deepsec_results.analysis.counterexamples import search_counterexample
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason, Verdict
from deepsec_results.calculus.errors import CalculusError
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.reading_context import note_fault
from deepsec_results.use_cases.chosen_batches import each_once, named_or_filtered
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch
from deepsec_results.use_cases.queries_to_audit import QueryToAudit, queries_to_audit
from deepsec_results.use_cases.selection import DirectoryOpener

T = TypeVar("T")


class AuditRequest(Struct, frozen=True):
    """Which queries of the batches to audit, and within which bounds."""

    selection: QuerySelection = ALL_QUERIES
    bounds: AuditBounds = AuditBounds()


class QueryAudit(Struct, frozen=True):
    """A query and its audit; `problem`, which names the query, is why it could not be audited.

    That the query cannot be read is a problem of the query itself.
    """

    audited: QueryToAudit
    outcome: AuditOutcome
    problem: str | None = None


class AuditedBatches(Struct, Generic[T]):
    """What was made of each audit, and what could not be read.

    With `interrupted`, the user pressed Ctrl-C, and queries that come later were not audited.
    """

    found: list[T] = []
    problems: list[str] = []
    interrupted: bool = False


def audit_batches(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    request: AuditRequest,
    view: Callable[[QueryAudit], T],
    cluster: str | None = None,
) -> AuditedBatches[T]:
    """Audit the queries of the batches that are named, or else of those that match the filters.

    The filters also select queries, and so does the number of the request's selection.
    `view` makes a small value of each audit where the audit is made, in a worker process; so it is
    pickled, as are these values. With `cluster`, the workers are those of the Dask cluster at this
    address; they get the queries from this process, so that they need not see the files. Ctrl-C
    ends the work, and what is done by then is returned. Raises RequestError, and KeyboardInterrupt
    if nothing is done by then.
    """
    done: AuditedBatches[T] = AuditedBatches()
    chosen = named_or_filtered(names, opener, filters, limit)
    batches = each_once(chosen.batches)
    selection = structs.replace(chosen.selection, query=request.selection.query)
    request = structs.replace(request, selection=selection)
    try:
        with nullcontext() if cluster is None else _on_cluster(cluster):
            _audit_into(done, batches, request, view, named=bool(names))
    except KeyboardInterrupt:
        if not done.found:
            raise
        done.interrupted = True
    return done


def _on_cluster(address: str) -> AbstractContextManager[None]:
    from deepsec_results.use_cases.cluster import on_cluster

    return on_cluster(address, ())


def audit_loaded(
    batches: Iterable[LoadedBatch],
    request: AuditRequest,
    view: Callable[[QueryAudit], T],
    *,
    named: bool,
) -> AuditedBatches[T]:
    """Audit the queries of batches. Raises RequestError as `narrow_batches` does."""
    done: AuditedBatches[T] = AuditedBatches()
    _audit_into(done, batches, request, view, named=named)
    return done


def _audit_into(
    done: AuditedBatches[T],
    batches: Iterable[LoadedBatch],
    request: AuditRequest,
    view: Callable[[QueryAudit], T],
    *,
    named: bool,
) -> None:
    groups = queries_to_audit(batches, request.selection, done.problems, named=named)
    work = partial(_audit_and_view, bounds=request.bounds, view=view)
    for some in groups:
        audits = spread(work, some, alone=len(some) < 2)
        for found, problem in reporter().watched(audits, len(some)):
            done.found.append(found)
            done.problems += [] if problem is None else [problem]


def _audit_and_view(
    query: QueryToAudit, bounds: AuditBounds, view: Callable[[QueryAudit], T]
) -> tuple[T, str | None]:
    """Audit a query, maybe in a worker process: what `view` makes of it, and the problem."""
    audited = audit_query(query, bounds)
    return view(audited), audited.problem


def audit_query(
    wanted: QueryToAudit, bounds: AuditBounds, search: CounterexampleSearch = search_counterexample
) -> QueryAudit:
    """Audit a query, by its verdict."""
    query = wanted.query
    if query.error is not None:
        return QueryAudit(wanted, AuditOutcome(AuditAnswer.OPEN, AuditReason.UNREADABLE))
    if query.verdict is Verdict.UNDECIDED:
        return QueryAudit(wanted, AuditOutcome(AuditAnswer.OPEN, AuditReason.UNDECIDED))
    try:
        return QueryAudit(wanted, _audit(query, bounds, search))
    except (ReadingError, CalculusError) as error:
        reason = str(error)
    except Exception as error:
        reason = str(note_fault(query.name, error))
    unread = AuditOutcome(AuditAnswer.OPEN, AuditReason.UNREADABLE)
    return QueryAudit(wanted, unread, f"{query.name}: {reason}")


def _audit(query: Query, bounds: AuditBounds, search: CounterexampleSearch) -> AuditOutcome:
    result = query.result
    assert result is not None, "a query with a verdict was read"
    processes = query.processes()
    if len(processes) != 2:
        raise CalculusError(f"$.processes: expected two processes, found {len(processes)}")
    audited = AuditedQuery(result, query.atoms(), processes)
    if query.stored_attack is not None:
        return audit_attack(audited, query.stored_attack, bounds, search)
    return audit_verified(audited, bounds, search)


def named_answer(done: QueryAudit) -> tuple[tuple[str, str], AuditAnswer]:
    """The path of the batch and the name of the query, and the answer."""
    return (done.audited.path, done.audited.query.name), done.outcome.answer
