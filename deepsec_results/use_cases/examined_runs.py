"""The runs of a batch, read and examined, by all cores if there are many."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from deepsec_results.model.batch import BatchResult
from deepsec_results.reading.batches import BatchFile
from deepsec_results.use_cases.feedback import reporter

if TYPE_CHECKING:
    from deepsec_results.analysis.judging import Count
    from deepsec_results.reading.trees import RunFile

T = TypeVar("T")
R = TypeVar("R")

_MANY_RUNS = 100  # from this number on, other processes share the work
_RUNS_AT_ONCE = 16
_PIECES = 32  # or more, so that each core has about as much to do


class Examined(Struct, Generic[T], frozen=True):
    """The names of the inputs of some runs, the counts of their queries, and what else was found
    in each run."""

    names: Sequence[str]
    counted: "Count"
    found: Sequence[T]


class RunFiles(Struct, frozen=True):
    """The files of neighboring runs, the first of which is the `first`-th run of the batch."""

    first: int
    paths: Sequence[str]


def are_shared(batch: BatchResult) -> bool:
    """Whether all cores share the runs of a batch, because there are many.

    Runs inside the batch's result, which no release writes, are not shared.
    """
    return len(batch.run_files or ()) >= _MANY_RUNS and not batch.run_results


def input_names(file: BatchFile, directory: str) -> list[str]:
    """The names of the inputs of a batch. Its runs are read, but no queries."""
    from deepsec_results.reading.trees import read_inputs

    if not are_shared(file.batch):
        return [found.name for found in read_inputs(file.batch, directory)]
    work = partial(_names_in, directory=directory, kind=type(file.batch))
    return [name for names in shared(work, file.batch) for name in names]


def _names_in(files: RunFiles, directory: str, kind: type[BatchResult]) -> list[str]:
    from deepsec_results.reading.trees import read_inputs

    part = kind(run_files=[*files.paths])
    return [found.name for found in read_inputs(part, directory, files.first)]


def examined(
    file: BatchFile, directory: str, examine: "Callable[[RunFile], T]", *, stale: bool
) -> Iterator[Examined[T]]:
    """The runs of a batch, some at a time; `stale` is whether the batch is stale."""
    if not are_shared(file.batch):
        from deepsec_results.reading.trees import read_tree

        return iter([examine_runs(read_tree(file.batch, directory), examine, stale=stale)])
    work = partial(
        examine_run_files,
        directory=directory,
        examine=examine,
        kind=type(file.batch),
        stale=stale,
    )
    return shared(work, file.batch)


def shared(work: Callable[[RunFiles], R], batch: BatchResult) -> Iterator[R]:
    """What `work` finds in the runs of a large batch, some at a time, by all cores."""
    from deepsec_results.use_cases.cores import spread

    paths = batch.run_files or ()
    size = min(_RUNS_AT_ONCE, -(-len(paths) // _PIECES))
    pieces = [RunFiles(at + 1, paths[at : at + size]) for at in range(0, len(paths), size)]
    return reporter().watched(spread(work, pieces, alone=False), len(pieces))


def examine_run_files(
    files: RunFiles,
    directory: str,
    examine: "Callable[[RunFile], T]",
    *,
    kind: type[BatchResult],
    stale: bool,
) -> Examined[T]:
    """Read some runs and examine each. `kind` and `stale` describe the batch."""
    from deepsec_results.reading.trees import read_tree

    runs = read_tree(kind(run_files=[*files.paths]), directory, first=files.first)
    return examine_runs(runs, examine, stale=stale)


def examine_runs(
    runs: "Iterator[RunFile]", examine: "Callable[[RunFile], T]", *, stale: bool
) -> Examined[T]:
    """Examine runs one by one; `stale` is whether their batch is stale."""
    from deepsec_results.analysis.judging import count_runs

    names: list[str] = []
    found: list[T] = []

    def passing() -> "Iterator[RunFile]":
        for run in runs:
            names.append(run.input.name)
            found.append(examine(run))
            yield run

    count = count_runs(passing(), stale=stale)
    return Examined(names, count, found)
