"""The inputs of a batch: the copy of each input file that the prover keeps beside its run."""

import os

from msgspec import Struct

from deepsec_results.reading.names import input_name

_SUFFIX = ".dps"


class Input(Struct, frozen=True):
    """An input file: its name, and the path of its copy, None where there is none."""

    name: str
    copy: str | None


def find_input(run_file: str, directory: str) -> Input:
    """The input of a run; `directory` is the results directory."""
    run = run_file.removesuffix(".json")
    name = input_name(run_file)
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
