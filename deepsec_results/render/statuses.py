"""How statuses and verdicts look: a word, a symbol and a color for each."""

from typing import NamedTuple

from deepsec_results.analysis.verdicts import Outcome
from deepsec_results.analysis.vocabulary import RowStatus, Verdict
from deepsec_results.render.grids import Look, Span
from deepsec_results.render.sentences import show_outcome


class _Face(NamedTuple):
    symbol: str
    word: str
    style: str


_FACES = {
    "waiting": _Face("·", "waiting", "dim"),
    RowStatus.IN_PROGRESS: _Face("●", "in progress", "cyan"),
    RowStatus.CANCELED: _Face("■", "canceled", "yellow"),
    RowStatus.INTERNAL_ERROR: _Face("✗", "internal error", "red"),
    RowStatus.COMPLETED: _Face("✓", "completed", "green"),
    RowStatus.UNREADABLE: _Face("!", "unreadable", "bold red"),
    "stale": _Face("○", "stale", "magenta"),
}
_INCOMPLETE = "bold red"
_STALE = _FACES["stale"]

VERDICTS = {
    Verdict.VERIFIED: _Face("✓", "verified", "green"),
    Verdict.ATTACK: _Face("✗", "attack", "bold red"),
    Verdict.UNDECIDED: _Face("?", "undecided", "yellow"),
}


def status_span(
    status: RowStatus, stale: bool | None, look: Look, *, incomplete: bool = False
) -> Span:
    """The status: a symbol and words on a terminal, otherwise the word in the file, or `stale`.

    An exclamation mark means that a part of the batch cannot be read.
    """
    face = _STALE if stale else _FACES[status]
    mark = "!" if incomplete else ""
    style = _INCOMPLETE if incomplete else face.style
    if look.terminal:
        return Span(_with_symbol(face, face.word, look).text + mark, style)
    return Span((_STALE.word if stale else status.value) + mark, style)


def result_span(status: str, look: Look) -> Span:
    """The status of a run, in the same way."""
    face = _FACES[status]
    return _with_symbol(face, face.word, look) if look.terminal else Span(status, face.style)


def verdict_span(outcome: Outcome, look: Look) -> Span:
    """The verdict, with the reason if it is undecided."""
    return outcome_span(outcome.verdict, show_outcome(outcome), look)


def outcome_span(verdict: Verdict, word: str, look: Look) -> Span:
    """A word for a verdict, with its symbol on a terminal."""
    face = VERDICTS[verdict]
    return _with_symbol(face, word, look) if look.terminal else Span(word, face.style)


def _with_symbol(face: _Face, word: str, look: Look) -> Span:
    return Span(f"{face.symbol} {word}".rstrip() if look.symbols else word, face.style)
