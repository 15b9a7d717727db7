"""What `audit` shows: a line for each query, and what contradicts a verdict."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.audits import AuditOutcome, judged_trace
from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.rerun import quote_words
from deepsec_results.analysis.vocabulary import AuditAnswer
from deepsec_results.model.visible import visible
from deepsec_results.render.attacks.audit_sentences import (
    audit_sentences,
    nothing_found_sentence,
    short_reason,
)
from deepsec_results.render.attacks.explanation_json import plain_witness
from deepsec_results.render.attacks.explanation_sentences import test_text, test_values
from deepsec_results.render.attacks.headings import plain_heading, query_kind, query_title
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.batches.tree import trace_grid
from deepsec_results.render.kit.grids import Block, Grid, Line, Look, Span, lay_out
from deepsec_results.render.kit.statuses import audit_span
from deepsec_results.use_cases.audit import QueryAudit
from deepsec_results.use_cases.queries_to_audit import QueryToAudit

if TYPE_CHECKING:
    from deepsec_results.render.shapes.attacks import ShownWitness
    from deepsec_results.render.shapes.audits import AuditRow

DETAILED = (AuditAnswer.CONTRADICTED, AuditAnswer.OTHER_TRACE)


class ShownAudit(Struct, frozen=True):
    """An audit as text and plain objects: small, without processes.

    `reason` is for its line. `details` are shown below all lines, for an answer that needs them.
    `report` is the text for the prover's authors, if it is wanted and the answer needs one.
    """

    query: Query
    answer: AuditAnswer
    reason: str
    plain: "AuditRow"
    details: str
    report: str | None


def show_audit(done: QueryAudit, look: Look, *, report: bool) -> ShownAudit:
    """An audit as text, with a report if the answer needs one and it is wanted."""
    from msgspec.structs import replace

    query, audit = done.audited.query, done.outcome
    detailed, text = audit.answer in DETAILED, None
    if detailed and report:
        from deepsec_results.render.attacks.audit_reports import audit_report

        text = audit_report(done)
    return ShownAudit(
        replace(query, stored_attack=None, file=None),
        audit.answer,
        short_reason(query, audit, judged_trace(query, audit)[1]),
        _plain(query, audit),
        lay_out(_detail_blocks(done, look), look) if detailed else "",
        text,
    )


def _plain(query: Query, audit: AuditOutcome) -> "AuditRow":
    searched, shown = audit.searched, audit.shown
    process, trace = judged_trace(query, audit)
    return {
        **plain_heading(query),
        "semantics": query.semantics,
        "verdict": query.verdict,
        "audit": audit.answer,
        "reason": audit.reason,
        "traces": None if searched is None else searched.traces,
        "actions": None if searched is None else searched.longest,
        "trace": trace,
        "process": process,
        "witness": None if shown is None else _witness(shown),
    }


def _witness(shown: TraceExplanation) -> "ShownWitness | None":
    return plain_witness(shown, shown.closest.way.witness, writer_for(shown.replayed))


def _detail_blocks(done: QueryAudit, look: Look) -> Iterator[Block]:
    """What contradicts a verdict: sentences, the trace, the test, and a command that shows it."""
    query, audit = done.audited.query, done.outcome
    title = [Span(query_title(query), "bold"), Span(query_kind(query), "dim"), Span("  ")]
    yield Line([*title, audit_span(audit.answer)])
    for sentence in audit_sentences(audit):
        yield Grid([[Span(visible(sentence))]], indent=2)
    process, trace = judged_trace(query, audit)
    if trace is not None:
        yield trace_grid(visible(trace), look, indent=4)
    shown = audit.shown
    if shown is not None:
        yield from _test(shown)
    nothing = nothing_found_sentence(audit)
    if nothing is not None:
        yield Grid([[Span(nothing)]], indent=2)
    command = _command(done, process, trace)
    if command is not None:
        yield Line([Span(f"  {quote_words(command, ascii_only=not look.symbols)}", "dim")])


def _test(shown: TraceExplanation) -> Iterator[Block]:
    witness = shown.closest.way.witness
    if witness is None:
        return
    writer = writer_for(shown.replayed, shapes=False)
    yield Grid([[Span(visible(f"The test {test_text(witness, writer)}"))]], indent=2)
    rows = [
        [Span(f"process {number}", "dim"), Span(visible(text))]
        for number, text in test_values(shown, witness, writer)
    ]
    yield Grid(rows, indent=4)


def _command(done: QueryAudit, process: int | None, trace: str | None) -> Sequence[str] | None:
    """The words of a command that shows what contradicts a verdict."""
    if isinstance(done.outcome.stored, UnexecutedAttack) and done.outcome.shown is None:
        return ["dsr", "explain", *done.audited.words]  # simulate refuses the trace
    if trace is None or process is None:
        return None
    return simulate_command(done.audited, process, trace)


def simulate_command(wanted: QueryToAudit, process: int, trace: str) -> Sequence[str]:
    """The words of a command that shows a trace of a process."""
    other = ["--process", "2"] if process == 2 else []
    return ["dsr", "simulate", *wanted.words, *other, trace]
