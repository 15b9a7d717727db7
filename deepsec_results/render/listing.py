"""What `list` shows: rows as a table, or as a format for programs."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.rows import TALLY_COLUMNS, ColumnValue, ListedBatch, Row
from deepsec_results.analysis.verdicts import Incomplete
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.render.formats import (
    csv_rows,
    json_elements,
    json_line,
    markdown_rows,
    markdown_table,
)
from deepsec_results.render.grids import (
    GAP,
    NARROWEST,
    Block,
    Grid,
    Look,
    Span,
    display_width,
    lay_out,
)
from deepsec_results.render.output_formats import ListFormat
from deepsec_results.render.quantities import show_age, show_duration, show_memory, show_time
from deepsec_results.render.sentences import show_incomplete
from deepsec_results.render.statuses import VERDICTS, status_span
from deepsec_results.render.visible import visible

COLUMNS = Row.__struct_fields__
ALL_COLUMNS = (*COLUMNS, *TALLY_COLUMNS)

_TABLE_COLUMNS = (
    "id", "status", "verified", "attacks", "undecided", "progress",
    "created", "duration", "runs", "deepsec_version", "title",
)  # fmt: skip
_HEADINGS = {"deepsec_version": "VERSION", "ocaml_version": "OCAML"}
_TERMINAL_HEADINGS = {
    **_HEADINGS, "verified": "✓", "attacks": "✗", "undecided": "?", "progress": "DONE",
}  # fmt: skip
_ASCII_HEADINGS = {
    **_HEADINGS, "verified": "ver", "attacks": "att", "undecided": "und", "progress": "done",
}  # fmt: skip
_RIGHT = frozenset(
    {"duration", "runs", "pid", "verified", "attacks", "undecided", "progress", "memory"}
)
_TIMES = frozenset({"created", "start_time", "end_time", "last_written"})
_COUNTS = {
    "verified": Verdict.VERIFIED,
    "attacks": Verdict.ATTACK,
    "undecided": Verdict.UNDECIDED,
}

# On a terminal, columns give way in this order: the first until a title has some room; then the
# title and the status are cut; then the others go.
_FIRST_TO_GO = ("deepsec_version", "runs", "duration", "created", "progress")
_LAST_TO_GO = ("title", "undecided", "verified", "attacks")
_TITLE_ROOM = 16
_INDENT = 2  # of what stands below a row


def columns_of(output: ListFormat, *, verdicts: bool) -> Sequence[str]:
    """The columns that a format has where none are named."""
    if output in (ListFormat.TABLE, ListFormat.MARKDOWN):
        return _TABLE_COLUMNS
    return () if output is ListFormat.IDS else (ALL_COLUMNS if verdicts else COLUMNS)


class ListStyle(Struct, frozen=True):
    """How rows are to look: their format and columns, and whether a terminal may lack some."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    fit: bool

    @property
    def needs_tally(self) -> bool:
        """Whether the columns count queries, so that runs have to be read."""
        return not set(TALLY_COLUMNS).isdisjoint(self.names)

    def layout_for(self, listed: Sequence[ListedBatch]) -> "Layout":
        """The layout that suits the first rows; with `fit`, a table leaves out columns for which a
        terminal has no room."""
        if self.output is not ListFormat.TABLE or not listed:
            return Layout(self.output, self.names, self.look)
        names = _fitting(listed, self.names, self.look) if self.fit else self.names
        layout = Layout(self.output, names, self.look)
        return msgspec.structs.replace(layout, widths=_grid(listed, layout, header=True).widths)


