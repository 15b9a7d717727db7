"""Check files and folders against the format."""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from deepsec_results.analysis.conformity import (
    finding_of,
    read_for_validation,
    validate_document,
)
from deepsec_results.analysis.findings import Rules
from deepsec_results.reading import file_system
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.files import read_stream
from deepsec_results.reading.half_written import read_one
from deepsec_results.reading.names import created_in
from deepsec_results.reading.plain_trees import plain_places, read_plain_tree
from deepsec_results.reading.problems import NO_TEXT, ReadingError
from deepsec_results.reading.spelling import respelled
from deepsec_results.use_cases.batch_validation import (
    BatchContext,
    ValidatedFiles,
    validate_batches,
    validate_run,
)
from deepsec_results.use_cases.cores import pieces_of, spread
from deepsec_results.use_cases.feedback import reporter

_AT_ONCE = 32  # batch results that are read, and waited for, together
_FEW_BATCHES = 64  # below this number, starting other processes does not pay


def validate_file(path: str, rules: Rules) -> ValidatedFiles:
    part = ValidatedFiles()
    try:
        document = _read(path)
    except ReadingError as error:
        if error.problem.kind in NO_TEXT:
            part.missing.append(f"{path}: {error}")
        else:
            part.add([finding_of(error.problem, path)], rules)
        return part
    part.add(validate_document(document, path, strict=rules.strict), rules)
    return part


def validate_folder(path: str, rules: Rules) -> Iterator[ValidatedFiles]:
    """Validate the batch or the run of a folder, or the batches of a results directory."""
    folder = _with_its_name(path.rstrip("/"))
    above = _with_its_name(os.path.dirname(folder) or ".")
    if names_batch(f"{folder}.json") and file_system.exists(f"{folder}.json"):
        yield validate_batches([f"{folder}.json"], os.path.dirname(folder) or ".", rules)
    elif names_batch(f"{above}.json") and file_system.exists(f"{folder}.json"):
        yield _validate_run_folder(folder, above, rules)
    else:
        yield from validate_directory(ResultsDirectory((path,), named=True), rules)


def validate_directory(directory: ResultsDirectory, rules: Rules) -> Iterator[ValidatedFiles]:
    """Validate all batches of a results directory, oldest first; there must be one."""
    try:
        paths = directory.batches(oldest=True)
    except SelectionError as error:
        yield ValidatedFiles(missing=[str(error)])
        return
    if not paths:
        yield ValidatedFiles(
            missing=[f"{directory.shown} contains no batch result{directory.below()}"]
        )
    yield from validate_batches_of(paths, directory, rules)


def validate_batches_of(
    paths: Sequence[str], directory: ResultsDirectory, rules: Rules
) -> Iterator[ValidatedFiles]:
    for folder in directory.paths:
        within = [path for path in paths if (os.path.dirname(path) or ".") == folder.rstrip("/")]
        inside = within if len(directory.paths) > 1 else paths
        pieces = pieces_of(inside, _AT_ONCE)
        work = partial(validate_batches, directory=folder, rules=rules)
        alone = len(inside) < _FEW_BATCHES
        yield from reporter().watched(spread(work, pieces, alone=alone), len(pieces))


def _validate_run_folder(folder: str, above: str, rules: Rules) -> ValidatedFiles:
    directory = os.path.dirname(above) or "."
    part = ValidatedFiles(directory=directory)
    try:
        document = read_one(f"{above}.json", read_plain).value
    except ReadingError:
        return validate_file(f"{folder}.json", rules)
    batch = BatchContext(document, f"{above}.json", directory, rules)
    wanted = f"{os.path.basename(above)}/{os.path.basename(folder)}.json"
    places = plain_places(document, "run")
    listed = [path for _, path in places if isinstance(path, str)]
    wanted = respelled([wanted], listed).get(wanted, wanted)
    runs = read_plain_tree(places, directory, read_for_validation)
    for number, run in enumerate(runs, 1):
        if run.path == wanted:
            validate_run(part, run, number, batch)
            return part
    return validate_file(f"{folder}.json", rules)


def names_batch(path: str) -> bool:
    return created_in(os.path.basename(path)) is not None


def _with_its_name(path: str) -> str:
    """A path that ends with a name: `.` and `..` are resolved, other paths are unchanged."""
    return os.path.abspath(path) if os.path.basename(path) in ("", ".", "..") else path


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_for_validation(read_stream(sys.stdin.buffer))
    return read_one(path, read_for_validation).value
