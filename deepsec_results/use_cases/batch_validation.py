"""A batch and what is below it checked against the format, by all cores where it is large."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from deepsec_results.analysis.conformity import (
    Kind,
    finding_of,
    read_for_validation,
    validate_document,
)
from deepsec_results.analysis.findings import Finding, Level
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.rules.tree import (
    above_remarks,
    below_remarks,
    repeated_remarks,
    unlisted_remarks,
)
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.half_written import read_all
from deepsec_results.reading.json_positions import Path
from deepsec_results.reading.plain_trees import (
    PlainFile,
    copy_path,
    listed_paths,
    plain_places,
    read_plain_tree,
)
from deepsec_results.reading.problems import NO_TEXT, Problem
from deepsec_results.reading.unlisted import find_unlisted
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.reporting import reporter

if TYPE_CHECKING:
    from deepsec_results.reading.plain_trees import PlainPlace


_RUNS_AT_ONCE = 4
_FEW_RUNS = 40  # for which other processes are not worth their start


class ValidatedFiles(Struct):
    """What was found in some files. `missing` names those that the user named and that could not
    be read."""

    files: int = 0
    with_errors: int = 0
    findings: list[Finding] = []
    missing: list[str] = []

    def add(self, findings: Sequence[Finding]) -> None:
        """Take note of what was found in one file."""
        self.files += 1
        self.with_errors += any(finding.level is Level.ERROR for finding in findings)
        self.findings += findings

    def join(self, other: "ValidatedFiles") -> None:
        """Take over what another part has."""
        self.files += other.files
        self.with_errors += other.with_errors
        self.findings += other.findings
        self.missing += other.missing


# What a batch has against some of its runs, and what is found in their files.
_ValidatedRuns = tuple[list[Remark], ValidatedFiles]


def validate_batches(paths: Sequence[str], directory: str, strict: bool) -> ValidatedFiles:
    """Check batch results, and what is below each; `directory` is the results directory."""
    part = ValidatedFiles()
    for path, read in zip(paths, read_all(paths, read_plain), strict=True):
        if isinstance(read, Problem):
            part.add([finding_of(read, path)])
        else:
            part.join(_validate_batch(read.value, path, directory, strict))
    return part


def validate_run(
    part: ValidatedFiles,
    run: PlainFile,
    remarks: Iterable[Remark],
    batch: PlainDocument,
    batch_path: str,
    directory: str,
    strict: bool,
) -> None:
    """Check a run and its queries, as far as they have files of their own."""
    if run.path is not None:
        _validate_result(part, run.result, _joined(directory, run.path), Kind.RUN, remarks, strict)
    for at, query in enumerate(run.below, 1):
        if query.path is not None:
            against = above_remarks(query, batch_path, batch, run, at)
            path = _joined(directory, query.path)
            _validate_result(part, query.result, path, Kind.QUERY, against, strict)


def about_run(
    run: PlainFile, number: int, batch: PlainDocument, batch_path: str, directory: str
) -> Iterator[Remark]:
    """What other files say against a run, and its own inline queries."""
    yield from above_remarks(run, batch_path, batch, None, number)
    if isinstance(run.result, PlainDocument):
        yield from repeated_remarks(run.result, "query_files")
        if run.path is not None:
            folder = run.path.removesuffix(".json")
            yield from _unlisted(run.result, "query", folder, directory)
        yield from below_remarks(run.result, run.below)
    for at, query in enumerate(run.below, 1):
        if query.path is None:
            yield from _inside(query.place, above_remarks(query, batch_path, batch, run, at))


def _unlisted(document: PlainDocument, kind: str, folder: str, directory: str) -> Iterator[Remark]:
    """Remarks on the files of a folder that a batch or a run does not list; the copy of a run's
    input may have any name."""
    listed = listed_paths(document, kind)
    if listed is not None:
        copies = [path for path in (copy_path(document),) if path is not None]
        paths = find_unlisted([*listed, *copies], folder, directory)
        yield from unlisted_remarks(f"{kind}_files", paths)


def _validate_batch(
    batch: PlainDocument, path: str, directory: str, strict: bool
) -> ValidatedFiles:
    """Check a batch and what is below it; the runs of a large one by all cores."""
    folder = os.path.basename(path).removesuffix(".json")
    beyond = list(repeated_remarks(batch, "run_files"))
    beyond += _unlisted(batch, "run", folder, directory)
    below = ValidatedFiles()
    for remarks, part in _validated_runs(batch, path, directory, strict):
        beyond += remarks
        below.join(part)
    whole = ValidatedFiles()
    _validate_result(whole, batch, path, Kind.BATCH, beyond, strict)
    whole.join(below)
    return whole


def _validated_runs(
    batch: PlainDocument, path: str, directory: str, strict: bool
) -> Iterable[_ValidatedRuns]:
    places = plain_places(batch, "run")
    work = partial(_validate_runs, places, batch, path, directory, strict)
    if len(places) < _FEW_RUNS:
        return [work(range(len(places)))]
    pieces = [range(at, min(at + _RUNS_AT_ONCE, len(places)))
              for at in range(0, len(places), _RUNS_AT_ONCE)]  # fmt: skip
    return reporter().watched(spread(work, pieces, alone=False), len(pieces))


def _validate_runs(
    places: "Sequence[PlainPlace]",
    batch: PlainDocument,
    path: str,
    directory: str,
    strict: bool,
    which: range,
) -> _ValidatedRuns:
    """Check some runs of a batch: what it has against them, and what is found in their files."""
    beyond: list[Remark] = []
    part = ValidatedFiles()
    runs = read_plain_tree(places[which.start : which.stop], directory, read_for_validation)
    for number, run in enumerate(runs, which.start + 1):
        beyond += below_remarks(batch, [run])
        remarks = list(about_run(run, number, batch, path, directory))
        if run.path is None:
            beyond += _inside(run.place, remarks)
        validate_run(part, run, remarks, batch, path, directory, strict)
    return beyond, part


def _validate_result(
    part: ValidatedFiles,
    result: PlainDocument | Problem,
    path: str,
    kind: Kind,
    beyond: Iterable[Remark],
    strict: bool,
) -> None:
    if isinstance(result, PlainDocument):
        part.add(validate_document(result, path, kind, beyond, strict=strict))
    elif result.kind not in NO_TEXT:
        # A missing file is reported in the file that names it.
        part.add([finding_of(result, path)])


def _inside(place: Path, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Remarks on a result that stands at a place of another file, as remarks on that."""
    for remark in remarks:
        yield msgspec.structs.replace(remark, path=(*place, *remark.path))


def _joined(directory: str, path: str) -> str:
    return path if directory == "." else os.path.join(directory, path)