class Layout(Struct, frozen=True):
    """How rows are laid out, piece by piece: the format, its columns, and the least widths of a
    table's columns."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    widths: Sequence[int] = ()


def render_rows(listed: Sequence[ListedBatch], layout: Layout) -> str:
    """Rows as a whole."""
    rows = render_piece(listed, layout, first=True)
    return render_begin(layout) + rows + render_end(layout, empty=not listed)


def render_begin(layout: Layout) -> str:
    """What stands before the first row."""
    match layout.output:
        case ListFormat.JSON:
            return "["
        case ListFormat.CSV:
            return csv_rows([layout.names])
        case ListFormat.MARKDOWN:
            plain = _plain(layout.look)
            return markdown_table([_heading(name, plain).capitalize() for name in layout.names], [])
        case _:
            return ""


def render_end(layout: Layout, *, empty: bool) -> str:
    """What stands behind the last row."""
    if layout.output is not ListFormat.JSON:
        return ""
    return "]\n" if empty else "\n]\n"


def render_piece(listed: Sequence[ListedBatch], layout: Layout, *, first: bool) -> str:
    """Some of the rows, between the begin and the end."""
    names, look = layout.names, layout.look
    if not listed:
        return ""
    match layout.output:
        case ListFormat.JSON:
            return ("\n" if first else ",\n") + json_elements(_values(listed, names))
        case ListFormat.JSONL:
            return "".join(map(json_line, _values(listed, names)))
        case ListFormat.CSV:
            return csv_rows(_csv_row(one, names) for one in listed)
        case ListFormat.IDS:
            return "".join(f"{one.row.id}\n" for one in listed)
        case ListFormat.MARKDOWN:
            plain = _plain(look)
            return markdown_rows([_cell(one, name, plain).text for name in names] for one in listed)
        case ListFormat.TABLE:
            return lay_out(_blocks(listed, layout, header=first), look)


def _plain(look: Look) -> Look:
    """Markdown is pasted elsewhere: it is the same on a terminal as in a pipe."""
    return msgspec.structs.replace(look, terminal=False)


def _values(listed: Sequence[ListedBatch], names: Sequence[str]) -> Sequence[object]:
    if tuple(names) == COLUMNS:
        return [one.row for one in listed]
    return [{name: one.column(name) for name in names} for one in listed]


def _csv_row(listed: ListedBatch, names: Sequence[str]) -> list[str | int | bool | None]:
    values = (listed.column(name) for name in names)
    return [_csv_value(value) for value in values]


def _csv_value(value: ColumnValue) -> str | int | bool | None:
    if isinstance(value, list):
        return "; ".join(value)
    return show_incomplete(value) if isinstance(value, Incomplete) else value


def _fitting(listed: Sequence[ListedBatch], names: Sequence[str], look: Look) -> Sequence[str]:
    if not look.terminal:
        return names
    kept = list(names)
    widths = {
        name: max(
            len(_heading(name, look)),
            *(display_width(_cell(one, name, look).text) for one in listed),
        )
        for name in names
    }
    widths["title"] = min(_TITLE_ROOM, widths["title"])
    for name in (*_FIRST_TO_GO, *_LAST_TO_GO):
        if name in _LAST_TO_GO:
            for cut in ("title", "status"):
                widths[cut] = min(NARROWEST, widths[cut])
        if sum(widths[other] for other in kept) + GAP * (len(kept) - 1) > look.width:
            kept.remove(name)
    return kept


def _blocks(listed: Sequence[ListedBatch], layout: Layout, *, header: bool) -> Iterator[Block]:
    """The rows; on a terminal why a batch is unreadable stands below its row, in full."""
    if not layout.look.terminal:
        yield _grid(listed, layout, header=header)
        return
    rows: list[ListedBatch] = []
    for one in listed:
        rows.append(one)
        if one.row.error is not None:
            yield _grid(rows, layout, header=header)
            yield Grid([[Span(visible(one.row.error), "red")]], indent=_INDENT)
            rows, header = [], False
    if rows:
        yield _grid(rows, layout, header=header)


def _grid(listed: Sequence[ListedBatch], layout: Layout, *, header: bool) -> Grid:
    names, look = layout.names, layout.look
    return Grid(
        rows=[[_cell(one, name, look) for name in names] for one in listed],
        header=[Span(_heading(name, look).upper(), "bold") for name in names] if header else (),
        right=frozenset(at for at, name in enumerate(names) if name in _RIGHT),
        cut=True,
        whole=frozenset(at for at, name in enumerate(names) if name == "id"),
        least=layout.widths,
    )


def _heading(name: str, look: Look) -> str:
    headings = _HEADINGS
    if look.terminal:
        headings = _TERMINAL_HEADINGS if look.symbols else _ASCII_HEADINGS
    return headings.get(name, name.replace("_", " "))


def _cell(listed: ListedBatch, name: str, look: Look) -> Span:
    row = listed.row
    if name == "status":
        return status_span(row.status, row.stale, look, incomplete=listed.incomplete is not None)
    if name == "title" and row.error is not None and not look.terminal:
        return Span(visible(row.error), "red")
    value = listed.column(name)
    if name == "duration" and row.at_least is not None:
        return Span(f">{show_duration(row.at_least)}")
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
    if name in _TIMES:
        return show_age(look.now - value) if look.terminal else show_time(value)
    if name == "duration":
        return show_duration(value)
    if name == "memory":
        return show_memory(value)
    return f"{value}%" if name == "progress" else str(value)
