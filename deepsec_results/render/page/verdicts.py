"""What the page says of a verdict: a sentence, and the answer of an audit."""

from typing import TYPE_CHECKING

from deepsec_results.analysis.vocabulary import AuditAnswer
from deepsec_results.render.attacks.impossible_steps import no_execution_sentence
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.kit.sentences import AUDIT_WORDS, verdict_sentence
from deepsec_results.use_cases.report import ReportedQuery

if TYPE_CHECKING:
    from deepsec_results.use_cases.audit import QueryAudit


def audit_data(done: "QueryAudit") -> dict[str, object]:
    """The answer of an audit, its reason in a few words, and why a found attack is one."""
    from deepsec_results.render.attacks.audit_sentences import found_sentence, short_reason

    query, audit = done.audited.query, done.outcome
    found = None if audit.answer is AuditAnswer.CONFIRMED else audit.shown
    trace = None if found is None else found.replayed.attack.text
    return {
        "answer": audit.answer,
        "words": AUDIT_WORDS[audit.answer],
        "reason": short_reason(query, audit, trace),
        "found": None if found is None else found_sentence(found),
    }


def page_sentence(reported: ReportedQuery) -> str:
    """The verdict, or that the trace of an attack has no execution."""
    query, explained = reported.query, reported.explained
    if explained is None or explained.unexecuted is None:
        return verdict_sentence(query.outcome, query.type, query.process)
    unexecuted = explained.unexecuted
    return no_execution_sentence(unexecuted, writer_for(unexecuted.beginning))
