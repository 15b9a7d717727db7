"""Whether batches have the inputs that they should have: files of the user, byte for byte."""

import glob
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.check_failures import Failure
from deepsec_results.analysis.ordering import natural_key
from deepsec_results.reading.directories import some_of
from deepsec_results.reading.errors import RequestError
from deepsec_results.reading.files import read_file
from deepsec_results.reading.inputs import digest, read_copy
from deepsec_results.reading.problems import FileProblem, ReadingError
from deepsec_results.reading.spelling import composed, is_sidecar
from deepsec_results.use_cases.answered_runs import AnsweredBatch

_ENDING = ".dps"


class WantedInput(Struct, frozen=True):
    """A file that must be an input of a batch: its path, and a digest of its content."""

    path: str
    content: str

    @property
    def name(self) -> str:
        """Its base name, which the batch knows."""
        return os.path.basename(self.path)


class _Copy(Struct, frozen=True):
    """The copy of an input in a batch: a digest of its content, or why it cannot be read."""

    batch: str
    content: str | FileProblem


class InputCopies:
    """The copies of the inputs of batches, by the name of the input."""

    def __init__(self) -> None:
        self.batches: list[str] = []
        self._by_name: dict[str, list[_Copy]] = defaultdict(list)

    def add(self, answered: AnsweredBatch) -> None:
        """Add the copies of a batch."""
        identity = answered.batch.listed.row.id
        self.batches.append(identity)
        for run in answered.runs:
            copy = read_copy(run.input, answered.batch.directory)
            content = copy if isinstance(copy, FileProblem) else digest(copy)
            self._by_name[composed(run.input.name)].append(_Copy(identity, content or ""))

    def of(self, name: str) -> Sequence[_Copy]:
        """The copies of inputs of this name."""
        return self._by_name.get(composed(name), ())


def read_wanted_inputs(paths: Sequence[str]) -> list[WantedInput]:
    """The files that are named: files, the inputs in directories, and those that match patterns.

    Raises RequestError if one cannot be read, or if a directory or a pattern has none.
    """
    found = {path: None for named in paths for path in _files_of(named)}
    return [_read(path) for path in found]


def failures_of_inputs(wanted: Sequence[WantedInput], copies: InputCopies) -> Iterator[Failure]:
    """The files that no batch has, or not with this content."""
    for one in wanted:
        same_name = copies.of(one.name)
        if not any(copy.content == one.content for copy in same_name):
            missing = f"not in {some_of(copies.batches) or 'any batch'}"
            found = _why_other(same_name) if same_name else missing
            yield Failure("input", "same content", found, input=one.name, source=one.path)


def _why_other(copies: Sequence[_Copy]) -> str:
    """What batches have instead of the content of a file."""
    for copy in copies:
        if isinstance(copy.content, FileProblem):
            return f"a copy in {copy.batch} that cannot be compared: {copy.content}"
    return f"different content in {some_of([copy.batch for copy in copies])}"


def _files_of(named: str) -> list[str]:
    """The paths that a path or a pattern means, in natural order. Raises RequestError."""
    if os.path.isdir(named):
        names = [name for name in os.listdir(named) if _is_input(name)]
        found = [os.path.join(named, name) for name in sorted(names, key=natural_key)]
        found = [path for path in found if not os.path.isdir(path)]
        missing = f"--inputs: no {_ENDING} file in {named}"
    elif os.path.lexists(named) or not glob.has_magic(named):
        return [named]
    else:
        matches = sorted(glob.glob(named, recursive=True), key=natural_key)
        found = [path for path in matches if not os.path.isdir(path)]
        missing = f"--inputs: no file matches '{named}'"
    if not found:
        raise RequestError(missing)
    return found


def _is_input(name: str) -> bool:
    return name.endswith(_ENDING) and not name.startswith(".") and not is_sidecar(name)


def _read(path: str) -> WantedInput:
    try:
        content = digest(read_file(path).data)
    except ReadingError as error:
        raise RequestError(f"{path}: {error}") from None
    assert content is not None
    return WantedInput(path, content)
