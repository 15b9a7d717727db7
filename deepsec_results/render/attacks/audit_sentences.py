"""The sentences of an audit: what it answers, and why."""

from collections.abc import Iterable, Sequence

from deepsec_results.analysis.audits import AuditOutcome
from deepsec_results.analysis.explanations import TraceExplanation
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.replayed_attacks import UnexecutedAttack
from deepsec_results.analysis.vocabulary import AuditAnswer, AuditReason
from deepsec_results.calculus.search.answers import SearchEffort
from deepsec_results.render.attacks.explanation_sentences import (
    explain_in_a_sentence,
    test_sentence,
)
from deepsec_results.render.attacks.impossible_steps import no_execution_sentence
from deepsec_results.render.attacks.messages import writer_for
from deepsec_results.render.attacks.session_sentences import UNMATCHED, main_split, split_sentence
from deepsec_results.render.kit.sentences import AUDIT_WORDS, count

_OPEN = {
    AuditReason.STATE_BOUND: "state bound: dsr audit --max-states allows more",
    AuditReason.TIME_BOUND: "time bound: --budget allows more",
    AuditReason.TOO_LARGE: "too large: the processes have too many states before the first action",
    AuditReason.PROBABILISTIC: "probabilistic: dsr does not compare probabilities",
    AuditReason.SESSIONS: "sessions: dsr cannot decide whether those of the two processes match",
    AuditReason.OBSERVATIONAL: "observational: dsr compares traces only",
}


def short_reason(query: Query, audit: AuditOutcome, trace: str | None) -> str:
    """The reason for an answer in a few words, for its line; `trace` is the one that it gives."""
    match audit.answer:
        case AuditAnswer.CONFIRMED:
            return "" if audit.shown is None else _short_test(audit.shown)
        case AuditAnswer.NO_COUNTEREXAMPLE:
            return "" if audit.searched is None else _short_effort(audit.searched)
        case AuditAnswer.OPEN:
            return _short_open(query, audit.reason)
        case AuditAnswer.CONTRADICTED if audit.stored is not None:
            return f"{_short_stored(audit)}; found no other attack {_in_effort(audit)}".rstrip()
        case AuditAnswer.OTHER_TRACE:
            return f"{_short_stored(audit)}; found {trace}"
    return f"found {trace}"


def _short_effort(searched: SearchEffort) -> str:
    end = ""
    if searched.filled:
        end = "; ended early: it needed too much memory"
    elif searched.skipped:
        end = f"; skipped {count(searched.skipped, 'action')} with too many executions"
    return f"{count(searched.traces, 'trace')}, up to {count(searched.longest, 'action')}{end}"


def effort(searched: SearchEffort) -> str:
    """How much a search did: `in 1200 traces of up to 7 actions`."""
    return f"in {count(searched.traces, 'trace')} of up to {count(searched.longest, 'action')}"


def _in_effort(audit: AuditOutcome) -> str:
    return "" if audit.searched is None else effort(audit.searched)


def _short_test(shown: TraceExplanation) -> str:
    """What distinguishes the two processes."""
    way = shown.closest.way
    if shown.sessions is not None:
        split = main_split(shown.sessions, shown.replayed.other_number)
        return UNMATCHED if split is None else split_sentence(split)
    if way.witness is not None:
        return test_sentence(shown, way.witness, writer_for(shown.replayed, shapes=False))
    other, actions = shown.replayed.other_number, count(way.of, "action")
    return f"process {other} can do only {way.followed} of {actions}"


def _short_open(query: Query, reason: AuditReason | None) -> str:
    if reason is AuditReason.UNDECIDED:
        return f"undecided ({query.reason})" if query.reason else reason
    return "" if reason is None else _OPEN.get(reason, str(reason))


def _short_stored(audit: AuditOutcome) -> str:
    if isinstance(audit.stored, UnexecutedAttack):
        return "no execution has the stored trace"
    return "the other process can follow the stored trace"


def audit_sentences(audit: AuditOutcome) -> Sequence[str]:
    """Why a stored trace is no attack, and why another one is."""
    sentences = []
    if isinstance(audit.stored, UnexecutedAttack):
        writer = writer_for(audit.stored.beginning)
        sentences.append(no_execution_sentence(audit.stored, writer))
    elif audit.stored is not None:
        writer = writer_for(audit.stored.replayed)
        sentences.append(explain_in_a_sentence(audit.stored, writer))
    if audit.shown is not None:
        sentences.append(found_sentence(audit.shown))
    return sentences


def nothing_found_sentence(audit: AuditOutcome) -> str | None:
    """That a search for another attack found none; None if it found one, or there was none."""
    if audit.shown is not None or audit.searched is None:
        return None
    return f"No other attack was found {effort(audit.searched)}."


def found_sentence(shown: TraceExplanation) -> str:
    """Why a trace that was found is an attack."""
    sentence = explain_in_a_sentence(shown, writer_for(shown.replayed))
    return f"Process {shown.replayed.attack.process} has this attack. {sentence}"


def audit_count_sentence(answers: Iterable[AuditAnswer]) -> str:
    """How many queries have each answer, the worst first."""
    found = list(answers)
    counts = [(found.count(answer), word) for answer, word in AUDIT_WORDS.items()]
    parts = [f"{number} {word}" for number, word in counts if number]
    return ": ".join(filter(None, [count(len(found), "query", "queries"), ", ".join(parts)]))
