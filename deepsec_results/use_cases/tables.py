"""Load the tables of batches."""

from collections.abc import Sequence
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from deepsec_results.analysis.query_selection import ALL_QUERIES, QuerySelection
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.session_table import tabulate_by_sessions
from deepsec_results.analysis.tables import NO_AUDITS, Audits, Table, tabulate
from deepsec_results.reading.errors import RequestError
from deepsec_results.use_cases.chosen_batches import each_once
from deepsec_results.use_cases.feedback import reporter
from deepsec_results.use_cases.loaded_batch import LoadedBatch

if TYPE_CHECKING:
    from deepsec_results.analysis.audits import AuditBounds


from deepsec_results.use_cases.subjects import readable_subjects, subject_of


class TableLayout(StrEnum):
    """What the rows and the columns of a table are: queries and batches, batches and queries, or
    families of inputs and numbers of sessions."""

    BATCHES_ACROSS = auto()
    QUERIES_ACROSS = auto()
    BY_SESSIONS = auto()


def load_table(
    batches: Sequence[LoadedBatch],
    selection: QuerySelection = ALL_QUERIES,
    layout: TableLayout = TableLayout.BATCHES_ACROSS,
    *,
    named: bool = True,
    bounds: "AuditBounds | None" = None,
    sized: bool = False,
) -> tuple[Table, Sequence[ListedBatch]]:
    """A table of the selected queries of batches, each once, and the batches in it. With `bounds`,
    these queries are audited, and with `sized`, they have the sizes of their processes.

    Unless they are `named`, filters chose them, newest first: then the oldest is first in the
    table, and those that cannot be read are reported. Raises RequestError, also if there are
    batches, but none has a query.
    """
    once = each_once(batches)
    watched = reporter().watched(once[::-1], len(once))
    sized = sized or layout is TableLayout.BY_SESSIONS
    if named:
        subjects = [subject_of(batch, selection, sized=sized) for batch in once]
    else:
        subjects = [*readable_subjects(watched, selection, sized=sized)]
    audits = NO_AUDITS if bounds is None else _audits(once, selection, bounds)
    if layout is TableLayout.BY_SESSIONS:
        table = tabulate_by_sessions(subjects, audits=audits)
    else:
        across = layout is TableLayout.BATCHES_ACROSS
        table = tabulate(subjects, across=across, audits=audits)
    if batches and not table.queries:
        names = ", ".join(batch.listed.row.id for batch in once)
        if not selection.selects_all:
            reporter().remark(f"no query in {names} matches the filters")
            return table, ()
        raise RequestError(f"no query in {names}")
    return table, [subject.listed for subject in subjects]


def _audits(
    batches: Sequence[LoadedBatch], selection: QuerySelection, bounds: "AuditBounds"
) -> Audits:
    """The answers of audits of all queries. Reports traces that cannot be replayed."""
    from deepsec_results.use_cases.audit import AuditRequest, audit_loaded, named_answer

    done = audit_loaded(batches, AuditRequest(selection, bounds), named_answer, named=False)
    for problem in done.problems:
        reporter().problem(problem)
    return dict(done.found)
