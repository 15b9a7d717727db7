"""The filters of batches that depend on their runs and queries."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING

from msgspec import Struct

from deepsec_results.analysis.query_limits import QueryLimits
from deepsec_results.analysis.query_selection import QuerySelection, RunNames, exactly
from deepsec_results.analysis.vocabulary import Verdict
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.spelling import composed
from deepsec_results.use_cases.loaded_batch import (
    LoadedBatch,
    lists_runs,
    with_each_run,
    with_files,
    with_tally,
)

if TYPE_CHECKING:
    from deepsec_results.analysis.rows import LastSign
    from deepsec_results.reading.trees import RunFile


def with_a_query(batches: Iterable[LoadedBatch], selection: QuerySelection) -> list[LoadedBatch]:
    """The batches that have a selected query. No more is read than the selection needs."""
    if not selection.judges:
        return [batch for batch in map(with_files, batches) if _has_run(batch, selection)]
    if not selection.selects_runs and not selection.limits.given:
        return [batch for batch in map(with_tally, batches) if _has_verdict(batch, selection)]
    read = (
        with_each_run(
            batch, partial(_judged, sign=batch.listed.row.last_sign, limits=selection.limits)
        )
        for batch in batches
    )
    return [batch for batch, runs in read if _has_query(runs, selection)]


def has_exactly(batch: LoadedBatch, wanted: str) -> bool:
    """Whether a batch has a run of exactly this name. Runs are only read if their files may be
    those of such an input."""
    if not lists_runs(batch.file):
        return False
    stem = composed(wanted.rpartition("/")[2].removesuffix(".dps").removesuffix(".json"))
    run_files = batch.file.batch.run_files or ()
    near = (composed(path).rpartition("/")[2].startswith(stem) for path in run_files)
    if not any(near) and not batch.file.batch.run_results:
        return False
    return bool(exactly(_names(with_files(batch)), wanted))


def run_names(inputs: Sequence[str], run_files: Sequence[str] | None) -> list[RunNames]:
    """What the runs of a batch can be named by: those with files of their own, then the others."""
    paths = chain(run_files or (), repeat(None))
    return [RunNames(at, name, path) for at, (name, path) in enumerate(zip(inputs, paths), 1)]  # noqa: B905


def selected_inputs(batch: LoadedBatch, selection: QuerySelection) -> set[str]:
    """The names of the inputs of the selected runs; those of all inputs were read."""
    named = _names(batch)
    numbers = _numbers(named, selection)
    return {run.input for run in named if run.number in numbers}


def _has_run(batch: LoadedBatch, selection: QuerySelection) -> bool:
    return bool(_numbers(_names(batch), selection))


def _has_verdict(batch: LoadedBatch, selection: QuerySelection) -> bool:
    tally = batch.listed.tally
    return tally is not None and any(tally.count(verdict) for verdict in selection.verdicts)


def _has_query(runs: "Sequence[_JudgedRun]", selection: QuerySelection) -> bool:
    numbers = _numbers([run.names for run in runs], selection)
    return any(
        run.names.number in numbers and run.verdicts & (selection.verdicts or frozenset(Verdict))
        for run in runs
    )


def _numbers(named: Sequence[RunNames], selection: QuerySelection) -> Collection[int]:
    try:
        return selection.runs(named)
    except SelectionError:
        return ()


def _names(batch: LoadedBatch) -> list[RunNames]:
    """What the runs of a batch can be named by; the names of its inputs are read."""
    run_files = batch.file.batch.run_files if lists_runs(batch.file) else ()
    return run_names(batch.listed.files or (), run_files)


class _JudgedRun(Struct, frozen=True):
    """What a run can be named by, and the verdicts of its queries that exceed the limits."""

    names: RunNames
    verdicts: frozenset[Verdict]


def _judged(run: "RunFile", sign: "LastSign | None", limits: QueryLimits) -> _JudgedRun:
    """A run with the verdicts of its queries; one that cannot be read counts as undecided. `sign`
    is the last sign of life of its batch."""
    from deepsec_results.analysis.narrowing import names_of
    from deepsec_results.analysis.run import run_of

    queries = run_of(run, "", sign, texts=False).known_or_unknown
    verdicts = {query.outcome.verdict for query in queries if limits.exceeded_by(query)}
    return _JudgedRun(names_of(run), frozenset(verdicts))
