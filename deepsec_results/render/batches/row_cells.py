"""The headings and cells of a listing, one for each column of a row."""

from deepsec_results.analysis.columns import LIST_COLUMNS
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.column_cells import show_value
from deepsec_results.render.kit.grids import Look, Span
from deepsec_results.render.kit.quantities import show_short_age, show_time_taken
from deepsec_results.render.kit.statuses import VERDICTS, listed_status_span

_HEADINGS = {"deepsec_version": "RELEASE", "ocaml_version": "OCAML", "duration": "TIME"}
_SHORT_HEADINGS = {**_HEADINGS, "progress": "DONE", "created": "AGE"}
_TERMINAL_HEADINGS = {**_SHORT_HEADINGS, "verified": "✓", "attacks": "✗", "undecided": "?"}
_ASCII_HEADINGS = {**_SHORT_HEADINGS, "verified": "ver", "attacks": "att", "undecided": "und"}
# The columns by the words above them on a screen.
COLUMN_HEADINGS = {
    heading.lower(): name
    for headings in (_ASCII_HEADINGS, _TERMINAL_HEADINGS)
    for name, heading in headings.items()
}
_STYLES = {"id": "bold", "incomplete": "red"}
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
    if name == "duration" and (taken := show_time_taken(row.duration, row.time_so_far)):
        return Span(taken)
    column = LIST_COLUMNS[name]
    value = column.value(listed)
    if name in _COUNTS and value == 0:
        return Span("" if look.terminal else "0")
    if name == "created" and value is not None and look.terminal:
        return Span(show_short_age(look.now - value))
    style = VERDICTS[_COUNTS[name]].style if name in _COUNTS else _STYLES.get(name, "")
    return show_value(value, column.kind, look, style)
