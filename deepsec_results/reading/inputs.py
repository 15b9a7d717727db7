"""The inputs of a batch: the copy of each input file that the prover keeps beside its run."""

import os

from msgspec import Struct

from deepsec_results.model.batch import Batch
from deepsec_results.reading.names import input_name_of

_SUFFIX = ".dps"


class Input(Struct, frozen=True):
    """An input file: its name, and the path of its copy, None where there is none."""

    name: str
    copy: str | None


def find_inputs(batch: Batch, directory: str) -> list[Input]:
    """The inputs of a batch, in its order; `directory` is the results directory."""
    return [_find_input(run_file, directory) for run_file in batch.run_files or []]


def _find_input(run_file: str, directory: str) -> Input:
    run = run_file.removesuffix(".json")
    name = input_name_of(os.path.basename(run)) + _SUFFIX
    if not _is_inside(run):
        return Input(name, None)
    folder = os.path.join(directory, run)
    try:
        with os.scandir(folder) as entries:
            copies = sorted(entry.name for entry in entries if entry.name.endswith(_SUFFIX))
    except (OSError, ValueError):
        return Input(name, None)
    run_id = os.path.basename(run)
    for copy in copies:
        if run_id.startswith(copy.removesuffix(_SUFFIX) + "_"):
            return Input(copy, os.path.join(folder, copy))
    return Input(name, None)


def _is_inside(path: str) -> bool:
    """Whether a path of a result stays below the results directory."""
    parts = path.split("/")
    return not path.startswith("/") and ".." not in parts and "\0" not in path
