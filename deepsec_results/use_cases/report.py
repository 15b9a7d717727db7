"""Everything that a report shows of batches, run by run."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.alike_queries import KnownQueries
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import Setting, setting_of
from deepsec_results.analysis.source import NoSource, RunSource
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.problems import ReadingError
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.explanations import AttackExplanation, explain_found
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, Shortening, narrow_batches
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.sources import source_of, with_file_lines

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds
    from deepsec_results.use_cases.audit import QueryAudit


MOST_ALIKE = 20  # queries that are remembered with their processes and explanations


class ReportedQuery(Struct, frozen=True):
    """A query with its table of atoms and its processes, or why they cannot be read.

    `explained` is set for an attack, with its input file; `audited` is set if queries are audited.
    Queries of one `group` are alike, and have the atoms, the processes and the explanation of the
    first of them.
    """

    query: Query
    atoms: AtomicData | None = None
    processes: Sequence[Process] = ()
    problem: str | None = None
    explained: AttackExplanation | None = None
    audited: "QueryAudit | None" = None
    group: int | None = None


class ReportedRun(Struct, frozen=True):
    """A run and its queries."""

    run: Run
    queries: Sequence[ReportedQuery]


class ReportedQueries:
    """Reads and explains queries, once for those that are alike. It remembers the last ones."""

    def __init__(self) -> None:
        self._known: KnownQueries[_KnownReport] = KnownQueries(MOST_ALIKE)
        self._groups = count()

    def of(self, query: Query, source: RunSource) -> ReportedQuery:
        """A query, with what it has in common with one that is alike."""
        known = self._known.find(query)
        if known is not None:
            return _like(known, query, source)
        reported = _report_query(query, source)
        if reported.problem is not None or _has_problem(reported.explained):
            return reported
        reported = replace(reported, group=next(self._groups))
        content = None if reported.explained is None else source.content
        self._known.add(query, _KnownReport(reported, content))
        return reported


class _KnownReport(NamedTuple):
    """A query, and the content of its input if it has an attack."""

    reported: ReportedQuery
    content: bytes | NoSource | None


def _like(known: _KnownReport, query: Query, source: RunSource) -> ReportedQuery:
    reported = known.reported
    if reported.explained is None:
        return replace(reported, query=query)
    if (query.number, source.content) == (reported.query.number, known.content):
        own = replace(reported.explained.source, file=source.path)
    else:
        own = source.of(query)
    return replace(
        reported, query=query, explained=replace(reported.explained, found=query, source=own)
    )


def _has_problem(explained: AttackExplanation | None) -> bool:
    return explained is not None and explained.explanation is None


def load_reported(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    shorten: Shortening | None = None,
) -> list[NarrowedBatch]:
    """The batches that are named, or else those that match the filters, or else the last one.

    `shorten` is as in `narrow_batches`. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit)
    return narrow_batches(chosen.batches, chosen.selection, named=chosen.named, shorten=shorten)


def setting_of_reported(narrowed: NarrowedBatch) -> Setting | None:
    """How a batch ran; None if it cannot be read."""
    file = narrowed.batch.file
    if not isinstance(file, BatchFile):
        return None
    return setting_of(file.batch, narrowed.batch.listed.row)


def report_runs(
    narrowed: NarrowedBatch,
    part: slice,
    queries: ReportedQueries,
    bounds: "AuditBounds | None" = None,
) -> Iterator[ReportedRun]:
    """A slice of the runs of a batch, each read and explained when it is asked for.

    `queries` remembers those that may be alike. With `bounds`, queries are audited too.
    """
    for run in (narrowed.runs or ())[part]:
        reported = report_run(run, narrowed.batch.directory, queries)
        if bounds is not None:
            audited = _audited(reported.queries, narrowed.batch.file.path, bounds)
            reported = replace(reported, queries=audited)
        yield reported


def report_run(run: Run, directory: str, queries: ReportedQueries) -> ReportedRun:
    """A run, read and explained; `directory` is the results directory."""
    source = source_of(run, directory)
    reported = [queries.of(query, source) for query in run.queries]
    return ReportedRun(with_file_lines(run, source), reported)


def _audited(
    reported: Sequence[ReportedQuery], batch: str, bounds: "AuditBounds"
) -> list[ReportedQuery]:
    from deepsec_results.use_cases.audit import audit_query
    from deepsec_results.use_cases.queries_to_audit import QueryToAudit

    return [
        replace(one, audited=audit_query(QueryToAudit(one.query, batch), bounds))
        for one in reported
    ]


def _report_query(query: Query, source: RunSource) -> ReportedQuery:
    reported = ReportedQuery(query)
    if query.verdict is Verdict.ATTACK:
        explained = replace(explain_found(query, MAX_STATES), source=source.of(query))
        reported = replace(reported, explained=explained)
    try:
        return replace(reported, atoms=query.atoms(), processes=query.processes())
    except ReadingError as error:
        return replace(reported, problem=str(error))
