"""What the page says of a verdict: a sentence, and the answer of an audit."""

from deepsec_results.analysis.vocabulary import AuditAnswer
from deepsec_results.render.attacks.audit_sentences import audit_sentences, short_reason
from deepsec_results.render.attacks.impossible_steps import no_execution_sentence
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.kit.sentences import AUDIT_WORDS, verdict_sentence
from deepsec_results.use_cases.audit import QueryAudit
from deepsec_results.use_cases.report import ReportedQuery


def audit_data(done: QueryAudit) -> dict[str, object]:
    """The answer of an audit, and its reason in a sentence or a few words."""
    query, audit = done.audited.query, done.outcome
    sentences = audit_sentences(audit) if audit.answer is not AuditAnswer.CONFIRMED else ()
    trace = None if audit.shown is None else audit.shown.replayed.attack.text
    return {
        "answer": audit.answer,
        "words": AUDIT_WORDS[audit.answer],
        "reason": " ".join(sentences) or short_reason(query, audit, trace),
        "trace": trace if sentences else None,
    }


def page_sentence(reported: ReportedQuery) -> str:
    """The verdict, or that the trace of an attack has no execution."""
    query, explained = reported.query, reported.explained
    if explained is None or explained.unexecuted is None:
        return verdict_sentence(query.outcome, query.type, query.process)
    unexecuted = explained.unexecuted
    return no_execution_sentence(unexecuted, writer_for(unexecuted.beginning))
