"""The input files of runs, to show where in them something happens."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from deepsec_results.analysis.query import Query
from deepsec_results.analysis.run import Run
from deepsec_results.analysis.source import MOST_BYTES, QuerySource, RunSource
from deepsec_results.reading.documents import Document
from deepsec_results.reading.inputs import InputFile, read_copy
from deepsec_results.reading.problems import FileProblem
from deepsec_results.use_cases.narrowed_batch import NarrowedBatch, only_run, with_texts

if TYPE_CHECKING:
    from deepsec_results.analysis.compared_inputs import ComparedInputs


class SourceCopy(Struct, frozen=True):
    """The prover's copy of the input of a run of any size, or why it cannot be read.

    `sources` are those of the queries of the run.
    """

    batch: str
    run: Run
    content: bytes | FileProblem
    sources: Sequence[QuerySource]


def source_of(run: Run, directory: str) -> RunSource:
    """The input file of a run, which is read when something is asked of it; `directory` is the
    results directory.

    Keep it for all queries of the run, so that the file is read and parsed once.
    """
    return copy_source(InputFile(run.input, run.input_file), directory)


def copy_source(copy: InputFile, directory: str) -> RunSource:
    """The copy of an input, which is read when something is asked of it."""
    return RunSource(copy.path, partial(read_copy, copy, directory, MOST_BYTES))


def attacks_with_sources(batches: Sequence[NarrowedBatch]) -> Iterator[tuple[Query, QuerySource]]:
    """The attacks on batches, each with its input file, which is let go after its run."""
    for narrowed in batches:
        for run in narrowed.runs or ():
            source = source_of(run, narrowed.batch.directory)
            for query in run.attacks:
                yield query, source.of(query)


def source_around(batches: Sequence[NarrowedBatch], query: Query) -> RunSource:
    """The input file of the run that has one of the queries of batches."""
    return next(
        source_of(run, narrowed.batch.directory)
        for narrowed in batches
        for run in narrowed.runs or ()
        if any(one is query for one in run.queries)
    )


def with_file_lines(run: Run, source: RunSource) -> Run:
    """A run to be shown as text: its warnings and its error name lines of the file.

    They are as the prover wrote them if the copy is not the input that was run.
    """
    if not run.warnings and run.error_msg is None:
        return run
    warnings = tuple(map(source.with_file_lines, run.warnings))
    error = None if run.error_msg is None else source.with_file_lines(run.error_msg)
    if (warnings, error) == (tuple(run.warnings), run.error_msg):
        return run
    if any(source.of(query).differs for query in run.queries):
        return run
    return replace(run, warnings=warnings, error_msg=error)


class CheckedRun(Struct, frozen=True):
    """A run to be shown as text, as `with_file_lines` has it. `other` is its input if the copy is
    not the input of one of the queries, with the first difference."""

    run: Run
    other: QuerySource | None


def checked_runs(narrowed: NarrowedBatch, compared: "ComparedInputs") -> Iterator[CheckedRun]:
    """The selected runs of a batch, to be shown as text; the copy of each is read at most once."""
    directory = narrowed.batch.directory
    for run in narrowed.runs or ():
        source = source_of(run, directory)
        compares = compared.left and any(query.file is None for query in run.queries)
        whole = with_texts(run, directory) if compares else run
        other = _other_input(whole, source, compared)
        yield CheckedRun(run if other else with_file_lines(run, source), other)


def _other_input(run: Run, source: RunSource, compared: "ComparedInputs") -> QuerySource | None:
    for query in run.queries:
        if not compared.left or not isinstance(query.file, Document):
            continue
        if not isinstance(source.content, bytes):
            break
        found = compared.difference(source.content, query.number, query.file, query.name)
        if found is not None:
            return QuerySource(source.path, found)
    return None


def only_copy(batches: Sequence[NarrowedBatch], what: str) -> SourceCopy:
    """The copy of the input of the only selected run; the option `what` needs exactly one. Raises
    RequestError."""
    narrowed, run = only_run(batches, what)
    directory = narrowed.batch.directory
    content = read_copy(InputFile(run.input, run.input_file), directory)
    source = source_of(run, directory)
    if isinstance(content, bytes) and len(content) <= MOST_BYTES:
        source = RunSource(source.path, lambda: content)
    sources = [source.of(query) for query in run.queries]
    return SourceCopy(narrowed.batch.listed.row.id, run, content, sources)
