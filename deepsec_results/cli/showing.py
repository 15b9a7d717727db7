"""From batches to what `show` shows of them."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.rebuilding import RebuildError
from deepsec_results.analysis.rows import Row, RowStatus
from deepsec_results.analysis.run_facts import QueryFacts, RunFacts
from deepsec_results.cli import terminal, trees
from deepsec_results.cli.batches import ShownBatch
from deepsec_results.cli.errors import CommandError
from deepsec_results.cli.parts import find_part
from deepsec_results.cli.tallies import with_runs
from deepsec_results.model.atoms import AtomicData
from deepsec_results.model.processes import Process
from deepsec_results.model.runs import QueryResult
from deepsec_results.reading.batches import UnreadableFile
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.documents import Document
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.queries import decode_atoms, decode_processes
from deepsec_results.render.dps import rebuild
from deepsec_results.render.grids import Block, Line, Span, lay_out
from deepsec_results.render.query import process_blocks, query_blocks
from deepsec_results.render.showing import render_json, run_blocks, sheet_or_reason
from deepsec_results.render.visible import visible


class Narrowed(Struct, frozen=True):
    """A batch with the runs and queries of it that were asked for.

    `runs` is None where they are unknown: of an unreadable batch, or one that does not list them.
    """

    batch: ShownBatch
    runs: Sequence[RunFacts] | None
    by_run: bool
    by_query: bool


class _OneQuery(Struct, frozen=True):
    """A query with the parts of it that are decoded on demand."""

    batch: str
    run: RunFacts
    facts: QueryFacts

    def atoms(self) -> AtomicData:
        return decode_atoms(self._document())

    def processes(self) -> list[Process]:
        return decode_processes(self._document())

    def _document(self) -> Document[QueryResult]:
        if isinstance(self.facts.file.result, Document):
            return self.facts.file.result
        raise ReadingError(self.facts.file.result)

    @property
    def name(self) -> str:
        """What a complaint calls it."""
        return self.facts.file.path or f"{self.run.file.name}, query {self.facts.file.number}"


def narrow(
    batches: Sequence[ShownBatch], run: str | None, query: int | None, *, named: bool
) -> list[Narrowed]:
    """Read the runs of batches and keep those asked for.

    A batch that has none is an error if the user named it, and is passed over otherwise, as long
    as another has one. Raises CommandError.
    """
    narrowed = []
    complaint = None
    for batch in batches:
        try:
            narrowed.append(_narrow(batch, run, query))
        except SelectionError as error:
            complaint = complaint or CommandError(f"{batch.listed.row.id}: {error}")
            if named:
                break
    if complaint is not None and (named or not narrowed):
        raise complaint
    return narrowed


def _narrow(batch: ShownBatch, run: str | None, query: int | None) -> Narrowed:
    part = find_part(batch, run, query)
    if part is not None:
        return Narrowed(part.batch, [part.run], not part.is_query, part.is_query)
    if isinstance(batch.file, UnreadableFile):
        return Narrowed(batch, None, False, False)
    known = with_runs(batch)
    runs = trees.facts_on(known, run, query)
    return Narrowed(known, runs, run is not None, query is not None)


def unreadable_rows(shown: Sequence[Narrowed]) -> list[Row]:
    """The batches that cannot be read. Of a run or a query that is shown, its batch may be so."""
    rows = [one.batch.listed.row for one in shown if one.runs is None]
    return [row for row in rows if row.status is RowStatus.UNREADABLE]


def render(shown: Sequence[Narrowed], output: str, *, processes: bool) -> str:
    """What is shown, as text, JSON or an input file. Raises CommandError."""
    if processes and output != "text":
        raise CommandError(f"--processes is for text, not for {output}")
    if output == "json":
        return render_json([(one.batch.file, one.batch.listed, one.runs) for one in shown])
    if output == "dps":
        return _input_file(_only_query(shown, "--format dps"))
    look = terminal.look_at_stdout()
    if processes:
        return lay_out(_query(_only_query(shown, "--processes"), processes=True), look)
    blocks: list[Block] = []
    for one in shown:
        for part in _parts(one):
            blocks += [Line(), *part] if blocks else part
    return lay_out(blocks, look)


def _parts(one: Narrowed) -> list[list[Block]]:
    look = terminal.look_at_stdout()
    identity = one.batch.listed.row.id
    if one.by_query:
        unreadable = _unknown_queries(one)
        parts = [_query(query, processes=False) for query in _queries(one)]
        return [*parts, list(run_blocks(identity, unreadable, look))] if unreadable else parts
    if one.by_run:
        return [list(run_blocks(identity, one.runs or (), look))]
    return [list(sheet_or_reason(trees.describe(one.batch), one.runs, look))]


def _queries(one: Narrowed) -> list[_OneQuery]:
    identity = one.batch.listed.row.id
    return [_OneQuery(identity, run, facts) for run in one.runs or () for facts in run.queries]


def _unknown_queries(one: Narrowed) -> list[RunFacts]:
    """The runs that cannot be read, so that their queries are unknown."""
    return [run for run in one.runs or () if run.error is not None and not run.queries]


def _only_query(shown: Sequence[Narrowed], what: str) -> _OneQuery:
    queries = [query for one in shown for query in _queries(one)]
    unreadable = [run for one in shown for run in _unknown_queries(one)]
    if unreadable and len(queries) < 2:
        # It is not known whether the query that is meant is one of its.
        file = unreadable[0].file
        raise CommandError(f"{file.path or file.name}: {unreadable[0].error}")
    if len(queries) != 1:
        count = len(queries) or "none"
        raise CommandError(f"{what} is for one query, of {count}; narrow with --run and --query")
    return queries[0]


def _query(query: _OneQuery, *, processes: bool) -> list[Block]:
    look = terminal.look_at_stdout()
    try:
        atoms = query.atoms().data
    except ReadingError as error:
        blocks = list(query_blocks(query.batch, query.run, query.facts, None, look))
        return blocks if query.facts.error is not None else [*blocks, *_reason(error)]
    blocks = list(query_blocks(query.batch, query.run, query.facts, atoms, look))
    if not processes:
        return blocks
    try:
        return [*blocks, *process_blocks(query.processes(), atoms)]
    except ReadingError as error:
        return [*blocks, *_reason(error)]


def _reason(error: ReadingError) -> list[Block]:
    return [Line([Span(f"  unreadable: {visible(str(error))}", "red")])]


def _input_file(query: _OneQuery) -> str:
    try:
        result = query.facts.result
        atoms, processes = query.atoms(), query.processes()
    except ReadingError as error:
        raise CommandError(f"{query.name}: {error}") from None
    assert result is not None
    try:
        return rebuild(result, atoms, processes)
    except RebuildError as error:
        raise CommandError(f"{query.name}: {error}") from None
