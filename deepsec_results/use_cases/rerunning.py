"""The prover's command lines that would run batches again."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.query_selection import QuerySelection
from deepsec_results.analysis.rerun import Command, holder_of_nul, needs_rerun, rerun_command
from deepsec_results.analysis.run import run_of
from deepsec_results.reading.directories import SelectionError
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.file_system import inside_archive
from deepsec_results.reading.inputs import InputFile, find_copy
from deepsec_results.reading.trees import read_inputs, read_tree
from deepsec_results.use_cases.chosen_batches import named_filtered_or_last
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable
from deepsec_results.use_cases.query_filters import run_names
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

    With the name of a run in the filters, only for this run; with `undecided`, only for inputs with
    an undecided query. Raises RequestError.
    """
    chosen = named_filtered_or_last(names, opener, filters, limit, about_queries=False)
    reruns: list[RerunPlan] = []
    problems: list[str] = []
    for batch in chosen.batches:
        try:
            reruns.append(_rerun(batch, chosen.selection, undecided=undecided))
        except SelectionError as error:
            raise RequestError(f"{batch.listed.row.id}: {error}") from None
        except RequestError as error:
            problems.append(str(error))
    return Reruns(reruns, problems, chosen.named)


def _rerun(batch: LoadedBatch, selection: QuerySelection, *, undecided: bool) -> RerunPlan:
    file = readable(batch)
    if file.batch.run_count is None:
        raise RequestError(f"{file.path}: does not list its runs")
    inputs = _inputs(batch, selection, undecided=undecided)
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


def _inputs(
    batch: LoadedBatch, selection: QuerySelection, *, undecided: bool
) -> Sequence[InputFile]:
    """The inputs of the selected runs, or of those with an undecided query. Raises
    SelectionError."""
    file, row = readable(batch), batch.listed.row
    inputs = read_inputs(file.batch, batch.directory)
    numbers = selection.runs(run_names([found.name for found in inputs], file.batch.run_files))
    if not undecided:
        return [found for number, found in enumerate(inputs, 1) if number in numbers]
    runs = (run for run in read_tree(file.batch, batch.directory) if run.number in numbers)
    return [run.input for run in runs if needs_rerun(run_of(run, row.id, row.last_sign))]
