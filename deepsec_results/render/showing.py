"""What `show` shows of batches and runs: text, or JSON."""

from collections.abc import Iterator, Sequence

from deepsec_results.analysis.batch_details import Sheet
from deepsec_results.analysis.rows import ListedBatch
from deepsec_results.analysis.run_facts import RunFacts
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.render.batch_details import sheet_blocks, unreadable_blocks
from deepsec_results.render.formats import json_text
from deepsec_results.render.grids import Block, Line, Look, Span
from deepsec_results.render.tree import plain_run, tree_blocks
from deepsec_results.render.visible import visible


def sheet_or_reason(
    sheet: Sheet | UnreadableFile, runs: Sequence[RunFacts] | None, look: Look
) -> Iterator[Block]:
    """A batch as text, or why its file could not be read."""
    if isinstance(sheet, UnreadableFile):
        return unreadable_blocks(sheet, look)
    return sheet_blocks(sheet, runs, look)


def run_blocks(batch: str, runs: Sequence[RunFacts], look: Look) -> Iterator[Block]:
    """Runs of a batch as text."""
    yield Line([Span(visible(batch), "bold")])
    yield from tree_blocks(runs, look)


def render_json(
    shown: Sequence[tuple[BatchFile | UnreadableFile, ListedBatch, Sequence[RunFacts] | None]],
) -> str:
    """One object for each batch: the whole object of its file, and its runs."""
    return json_text([_plain(*one) for one in shown])


def _plain(
    file: BatchFile | UnreadableFile, listed: ListedBatch, runs: Sequence[RunFacts] | None
) -> dict[str, object]:
    row = listed.row
    plain: dict[str, object] = {
        "id": row.id,
        "path": row.path,
        "created": row.created,
        "stale": row.stale,
        "repaired": row.repaired,
        "incomplete": listed.incomplete,
    }
    shown = None if runs is None else [plain_run(run) for run in runs]
    if isinstance(file, UnreadableFile):
        return {**plain, "batch": None, "error": row.error, "runs": shown}
    return {**plain, "batch": file.decoded.plain(), "runs": shown}
