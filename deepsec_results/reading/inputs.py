"""The inputs of a batch: the input file of each run. The prover keeps a copy of each."""

import os

from msgspec import Struct

from deepsec_results.model.runs import RunResult
from deepsec_results.reading import file_system
from deepsec_results.reading.confinement import as_in_results, place_of
from deepsec_results.reading.half_written import read_steady
from deepsec_results.reading.names import input_name, query_number
from deepsec_results.reading.problems import FileProblem, ProblemKind, ReadingError
from deepsec_results.reading.spelling import composed, is_sidecar

_SUFFIX = ".dps"


class InputFile(Struct, frozen=True):
    """An input file: its name, and the path of its copy in the results directory.

    `path` is None if no copy is known.
    """

    name: str
    path: str | None

    @property
    def stem(self) -> str:
        """The name without `.dps`, unless nothing else is left."""
        return self.name.removesuffix(_SUFFIX) or self.name


def find_input(
    number: int, run_file: str | None, run: RunResult | FileProblem, directory: str
) -> InputFile:
    """The input of the `number`-th run of a batch; `directory` is the results directory.

    Its name is that in the run's result, else that of the copy in the run's folder, else it is
    derived from the name of the run's file.
    """
    named = run.input_file if isinstance(run, RunResult) else None
    if named is not None and (name := named.rpartition("/")[2]):
        return InputFile(name, named)
    if run_file is None:
        return InputFile(f"run {number}", None)
    return _copy_in_folder(run_file, directory) or InputFile(input_name(run_file), None)


def find_copy(input_file: InputFile, directory: str) -> str | None:
    """The path of the copy of an input; None if there is none inside the directory."""
    copy = None if input_file.path is None else place_of(input_file.path, directory)
    return copy if isinstance(copy, str) and file_system.is_file(copy) else None


def read_copy(
    input_file: InputFile, directory: str, most: int | None = None
) -> bytes | FileProblem:
    """The content of the copy of an input, or why it cannot be read; one with more than `most`
    bytes is not."""
    if input_file.path is None:
        return FileProblem(ProblemKind.ABSENT, "no copy is known")
    place = place_of(input_file.path, directory)
    if isinstance(place, FileProblem):
        return place
    try:
        return read_steady(place, most)
    except ReadingError as error:
        return error.problem


def digest(copy: bytes | FileProblem) -> str | None:
    """A digest of the content of a copy; None if it could not be read."""
    import hashlib

    return None if isinstance(copy, FileProblem) else f"sha256:{hashlib.sha256(copy).hexdigest()}"


def _copy_in_folder(run_file: str, directory: str) -> InputFile | None:
    folder = run_file.removesuffix(".json")
    place = place_of(f"{folder}/", directory)
    if isinstance(place, FileProblem):
        return None
    try:
        with file_system.scan(place.removesuffix("/")) as entries:
            names = [as_in_results(entry.name) for entry in entries]
    except (OSError, ValueError):
        return None
    run_id = os.path.basename(folder)
    copies = [name for name in names if query_number(name) is None and not is_sidecar(name)]
    for copy in sorted(copies, key=lambda name: (not name.endswith(_SUFFIX), name)):
        if composed(run_id).startswith(composed(os.path.splitext(copy)[0]) + "_"):
            return InputFile(copy, f"{folder}/{copy}")
    return None
