"""Validate the files and directories that the user names, part by part."""

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial

from deepsec_results.analysis.conformity import finding_of, read_for_validation, validate_document
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import ResultsDirectory, SelectionError, resolve_archive
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.files import read_stream
from deepsec_results.reading.half_written import read_one
from deepsec_results.reading.names import created_in
from deepsec_results.reading.plain_trees import plain_places, read_plain_tree
from deepsec_results.reading.problems import NO_TEXT, ReadingError
from deepsec_results.use_cases.batch_validation import (
    BatchContext,
    ValidatedFiles,
    run_remarks,
    validate_batches,
    validate_run,
)
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.reporting import reporter

_AT_ONCE = 32  # batch results that are read, and waited for, together
_FEW_BATCHES = 64  # below this number, starting other processes does not pay


def validate_paths(paths: Iterable[str], *, strict: bool) -> Iterator[ValidatedFiles]:
    """Validate files and directories, part by part, in the order of their paths."""
    for given in paths:
        path = given if given == "-" else resolve_archive(given)
        if path == "-" or not file_system.is_folder(path) or _names_batch(path.rstrip("/")):
            yield _validate_named(path, strict)
        else:
            yield from _validate_folder(path, strict)


def _validate_named(path: str, strict: bool) -> ValidatedFiles:
    part = ValidatedFiles()
    try:
        document = _read(path)
    except ReadingError as error:
        if error.problem.kind in NO_TEXT:
            part.missing.append(f"{path}: {error}")
        else:
            part.add([finding_of(error.problem, path)])
        return part
    part.add(validate_document(document, path, strict=strict))
    return part


def _validate_folder(path: str, strict: bool) -> Iterator[ValidatedFiles]:
    """Validate the batch or the run of a folder, or the batches of a results directory."""
    folder = _with_its_name(path.rstrip("/"))
    above = _with_its_name(os.path.dirname(folder) or ".")
    if _names_batch(f"{folder}.json") and file_system.exists(f"{folder}.json"):
        yield validate_batches([f"{folder}.json"], os.path.dirname(folder) or ".", strict)
    elif _names_batch(f"{above}.json") and file_system.exists(f"{folder}.json"):
        yield _validate_run_folder(folder, above, strict)
    else:
        yield from _validate_directory(path, strict)


def _validate_directory(path: str, strict: bool) -> Iterator[ValidatedFiles]:
    try:
        directory = ResultsDirectory(path, named=True)
        paths = directory.paths_of(directory.ids(oldest=True))
    except SelectionError as error:
        yield ValidatedFiles(missing=[str(error)])
        return
    if not paths:
        reporter().remark(f"no batch result in {path}")
    pieces = [paths[at : at + _AT_ONCE] for at in range(0, len(paths), _AT_ONCE)]
    work = partial(validate_batches, directory=path, strict=strict)
    alone = len(paths) < _FEW_BATCHES
    yield from reporter().watched(spread(work, pieces, alone=alone), len(pieces))


def _validate_run_folder(folder: str, above: str, strict: bool) -> ValidatedFiles:
    directory = os.path.dirname(above) or "."
    part = ValidatedFiles()
    try:
        document = read_one(f"{above}.json", read_plain).value
    except ReadingError:
        return _validate_named(f"{folder}.json", strict)
    batch = BatchContext(document, f"{above}.json", directory, strict)
    wanted = f"{os.path.basename(above)}/{os.path.basename(folder)}.json"
    runs = read_plain_tree(plain_places(document, "run"), directory, read_for_validation)
    for number, run in enumerate(runs, 1):
        if run.path == wanted:
            validate_run(part, run, run_remarks(run, number, batch), batch)
            return part
    return _validate_named(f"{folder}.json", strict)


def _names_batch(path: str) -> bool:
    return created_in(os.path.basename(path)) is not None


def _with_its_name(path: str) -> str:
    """A path that ends with a name: `.` and `..` are resolved, other paths are unchanged."""
    return os.path.abspath(path) if os.path.basename(path) in ("", ".", "..") else path


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_for_validation(read_stream(sys.stdin.buffer))
    return read_one(path, read_for_validation).value
