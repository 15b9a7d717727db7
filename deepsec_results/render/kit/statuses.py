"""How statuses and verdicts look: a word, a symbol and a color for each."""

from msgspec import Struct

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.verdicts import QueryOutcome
from deepsec_results.analysis.vocabulary import AuditAnswer, RowStatus, Verdict
from deepsec_results.render.kit.grids import Look, Span
from deepsec_results.render.kit.sentences import AUDIT_WORDS, show_outcome


class _Face(Struct, frozen=True):
    symbol: str
    style: str


# Only verdicts have symbols: a completed batch can have an attack.
_STATUS_STYLES = {
    "waiting": "dim",
    RowStatus.IN_PROGRESS: "cyan",
    RowStatus.CANCELED: "yellow",
    RowStatus.INTERNAL_ERROR: "red",
    RowStatus.COMPLETED: "green",
    RowStatus.UNREADABLE: "bold red",
    "stale": "magenta",
}
_INCOMPLETE = "bold red"
_STALE = "stale"

VERDICTS = {
    Verdict.VERIFIED: _Face("✓", "green"),
    Verdict.ATTACK: _Face("✗", "bold red"),
    Verdict.UNDECIDED: _Face("?", "yellow"),
}

_AUDIT_STYLES = {
    AuditAnswer.CONTRADICTED: "bold red",
    AuditAnswer.OTHER_TRACE: "magenta",
    AuditAnswer.OPEN: "yellow",
    AuditAnswer.NO_COUNTEREXAMPLE: "",
    AuditAnswer.CONFIRMED: "green",
}


def audit_span(answer: AuditAnswer) -> Span:
    """The answer of an audit."""
    return Span(AUDIT_WORDS[answer], _AUDIT_STYLES[answer])


def status_span(
    status: RowStatus,
    stale: bool | None,
    look: Look,
    *,
    incomplete: bool = False,
    doubtful: bool = False,
) -> Span:
    """The status: words on a terminal, otherwise the word in the file, or `stale`.

    A question mark means that the process of the batch is not seen, and an exclamation mark that a
    part of the batch cannot be read.
    """
    span = result_span(_STALE if stale else status.value, look)
    if doubtful:
        span = Span(f"{span.text}?", span.style)
    return Span(f"{span.text}!", _INCOMPLETE) if incomplete else span


def listed_status_span(listed: ListedBatch, look: Look) -> Span:
    """The status of a batch, with its marks."""
    row, incomplete = listed.row, listed.incomplete is not None
    return status_span(row.status, row.stale, look, incomplete=incomplete, doubtful=listed.doubtful)


def result_span(status: str, look: Look) -> Span:
    """The status of a run, in the same way."""
    return Span(status.replace("_", " ") if look.terminal else status, _STATUS_STYLES[status])


def verdict_span(outcome: QueryOutcome, look: Look) -> Span:
    """The verdict, with the reason if it is undecided."""
    return outcome_span(outcome.verdict, show_outcome(outcome), look)


def outcome_span(verdict: Verdict, word: str, look: Look) -> Span:
    """A word for a verdict, with its symbol on a terminal."""
    face = VERDICTS[verdict]
    if look.terminal and look.symbols:
        return Span(f"{face.symbol} {word}".rstrip(), face.style)
    return Span(word, face.style)
