"""How statuses look: a word, a symbol and a colour each."""

from typing import NamedTuple

from deepsec_results.analysis.rows import RowStatus
from deepsec_results.render.grids import Look, Span


class _Face(NamedTuple):
    symbol: str
    word: str
    style: str


_FACES = {
    RowStatus.IN_PROGRESS: _Face("●", "in progress", "cyan"),
    RowStatus.CANCELED: _Face("■", "canceled", "yellow"),
    RowStatus.INTERNAL_ERROR: _Face("✗", "internal error", "red"),
    RowStatus.COMPLETED: _Face("✓", "completed", "green"),
    RowStatus.UNREADABLE: _Face("!", "unreadable", "bold red"),
}
_STALE = _Face("○", "stale", "magenta")


def status_span(status: RowStatus, stale: bool | None, look: Look) -> Span:
    """The status: a symbol and a word on a terminal, the specification's own word elsewhere."""
    face = _STALE if stale else _FACES[status]
    if look.terminal:
        return Span(f"{face.symbol} {face.word}" if look.symbols else face.word, face.style)
    return Span(f"{status.value} (stale)" if stale else status.value, face.style)
