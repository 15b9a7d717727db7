"""What `show` shows: batches as text or as JSON."""

from collections.abc import Sequence

from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.sheets import Sheet
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.render.grids import Block, Line, Look, lay_out
from deepsec_results.render.machine import json_text
from deepsec_results.render.sheet import sheet_blocks, unreadable_blocks


def render_text(sheets: Sequence[Sheet | UnreadableFile], look: Look) -> str:
    """A sheet for each batch, with a blank line between one and the next."""
    blocks: list[Block] = []
    for sheet in sheets:
        if blocks:
            blocks.append(Line())
        if isinstance(sheet, UnreadableFile):
            blocks += unreadable_blocks(sheet, look)
        else:
            blocks += sheet_blocks(sheet, look)
    return lay_out(blocks, look)


def render_json(shown: Sequence[tuple[BatchFile | UnreadableFile, ListedBatch]]) -> str:
    """One object for each batch, with the whole object of its file."""
    return json_text([_plain(file, listed) for file, listed in shown])


def _plain(file: BatchFile | UnreadableFile, listed: ListedBatch) -> dict[str, object]:
    row = listed.row
    plain: dict[str, object] = {
        "id": row.id,
        "path": row.path,
        "created": row.created,
        "stale": row.stale,
        "repaired": row.repaired,
    }
    if isinstance(file, UnreadableFile):
        return {**plain, "batch": None, "error": row.error}
    return {**plain, "batch": file.decoded.plain()}
