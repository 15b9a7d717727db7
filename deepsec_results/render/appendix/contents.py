"""What a printed report contains, part by part, in the same order in each format."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.audits import AuditBounds
from deepsec_results.analysis.measured import Subject
from deepsec_results.analysis.query import Query, UnknownQuery
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.tables import Audits, tabulate
from deepsec_results.analysis.timelines import timeline_of
from deepsec_results.analysis.vocabulary import AuditAnswer, Verdict
from deepsec_results.reading.batches import BatchFile
from deepsec_results.render.appendix.attack_parts import attack_parts
from deepsec_results.render.appendix.parts import (
    Paragraph,
    Part,
    ReportHeading,
    ReportTable,
    TimelineFigure,
)
from deepsec_results.render.appendix.verdict_tables import one_batch_table, several_batches_table
from deepsec_results.render.batches.cells import AUDIT, AUTO, CELLS, CellStyle
from deepsec_results.render.batches.run_settings import short_hash, show_setting
from deepsec_results.render.kit.quantities import show_time, show_time_taken
from deepsec_results.render.kit.sentences import AUDIT_WORDS, count, show_incomplete
from deepsec_results.render.page.verdicts import audit_data
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch
from deepsec_results.use_cases.report import (
    ReportedQueries,
    ReportedQuery,
    report_runs,
    setting_of_reported,
)
from deepsec_results.version import __version__

_BATCHES = 3  # next to each other in a table
_BATCH_COLUMNS = ("Batch", "Release", "Options", "Status", "Start", "Time", "Queries")
_EXPECTED = frozenset({AuditAnswer.CONFIRMED, AuditAnswer.NO_COUNTEREXAMPLE})
_AUDIT_COLUMNS = ("Batch", "Input", "Query", "Audit", "Reason")
_AUDIT_WIDE = {0: 0.18, 1: 0.2, 4: 0.35}
_WIDE = {0: 0.19, 2: 0.18, 4: 0.14, 6: 0.12}


class _Read(Struct):
    """What the queries of the batches give, each read once."""

    attacks: list[list[Part]]
    audits: dict[tuple[str, str], AuditAnswer]
    answers: list[Sequence[str]]


def report_parts(
    batches: Sequence[NarrowedBatch], now: int, bounds: AuditBounds | None = None
) -> Iterator[Part]:
    """The parts of a report; `now` is when it is made, in seconds since 1970.

    With `bounds`, queries are audited.
    """
    yield ReportHeading(0, "DeepSec results")
    yield Paragraph(f"Made by dsr {__version__} on {show_time(now)}.")
    yield ReportHeading(1, "Batches")
    yield ReportTable(
        _BATCH_COLUMNS, [_batch_row(one.batch.listed, one) for one in batches], wide=_WIDE
    )
    yield from _unreadable(batches)
    read = _read(batches, bounds)
    yield from _verdicts(batches, read.audits, audited=bounds is not None)
    if read.answers:
        yield ReportHeading(1, "Audit")
        yield ReportTable(_AUDIT_COLUMNS, read.answers, right=frozenset({2}), wide=_AUDIT_WIDE)
    yield from _undecided(batches)
    yield from _timelines(batches)
    if read.attacks:
        yield ReportHeading(1, "Attacks")
    for parts in read.attacks:
        yield from parts


def _batch_row(listed: ListedBatch, narrowed: NarrowedBatch) -> list[str]:
    row, setting = listed.row, setting_of_reported(narrowed)
    release = row.deepsec_version or "?"
    started = row.created if row.start_time is None else row.start_time
    return [
        f"{row.title} ({row.id})" if row.title else row.id,
        f"{release} ({short_hash(row.git_hash)})" if row.git_hash else release,
        "" if setting is None else ", ".join(show_setting(setting)),
        "stale" if row.stale else row.status.replace("_", " "),
        "" if started is None else show_time(started),
        show_time_taken(row.duration, row.time_so_far) or "",
        _counts(narrowed),
    ]


def _counts(narrowed: NarrowedBatch) -> str:
    verdicts = [query.verdict for query in narrowed.queries]
    verified, attacks = verdicts.count(Verdict.VERIFIED), verdicts.count(Verdict.ATTACK)
    undecided = verdicts.count(Verdict.UNDECIDED)
    parts = [
        f"{verified} verified" if verified else "",
        count(attacks, "attack") if attacks else "",
        f"{undecided} undecided" if undecided else "",
    ]
    return ", ".join(filter(None, parts))


def _unreadable(batches: Sequence[NarrowedBatch]) -> Iterator[Part]:
    """What is not in the report because it cannot be read."""
    for one in batches:
        row, incomplete = one.batch.listed.row, one.batch.listed.incomplete
        for problem in (row.error, row.error_msg):
            if problem is not None:
                yield Paragraph(f"{row.id}: {problem}")
        if incomplete is not None:
            yield Paragraph(f"{row.id}: {show_incomplete(incomplete)}")


def _read(batches: Sequence[NarrowedBatch], bounds: AuditBounds | None) -> _Read:
    """Explain the attacks, and audit queries, of all batches."""
    read, queries = _Read([], {}, []), ReportedQueries()
    for narrowed in batches:
        for run in report_runs(narrowed, slice(None), queries, bounds):
            for reported in run.queries:
                _read_query(reported, narrowed.batch.listed.row.path, read)
    return read


def _read_query(reported: ReportedQuery, path: str, read: _Read) -> None:
    query = reported.query
    if reported.audited is not None:
        answer = reported.audited.outcome.answer
        read.audits[path, query.name] = answer
        if answer not in _EXPECTED:
            done = audit_data(reported.audited)
            text = done["found"] or done["reason"] or ""
            read.answers.append(
                [query.batch, query.run, str(query.number), AUDIT_WORDS[answer], str(text)]
            )
    if query.verdict is Verdict.ATTACK:
        read.attacks.append(list(attack_parts(reported)))


def _verdicts(batches: Sequence[NarrowedBatch], audits: Audits, *, audited: bool) -> Iterator[Part]:
    """Tables with a row for each query, and the batches next to each other."""
    style = CellStyle((*CELLS, AUDIT) if audited else CELLS, time_unit=AUTO, memory_unit=AUTO)
    subjects = [
        Subject(one.batch.listed, one.batch.file.batch, one.runs, [None] * len(one.runs))
        for one in batches
        if isinstance(one.batch.file, BatchFile) and one.runs
    ]
    if not subjects:
        return
    table = tabulate(subjects, across=True, audits=audits)
    yield ReportHeading(1, "Verdicts")
    if len(subjects) == 1:
        yield one_batch_table(table, style)
        return
    for at in range(0, len(subjects), _BATCHES):
        yield several_batches_table(table, style, range(at, min(at + _BATCHES, len(subjects))))


def _undecided(batches: Sequence[NarrowedBatch]) -> Iterator[Part]:
    """The undecided queries, and the runs that cannot be read, with the reasons."""
    rows: list[list[str]] = []
    for narrowed in batches:
        for run in narrowed.runs or ():
            for query in run.known_or_unknown:
                if query.outcome.verdict is Verdict.UNDECIDED:
                    rows.append([narrowed.batch.listed.row.id, *_undecided_cells(run, query)])
    if not rows:
        return
    yield ReportHeading(1, "Undecided")
    header = ("Batch", "Input", "Query", "Reason", "Message")
    wide = {0: 0.18, 1: 0.2, 4: 0.32}
    yield ReportTable(header, rows, right=frozenset({2}), wide=wide)


def _undecided_cells(run: Run, query: Query | UnknownQuery) -> list[str]:
    number = "?" if query.number is None else str(query.number)
    own = query.error_msg if isinstance(query, Query) else None
    message = query.error or own or run.error_msg or ""
    return [run.name, number, query.outcome.reason or "", message]


def _timelines(batches: Sequence[NarrowedBatch]) -> Iterator[Part]:
    found = [(one, timeline_of(one.runs or ())) for one in batches]
    if any(timeline for _, timeline in found):
        yield ReportHeading(1, "Timelines")
    for narrowed, timeline in found:
        if timeline is None:
            continue
        row = narrowed.batch.listed.row
        yield ReportHeading(2, row.title or row.id)
        yield Paragraph(f"From {show_time(timeline.start)}.")
        yield TimelineFigure(timeline)
        if timeline.left_out:
            yield Paragraph(f"{count(timeline.left_out, 'shorter run')} not shown.")
