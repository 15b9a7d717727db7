"""What `show` shows of batches, runs and queries: text, JSON, or an input file."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from deepsec_results.analysis.compared_inputs import ComparedInputs
from deepsec_results.analysis.query import Query
from deepsec_results.analysis.rows import Row
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.source import QuerySource
from deepsec_results.model.visible import visible
from deepsec_results.reading.batches import BatchFile, UnreadableFile
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.problems import ReadingError
from deepsec_results.render.batches.batch_details import details_blocks, unreadable_blocks
from deepsec_results.render.batches.tree import plain_run, tree_blocks
from deepsec_results.render.kit.formats import json_text
from deepsec_results.render.kit.grids import Block, Line, Look, Span, lay_out
from deepsec_results.render.kit.notes import Notes
from deepsec_results.render.kit.show_format import ShowFormat
from deepsec_results.use_cases.narrowed_batch import (
    NarrowedBatch,
    details_of,
    only_query,
)
from deepsec_results.use_cases.sources import checked_runs, only_copy, source_around

if TYPE_CHECKING:
    from deepsec_results.render.shapes.batches import ShownBatch
    from deepsec_results.render.shapes.sources import ShownProcesses

_MOST_COMPARED = 24 << 10  # bytes of processes that are compared with inputs if none is selected


def render_batches(
    batches: Sequence[NarrowedBatch],
    output: ShowFormat,
    look: Look,
    notes: Notes,
    *,
    processes: bool,
    source: bool,
    everything: bool,
) -> str:
    """Batches in a format; with `processes`, the processes of one query, with `source`, the input
    of one run, and with `everything`, the queries of all runs. `notes` grow by why there are no
    lines. Raises RequestError."""
    if source and processes:
        raise RequestError("--source cannot be used with --processes")
    is_dps, is_latex = output is ShowFormat.DPS, output is ShowFormat.LATEX
    if (source and (is_dps or is_latex)) or (processes and is_dps):
        option = "--source" if source else "--processes"
        raise RequestError(f"{option} does not apply to the format {output}")
    if is_latex and not processes:
        raise RequestError("--format latex needs --processes")
    match output:
        case ShowFormat.JSON if source:
            from deepsec_results.render.batches.source_copy import plain_copy

            return json_text([plain_copy(only_copy(batches, "--source"))])
        case ShowFormat.TEXT if source:
            from deepsec_results.render.batches.source_copy import copy_text

            return copy_text(only_copy(batches, "--source"), look, notes)
        case ShowFormat.JSON if processes:
            return json_text([_plain_processes(batches)])
        case ShowFormat.JSON:
            return json_text([_plain(narrowed) for narrowed in batches])
        case ShowFormat.DPS:
            return _input_file(only_query(batches, "--format dps"))
        case ShowFormat.LATEX:
            return _latex_processes(batches, notes)
        case ShowFormat.TEXT if processes:
            query = only_query(batches, "--processes")
            input_file = source_around(batches, query).of(query)
            blocks = _query(query, look, input_file)
            notes.note_source(input_file, query)
            return lay_out(blocks, look)
        case ShowFormat.TEXT:
            selected = any(narrowed.by_run or narrowed.by_query for narrowed in batches)
            compared = ComparedInputs() if selected else ComparedInputs(_MOST_COMPARED)
            noted = [_noted(narrowed, compared, notes) for narrowed in batches]
            return lay_out(_separated(noted, look, everything=everything), look)


def unreadable_remarks(rows: Sequence[Row], output: ShowFormat) -> list[str]:
    """A remark on each batch that cannot be read; the text already shows the reason."""
    as_text = output is ShowFormat.TEXT
    return [f"{row.path}: {'cannot be read' if as_text else row.error}" for row in rows]


def _separated(batches: Sequence[NarrowedBatch], look: Look, *, everything: bool) -> list[Block]:
    """The text of batches, with an empty line between parts."""
    blocks: list[Block] = []
    for narrowed in batches:
        for part in _parts(narrowed, look, everything=everything):
            blocks += [Line(), *part] if blocks else part
    return blocks


def _noted(narrowed: NarrowedBatch, compared: ComparedInputs, notes: Notes) -> NarrowedBatch:
    """A batch whose runs have warnings that name lines of their files. Copies that are not the
    input that was run are noted."""
    if narrowed.runs is None:
        return narrowed
    runs: list[Run] = []
    for checked in checked_runs(narrowed, compared):
        runs.append(checked.run)
        if checked.other is not None:
            notes.note_other_input(checked.other)
    return replace(narrowed, runs=runs)


def _parts(narrowed: NarrowedBatch, look: Look, *, everything: bool) -> list[list[Block]]:
    if narrowed.by_query:
        parts = [_query(query, look, None) for query in narrowed.queries]
        if unreadable := narrowed.unreadable_runs:
            parts.append(list(_runs(narrowed, unreadable, look)))
        return parts
    if narrowed.by_run:
        return [list(_runs(narrowed, narrowed.runs or (), look))]
    details = details_of(narrowed.batch)
    if isinstance(details, UnreadableFile):
        return [list(unreadable_blocks(details, look))]
    return [list(details_blocks(details, narrowed.runs, look, everything=everything))]


def _runs(narrowed: NarrowedBatch, runs: Sequence[Run], look: Look) -> Iterator[Block]:
    file, semantics = narrowed.batch.file, None
    if isinstance(file, BatchFile) and file.batch.computed_options is not None:
        semantics = file.batch.computed_options.default_semantics
    yield Line([Span(visible(narrowed.batch.listed.row.id), "bold")])
    yield from tree_blocks(runs, semantics, look, everything=True)


def _query(query: Query, look: Look, source: QuerySource | None) -> list[Block]:
    """A query, with its processes if a `source` is given."""
    from deepsec_results.render.batches.query import process_blocks, query_blocks

    try:
        atoms = query.atoms().data
    except ReadingError as error:
        blocks = list(query_blocks(query, None, look))
        return blocks if query.error is not None else [*blocks, *_reason(error)]
    blocks = list(query_blocks(query, atoms, look))
    if source is None:
        return blocks
    try:
        return [*blocks, *process_blocks(query.processes(), atoms, source)]
    except ReadingError as error:
        return [*blocks, *_reason(error)]


def _reason(error: ReadingError) -> list[Block]:
    return [Line([Span(f"  unreadable: {visible(str(error))}", "red")])]


def _input_file(query: Query) -> str:
    from deepsec_results.analysis.rebuildable_terms import RebuildError
    from deepsec_results.render.batches.dps import rebuild

    result, atoms, processes = query.whole()
    try:
        return rebuild(result, atoms, processes)
    except RebuildError as error:
        raise RequestError(f"{query.name}: {error}") from None


def _plain_processes(batches: Sequence[NarrowedBatch]) -> "ShownProcesses":
    from deepsec_results.render.batches.query import plain_processes

    query = only_query(batches, "--processes")
    _, atoms, processes = query.whole()
    return plain_processes(query, processes, atoms.data, source_around(batches, query).of(query))


def _latex_processes(batches: Sequence[NarrowedBatch], notes: Notes) -> str:
    from deepsec_results.render.batches.process_listing import latex_listing

    query = only_query(batches, "--processes")
    _, atoms, processes = query.whole()
    source = source_around(batches, query).of(query)
    notes.note_source(source, query)
    return latex_listing(query, processes, atoms.data, source)


def _plain(narrowed: NarrowedBatch) -> "ShownBatch":
    """A batch for JSON: the whole object of its file, and its runs."""
    file, listed = narrowed.batch.file, narrowed.batch.listed
    row = listed.row
    plain: ShownBatch = {
        "id": row.id,
        "path": row.path,
        "created": row.created,
        "stale": row.stale,
        "repaired": row.repaired,
        "incomplete": listed.incomplete,
        "batch": None,
        "error": row.error,
        "runs": None if narrowed.runs is None else [plain_run(run) for run in narrowed.runs],
    }
    if not isinstance(file, UnreadableFile):
        plain["batch"] = file.decoded.plain()
        del plain["error"]
    return plain
