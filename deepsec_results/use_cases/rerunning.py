"""The prover's command lines that would run batches again."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rerun import Command, holder_of_nul, needs_rerun, rerun_command
from deepsec_results.analysis.run import run_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.file_system import inside_archive
from deepsec_results.reading.inputs import InputFile, find_copy
from deepsec_results.reading.trees import read_inputs, read_tree
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable
from deepsec_results.use_cases.selection import DirectoryOpener


class RerunPlan(Struct, frozen=True):
    """The command that would run a batch again, or some of its inputs.

    `command` is None if there is no such input. `lost` are the inputs without a copy: the command
    has their names, but not their paths. `packed` are those whose copy is in the archive `archive`:
    the command has the paths that they have once it is unpacked.
    """

    id: str
    command: Command | None
    lost: Sequence[str]
    packed: Sequence[str] = ()
    archive: str | None = None


class Reruns(Struct, frozen=True):
    """The commands, and why batches have none; `named` if the user named each batch."""

    reruns: Sequence[RerunPlan]
    problems: Sequence[str]
    named: bool


def load_reruns(
    names: Sequence[str] | None,
    opener: DirectoryOpener,
    filters: Filters,
    limit: int | None,
    *,
    undecided: bool,
) -> Reruns:
    """The commands for the batches that are named or match the filters, or for the last one.

    With `undecided`, only for inputs with an undecided query. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit)
    reruns: list[RerunPlan] = []
    problems: list[str] = []
    for batch in chosen.batches:
        try:
            reruns.append(_rerun(batch, undecided=undecided))
        except RequestError as error:
            problems.append(str(error))
    return Reruns(reruns, problems, chosen.named)


def _rerun(batch: LoadedBatch, *, undecided: bool) -> RerunPlan:
    file = readable(batch)
    if file.batch.run_count is None:
        raise RequestError(f"{file.path}: does not list its runs")
    inputs = _undecided(batch) if undecided else read_inputs(file.batch, batch.directory)
    copies = [find_copy(found, batch.directory) for found in inputs]
    inside = [None if copy is None else inside_archive(copy) for copy in copies]
    paths = [
        found.name if copy is None else copy if packed is None else packed[1]
        for found, copy, packed in zip(inputs, copies, inside, strict=True)
    ]
    command = rerun_command(file.batch.command_options, paths) if paths else None
    if command is not None and (holder := holder_of_nul(command)) is not None:
        raise RequestError(
            f"{file.path}: no command line can run it again: {holder} contains a NUL character"
        )
    names = [found.name for found in inputs]
    return RerunPlan(
        file.id,
        command,
        [name for name, copy in zip(names, copies, strict=True) if copy is None],
        [name for name, packed in zip(names, inside, strict=True) if packed is not None],
        next((packed[0] for packed in inside if packed is not None), None),
    )


def _undecided(batch: LoadedBatch) -> list[InputFile]:
    row = batch.listed.row
    runs = read_tree(readable(batch).batch, batch.directory)
    return [run.input for run in runs if needs_rerun(run_of(run, row.id, row.last_sign))]
