"""The runs of a batch, read and examined, by all cores if there are many."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from deepsec_results.model.batch import BatchResult
from deepsec_results.reading.batches import BatchFile
from deepsec_results.use_cases.feedback import reporter

if TYPE_CHECKING:
    from deepsec_results.analysis.judging import Count
    from deepsec_results.reading.trees import RunFile

T = TypeVar("T")

_MANY_RUNS = 100  # from this number on, other processes share the work
_RUNS_AT_ONCE = 16


class Examined(NamedTuple, Generic[T]):
    """The names of the inputs of some runs, the counts of their queries, and what else was found
    in each run."""

    names: Sequence[str]
    counted: "Count"
    found: Sequence[T]


def examined(
    file: BatchFile, directory: str, examine: "Callable[[RunFile], T]", *, stale: bool
) -> Iterator[Examined[T]]:
    """The runs of a batch, some at a time; `stale` is whether the batch is stale."""
    run_files = file.batch.run_files
    # Runs inside the batch's result, which no release writes, are not shared.
    if run_files is None or len(run_files) < _MANY_RUNS or file.batch.run_results:
        from deepsec_results.reading.trees import read_tree

        return iter([examine_runs(read_tree(file.batch, directory), examine, stale=stale)])
    from deepsec_results.use_cases.cores import pieces_of, spread

    work = partial(
        examine_run_files,
        directory=directory,
        examine=examine,
        kind=type(file.batch),
        stale=stale,
    )
    pieces = pieces_of(run_files, _RUNS_AT_ONCE)
    return reporter().watched(spread(work, pieces, alone=False), len(pieces))


def examine_run_files(
    run_files: list[str],
    directory: str,
    examine: "Callable[[RunFile], T]",
    *,
    kind: type[BatchResult],
    stale: bool,
) -> Examined[T]:
    """Read some runs and examine each. `kind` and `stale` describe the batch."""
    from deepsec_results.reading.trees import read_tree

    return examine_runs(read_tree(kind(run_files=run_files), directory), examine, stale=stale)


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
