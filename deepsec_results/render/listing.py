"""What `list` shows: rows as a table, or as a format for programs."""

from collections.abc import Sequence
from enum import StrEnum

from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.times import show_age, show_duration, show_time
from deepsec_results.render.grids import GAP, Grid, Look, Span, display_width, lay_out
from deepsec_results.render.machine import csv_text, json_line, json_text, markdown_table
from deepsec_results.render.statuses import status_span
from deepsec_results.render.visible import visible

COLUMNS = Row.__struct_fields__

_TABLE_COLUMNS = ("id", "status", "created", "duration", "runs", "deepsec_version", "title")

_HEADINGS = {"deepsec_version": "VERSION", "ocaml_version": "OCAML", "error_msg": "ERROR MESSAGE"}
_RIGHT = frozenset({"duration", "runs", "pid"})
_TIMES = frozenset({"created", "start_time", "end_time"})

# On a terminal, columns give way in this order until a title has some room.
_FIRST_TO_GO = ("deepsec_version", "runs", "duration", "created")
_TITLE_ROOM = 20


class ListFormat(StrEnum):
    """The formats of `list`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    IDS = "ids"


def render_rows(
    listed: Sequence[ListedBatch],
    output: ListFormat,
    columns: Sequence[str] | None,
    look: Look,
) -> str:
    """The rows in a format; `columns` None stands for the format's own choice."""
    rows = [one.row for one in listed]
    names = columns or COLUMNS
    match output:
        case ListFormat.JSON:
            return json_text([_picked(row, names) for row in rows])
        case ListFormat.JSONL:
            return "".join(json_line(_picked(row, names)) for row in rows)
        case ListFormat.CSV:
            return csv_text(names, (list(_picked(row, names).values()) for row in rows))
        case ListFormat.IDS:
            return "".join(f"{row.id}\n" for row in rows)
        case ListFormat.MARKDOWN:
            names = columns or _TABLE_COLUMNS
            cells = ([_cell(row, name, look).text for name in names] for row in rows)
            return markdown_table([_heading(name).capitalize() for name in names], cells)
        case ListFormat.TABLE:
            return _table(rows, columns or _fitting_columns(rows, look), look) if rows else ""


def _picked(row: Row, names: Sequence[str]) -> dict[str, str | int | bool | None]:
    return {name: getattr(row, name) for name in names}


def _fitting_columns(rows: Sequence[Row], look: Look) -> Sequence[str]:
    names = list(_TABLE_COLUMNS)
    if not look.terminal:
        return names
    widths = {
        name: max(
            len(_heading(name)), *(display_width(_cell(row, name, look).text) for row in rows)
        )
        for name in names
    }
    room = min(_TITLE_ROOM, widths["title"])
    for name in _FIRST_TO_GO:
        if sum(widths[kept] + GAP for kept in names[:-1]) + room > look.width:
            names.remove(name)
    return names


def _table(rows: Sequence[Row], names: Sequence[str], look: Look) -> str:
    grid = Grid(
        rows=[[_cell(row, name, look) for name in names] for row in rows],
        header=[Span(_heading(name).upper(), "bold") for name in names],
        right=frozenset(at for at, name in enumerate(names) if name in _RIGHT),
        cut=True,
    )
    return lay_out([grid], look)


def _heading(name: str) -> str:
    return _HEADINGS.get(name, name.replace("_", " "))


def _cell(row: Row, name: str, look: Look) -> Span:
    if name == "status":
        return status_span(row.status, row.stale, look)
    value = getattr(row, name)
    if name == "title" and row.error is not None:
        return Span(visible(row.error), "red")
    if value is None:
        return Span("-", "dim")
    if isinstance(value, bool):
        return Span("yes" if value else "no")
    if name in _TIMES:
        return Span(show_age(look.now - value) if look.terminal else show_time(value))
    if name == "duration":
        return Span(show_duration(value))
    return Span(visible(str(value)), "bold" if name == "id" else "")
