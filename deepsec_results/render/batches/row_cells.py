"""The headings and cells of a listing, one for each column of a row."""

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.visible import visible
from deepsec_results.render.kit.grids import Look, Span
from deepsec_results.render.kit.quantities import (
    show_age,
    show_duration,
    show_memory,
    show_short_age,
    show_time,
    show_time_taken,
)
from deepsec_results.render.kit.sentences import show_incomplete
from deepsec_results.render.kit.statuses import VERDICTS, listed_status_span

_HEADINGS = {"deepsec_version": "VERSION", "ocaml_version": "OCAML"}
_SHORT_HEADINGS = {**_HEADINGS, "progress": "DONE", "created": "AGE", "duration": "TIME"}
_TERMINAL_HEADINGS = {**_SHORT_HEADINGS, "verified": "✓", "attacks": "✗", "undecided": "?"}
_ASCII_HEADINGS = {**_SHORT_HEADINGS, "verified": "ver", "attacks": "att", "undecided": "und"}
# The columns by the words above them on a screen.
COLUMN_HEADINGS = {
    heading.lower(): name
    for headings in (_ASCII_HEADINGS, _TERMINAL_HEADINGS)
    for name, heading in headings.items()
}
RIGHT = frozenset(
    {
        "duration", "elapsed", "runs", "pid", "verified", "attacks", "undecided", "progress",
        "memory", "size",
    }
)  # fmt: skip
_TIMES = frozenset({"created", "start_time", "end_time", "ended", "last_written"})
_COUNTS = {
    "verified": Verdict.VERIFIED,
    "attacks": Verdict.ATTACK,
    "undecided": Verdict.UNDECIDED,
}


def heading(name: str, look: Look) -> str:
    headings = _HEADINGS
    if look.terminal:
        headings = _TERMINAL_HEADINGS if look.symbols else _ASCII_HEADINGS
    return headings.get(name, name.replace("_", " "))


def row_cell(listed: ListedBatch, name: str, look: Look) -> Span:
    row = listed.row
    if name == "status":
        return listed_status_span(listed, look)
    if name == "title" and row.error is not None and not look.bounded:
        return Span(visible(row.error), "red")
    if name == "duration" and (taken := show_time_taken(row.duration, row.duration_at_least)):
        return Span(taken)
    if name in ("duration", "elapsed") and row.elapsed is not None:
        return Span(f"{show_duration(row.elapsed)}+")
    value = listed.column(name)
    if value is None:
        return Span("-", "dim")
    if isinstance(value, Incomplete):
        return Span(visible(show_incomplete(value)), "red")
    if name in _COUNTS and value == 0 and look.terminal:
        return Span("")
    if name in _COUNTS:
        return Span(str(value), VERDICTS[_COUNTS[name]].style if value else "")
    return Span(_cell_text(name, value, look), "bold" if name == "id" else "")


def _cell_text(name: str, value: str | int | bool | list[str], look: Look) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return visible(", ".join(value))
    if isinstance(value, str):
        return visible(value)
    if name == "created" and look.terminal:
        return show_short_age(look.now - value)
    if name in _TIMES:
        return show_age(look.now - value) if look.terminal else show_time(value)
    if name in ("memory", "size"):
        return show_memory(value)
    return f"{value}%" if name == "progress" else str(value)
