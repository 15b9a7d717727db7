"""The prover's command lines that would run batches again."""

from collections.abc import Sequence

from msgspec import Struct

from deepsec_results.analysis.filters import Filters
from deepsec_results.analysis.rerun import Command, holder_of_nul, needs_rerun, rerun_command
from deepsec_results.analysis.run_facts import run_facts
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.file_system import is_in_archive
from deepsec_results.reading.inputs import InputFile, find_copy
from deepsec_results.reading.trees import read_inputs, read_tree
from deepsec_results.use_cases.loaded_batch import LoadedBatch, readable
from deepsec_results.use_cases.selection import DirectoryOpener, named_filtered_or_last


class Rerun(Struct, frozen=True):
    """The command that would run a batch again, or some of its inputs.

    `command` is None if there is no such input. `lost` are the inputs without a copy: the command
    has their names, but not their paths.
    """

    id: str
    command: Command | None
    lost: Sequence[str]


class Reruns(Struct, frozen=True):
    """The commands, and why batches have none; `named` if the user named each batch."""

    reruns: Sequence[Rerun]
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
    reruns: list[Rerun] = []
    problems: list[str] = []
    for batch in chosen.batches:
        try:
            reruns.append(_rerun(batch, undecided=undecided))
        except RequestError as error:
            problems.append(str(error))
    return Reruns(reruns, problems, chosen.named)


def _rerun(batch: LoadedBatch, *, undecided: bool) -> Rerun:
    file = readable(batch)
    if file.batch.run_count is None:
        raise RequestError(f"{file.path}: does not list its runs")
    inputs = _undecided(batch) if undecided else read_inputs(file.batch, batch.directory)
    copies = [(found.name, _copy_for_prover(found, batch.directory)) for found in inputs]
    paths = [copy or name for name, copy in copies]
    command = rerun_command(file.batch.command_options, paths) if paths else None
    if command is not None and (holder := holder_of_nul(command)) is not None:
        raise RequestError(
            f"{file.path}: no command line can run it again: {holder} contains a NUL character"
        )
    return Rerun(file.id, command, [name for name, copy in copies if copy is None])


def _copy_for_prover(found: InputFile, directory: str) -> str | None:
    """The path of the copy of an input; None if the prover cannot read it, as in an archive."""
    copy = find_copy(found, directory)
    return None if copy is None or is_in_archive(copy) else copy


def _undecided(batch: LoadedBatch) -> list[InputFile]:
    since = batch.listed.row.stale_since
    runs = read_tree(readable(batch).batch, batch.directory)
    return [run.input for run in runs if needs_rerun(run_facts(run, since))]
