"""How the rows of a listing are laid out: which columns, and how wide."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from deepsec_results.analysis.columns import LIST_COLUMNS, TALLY_COLUMNS
from deepsec_results.analysis.rows import ListedBatch, Row
from deepsec_results.analysis.vocabulary import SortKey
from deepsec_results.model.visible import visible
from deepsec_results.render.batches.column_cells import right_aligned
from deepsec_results.render.batches.row_cells import heading, row_cell
from deepsec_results.render.kit.fitting import NARROWEST
from deepsec_results.render.kit.grids import GAP, Block, Grid, Look, Span, column_widths
from deepsec_results.render.kit.list_format import ListFormat
from deepsec_results.render.kit.term_folding import display_width

COLUMNS = Row.__struct_fields__
ALL_COLUMNS = (*COLUMNS, *TALLY_COLUMNS)

_TABLE_COLUMNS = (
    "id", "status", "verified", "attacks", "undecided", "progress",
    "created", "duration", "runs", "deepsec_version", "title",
)  # fmt: skip

# On a narrow terminal, columns are left out in this order: first until titles have much room, then
# until they have some. Then the title and the status are cut. Then the others are left out.
_LEAST_NEEDED = ("deepsec_version", "runs")
_FIRST_TO_GO = (*_LEAST_NEEDED, "duration", "created", "progress")
_LAST_TO_GO = ("title", "undecided", "verified", "attacks")
_MUCH_ROOM, _TITLE_ROOM = 32, 16
_INDENT = 2  # of the line below a row


def columns_of(
    output: ListFormat, *, verdicts: bool, sort: SortKey = SortKey.CREATED
) -> Sequence[str]:
    """The columns of a format if `--columns` does not name any.

    A table has the column that it is sorted by, too.
    """
    if output in (ListFormat.TABLE, ListFormat.MARKDOWN):
        by = () if sort in (*_TABLE_COLUMNS, SortKey.ELAPSED) else (sort.value,)
        return (*_TABLE_COLUMNS[:-1], *by, _TABLE_COLUMNS[-1])
    if output in (ListFormat.IDS, ListFormat.PATHS):
        return ()
    return ALL_COLUMNS if verdicts else COLUMNS


class ListStyle(Struct, frozen=True):
    """How rows look: their format and columns.

    The user chose the columns, unless `fit`: then some are left out on a narrow terminal, but not
    the one that the rows are sorted by. Paths end with a NUL character instead of a line break if
    `null`, and are then exactly as they are.
    """

    output: ListFormat
    names: Sequence[str]
    look: Look
    fit: bool
    sort: SortKey = SortKey.CREATED
    null: bool = False

    def for_directories(self, directories: Sequence[str]) -> "ListStyle":
        """The same style; with several directories, a table has a column to distinguish them."""
        if len(directories) < 2 or not self.fit or self.output is not ListFormat.TABLE:
            return self
        first, *others = self.names
        return msgspec.structs.replace(self, names=(first, "directory", *others))

    @property
    def needs_tally(self) -> bool:
        """Whether the columns count queries, so that runs have to be read."""
        chosen = not self.fit and "incomplete" in self.names
        return chosen or not set(TALLY_COLUMNS).isdisjoint(self.names)

    @property
    def needs_size(self) -> bool:
        """Whether the columns have the bytes of all files, so that folders have to be read."""
        return not self.fit and "size" in self.names

    def layout_for(self, listed: Sequence[ListedBatch]) -> "ListLayout":
        """The layout for a listing that begins with these rows."""
        if self.output is not ListFormat.TABLE or not listed:
            return ListLayout(self.output, self.names, self.look, null=self.null)
        names = _fitting(listed, self) if self.fit else self.names
        layout = ListLayout(self.output, names, self.look)
        widths = column_widths(_row_grid(listed, layout, header=True), self.look)
        return msgspec.structs.replace(layout, widths=widths)


class ListLayout(Struct, frozen=True):
    """How rows are laid out piece by piece: the format, its columns, and their minimum widths."""

    output: ListFormat
    names: Sequence[str]
    look: Look
    widths: Sequence[int] = ()
    null: bool = False


def row_blocks(
    listed: Sequence[ListedBatch], layout: ListLayout, *, header: bool
) -> Iterator[Block]:
    """The rows; on a terminal, the reason why a batch is unreadable is below its row, in full."""
    if not layout.look.bounded:
        yield _row_grid(listed, layout, header=header)
        return
    rows: list[ListedBatch] = []
    for batch in listed:
        rows.append(batch)
        if batch.row.error is not None:
            yield _row_grid(rows, layout, header=header)
            yield Grid([[Span(visible(batch.row.error), "red")]], indent=_INDENT)
            rows, header = [], False
    if rows:
        yield _row_grid(rows, layout, header=header)


def _fitting(listed: Sequence[ListedBatch], style: ListStyle) -> Sequence[str]:
    names, look = style.names, style.look
    if not look.bounded:
        return names
    kept = list(names)
    widths = {
        name: max(
            len(heading(name, look)),
            *(display_width(row_cell(batch, name, look).text) for batch in listed),
        )
        for name in names
    }
    natural = widths["title"]
    by = None if style.sort is SortKey.CREATED else style.sort
    for name in (*_FIRST_TO_GO, *_LAST_TO_GO):
        if name == by:
            continue
        widths["title"] = min(natural, _MUCH_ROOM if name in _LEAST_NEEDED else _TITLE_ROOM)
        if name in _LAST_TO_GO:
            for cut in ("title", "status"):
                widths[cut] = min(NARROWEST, widths[cut])
        if sum(widths[other] for other in kept) + GAP * (len(kept) - 1) > look.width:
            kept.remove(name)
    return kept


def _row_grid(listed: Sequence[ListedBatch], layout: ListLayout, *, header: bool) -> Grid:
    names, look = layout.names, layout.look
    return Grid(
        rows=[[row_cell(batch, name, look) for name in names] for batch in listed],
        header=[Span(heading(name, look).upper(), "bold") for name in names] if header else (),
        right=right_aligned(LIST_COLUMNS[name] for name in names),
        cut=True,
        whole=frozenset(at for at, name in enumerate(names) if name == "id"),
        least=layout.widths,
    )
