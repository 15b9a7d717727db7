"""Everything that a report shows of batches, run by run."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.settings import Setting, setting_of
from deepsec_results.analysis.source import RunSource
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.calculus.following import MAX_STATES
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.reading.batches import BatchFile
from deepsec_results.reading.problems import ReadingError
from deepsec_results.use_cases.audit import QueryAudit, audit_query
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.explanations import AttackExplanation, explain_found
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, narrow_batches
from deepsec_results.use_cases.queries_to_audit import QueryToAudit
from deepsec_results.use_cases.selection import DirectoryOpener
from deepsec_results.use_cases.sources import source_of, with_file_lines


class ReportedQuery(Struct, frozen=True):
    """A query with its table of atoms and its processes, or why they cannot be read.

    `explained` is set for an attack, with its input file; `audited` is set if queries are audited.
    """

    query: Query
    atoms: AtomicData | None = None
    processes: Sequence[Process] = ()
    problem: str | None = None
    explained: AttackExplanation | None = None
    audited: QueryAudit | None = None


class ReportedRun(Struct, frozen=True):
    """A run and its queries."""

    run: Run
    queries: Sequence[ReportedQuery]


def load_reported(
    names: Sequence[str] | None, opener: DirectoryOpener, filters: Filters, limit: int | None
) -> list[NarrowedBatch]:
    """The batches that are named, or else those that match the filters, or else the last one.

    Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit)
    return narrow_batches(chosen.batches, chosen.selection, named=chosen.named)


def setting_of_reported(narrowed: NarrowedBatch) -> Setting | None:
    """How a batch ran; None if it cannot be read."""
    file = narrowed.batch.file
    if not isinstance(file, BatchFile):
        return None
    return setting_of(file.batch, narrowed.batch.listed.row)


def report_runs(
    narrowed: NarrowedBatch, part: slice, bounds: AuditBounds | None = None
) -> Iterator[ReportedRun]:
    """A slice of the runs of a batch, each read and explained when it is asked for.

    With `bounds`, its queries are audited too.
    """
    path = narrowed.batch.file.path
    for run in (narrowed.runs or ())[part]:
        source = source_of(run, narrowed.batch.directory)
        queries = [
            _report_query(QueryToAudit(query, path), source, bounds) for query in run.queries
        ]
        yield ReportedRun(with_file_lines(run, source), queries)


def _report_query(
    wanted: QueryToAudit, source: RunSource, bounds: AuditBounds | None
) -> ReportedQuery:
    query = wanted.query
    reported = ReportedQuery(query)
    if query.verdict is Verdict.ATTACK:
        explained = replace(explain_found(query, MAX_STATES), source=source.of(query))
        reported = replace(reported, explained=explained)
    if bounds is not None:
        reported = replace(reported, audited=audit_query(wanted, bounds))
    try:
        return replace(reported, atoms=query.atoms(), processes=query.processes())
    except ReadingError as error:
        return replace(reported, problem=str(error))
