"""Validate a batch, its runs and its queries; all cores share a large batch."""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from deepsec_results.analysis.conformity import (
    FileKind,
    finding_of,
    read_for_validation,
    validate_document,
)
from deepsec_results.analysis.finding_list import FindingList
from deepsec_results.analysis.findings import Code, Finding, Level, Rules
from deepsec_results.analysis.rules.inputs import input_remarks
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.rules.tree import (
    above_remarks,
    below_remarks,
    repeated_remarks,
    unlisted_remarks,
)
from deepsec_results.analysis.source import MOST_BYTES
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.half_written import read_many
from deepsec_results.reading.inputs import InputFile, read_copy
from deepsec_results.reading.json_positions import Path
from deepsec_results.reading.plain_trees import (
    PlainFile,
    copy_path,
    listed_paths,
    plain_places,
    read_plain_tree,
)
from deepsec_results.reading.problems import NO_TEXT, FileProblem
from deepsec_results.reading.unlisted import find_unlisted
from deepsec_results.use_cases.cores import spread
from deepsec_results.use_cases.feedback import reporter

if TYPE_CHECKING:
    from deepsec_results.reading.plain_trees import PlainPlace


_RUNS_AT_ONCE = 4
_FEW_RUNS = 40  # below this number, starting other processes does not pay


class ValidatedFiles(Struct):
    """The findings in some files, and the numbers of files.

    `missing` are the named files that cannot be read, each with the reason. Paths of files in
    `directory` are shown relative to it. `damaged` is the number of damaged archives. `only_links`
    is whether links were refused, and no file below a batch could be read.
    """

    files: int = 0
    with_errors: int = 0
    findings: FindingList = msgspec.field(default_factory=FindingList)
    missing: list[str] = []
    directory: str | None = None
    damaged: int = 0
    only_links: bool = False

    def add(self, findings: Iterable[Finding], rules: Rules) -> Collection[Code]:
        """Add the findings in one file, as far as the rules report them. Returns the codes of all
        findings."""
        codes: set[Code] = set()
        levels: set[Level] = set()

        def reported() -> Iterator[Finding]:
            for finding in findings:
                codes.add(finding.code)
                if finding.code in rules.codes:
                    levels.add(finding.level)
                    yield finding

        self.findings += reported()
        self.files += 1
        self.with_errors += Level.ERROR in levels
        return codes

    def join(self, other: "ValidatedFiles") -> None:
        """Add the findings in other files."""
        self.count(other)
        self.findings += other.findings

    def count(self, other: "ValidatedFiles") -> None:
        """Add the numbers of other files, without the findings in them."""
        self.files += other.files
        self.with_errors += other.with_errors
        self.missing += other.missing
        self.damaged += other.damaged
        self.only_links |= other.only_links


class BatchContext(NamedTuple):
    """A batch whose runs are validated, with its path and the results directory."""

    document: PlainDocument
    path: str
    directory: str
    rules: Rules

    def path_of(self, path: str) -> str:
        """The path of a file whose path in the results directory is given."""
        return path if self.directory == "." else os.path.join(self.directory, path)


# Remarks of a batch on some of its runs, and the findings in the files of these runs.
_ValidatedRuns = tuple[list[Remark], ValidatedFiles]


def validate_batches(paths: Sequence[str], directory: str, rules: Rules) -> ValidatedFiles:
    """Validate batch results with their runs and queries; `directory` is the results directory."""
    part = ValidatedFiles(directory=directory)
    for path, read in zip(paths, read_many(paths, read_plain), strict=True):
        if isinstance(read, FileProblem):
            part.add([finding_of(read, path)], rules)
        else:
            part.join(_validate_batch(BatchContext(read.value, path, directory, rules)))
    return part


def validate_run(
    part: ValidatedFiles, run: PlainFile, number: int, batch: BatchContext
) -> list[Remark]:
    """Validate the `number`-th run of a batch and its queries, if they have files of their own.

    Returns the remarks on the run from other files, and on the queries inside its file.
    """
    below = ValidatedFiles()
    broken: set[int] = set()
    for at, query in enumerate(run.below, 1):
        if query.path is not None and not _validate_query(below, query, at, run, batch):
            broken.add(at)
    remarks = list(_run_remarks(run, number, broken, batch))
    if run.path is not None:
        path = batch.path_of(run.path)
        _validate_result(part, run.result, path, FileKind.RUN, remarks, batch.rules)
    part.join(below)
    return remarks


def _validate_query(
    part: ValidatedFiles, query: PlainFile, at: int, run: PlainFile, batch: BatchContext
) -> bool:
    """Validate the file of the `at`-th query of a run. Returns whether its content by itself keeps
    to the rules."""
    against = list(above_remarks(query, batch.path, batch.document, run, at))
    path = batch.path_of(query.path or "")
    found = _validate_result(part, query.result, path, FileKind.QUERY, against, batch.rules)
    codes = {*found} - {remark.code for remark in against}
    return not any(code.level is Level.ERROR for code in codes - {Code.DSR102})


def _run_remarks(
    run: PlainFile, number: int, broken: Collection[int], batch: BatchContext
) -> Iterator[Remark]:
    """Remarks on a run from other files, and on the queries inside its file. The queries with the
    numbers `broken` do not keep to the rules."""
    yield from above_remarks(run, batch.path, batch.document, None, number)
    if isinstance(run.result, PlainDocument):
        yield from _input_remarks(run, run.result, broken, batch)
        yield from repeated_remarks(run.result, "query_files")
        if run.path is not None:
            folder = run.path.removesuffix(".json")
            yield from _unlisted(run.result, "query", folder, batch.directory)
        yield from below_remarks(run.result, run.below)
    for at, query in enumerate(run.below, 1):
        if query.path is None:
            remarks = above_remarks(query, batch.path, batch.document, run, at)
            yield from _on_outer_file(query.place, remarks)


def _input_remarks(
    run: PlainFile, document: PlainDocument, broken: Collection[int], batch: BatchContext
) -> Iterator[Remark]:
    """A remark on a run whose copy of the input is another input."""
    path = copy_path(document)
    if path is not None and Code.DSR314 in batch.rules.codes:
        copy = read_copy(InputFile(path, path), batch.directory, MOST_BYTES)
        yield from input_remarks(run, copy, broken)


def _unlisted(document: PlainDocument, kind: str, folder: str, directory: str) -> Iterator[Remark]:
    """Remarks on files in a folder that a batch or a run does not list.

    The copy of a run's input may have any name.
    """
    listed = listed_paths(document, kind)
    if listed is not None:
        copies = [path for path in (copy_path(document),) if path is not None]
        paths = find_unlisted([*listed, *copies], folder, directory)
        yield from unlisted_remarks(f"{kind}_files", paths)


def _validate_batch(batch: BatchContext) -> ValidatedFiles:
    """Validate a batch with its runs and queries; all cores share the runs of a large batch."""
    folder = os.path.basename(batch.path).removesuffix(".json")
    from_others = list(repeated_remarks(batch.document, "run_files"))
    from_others += _unlisted(batch.document, "run", folder, batch.directory)
    below = ValidatedFiles()
    for remarks, part in _validated_runs(batch):
        from_others += remarks
        below.join(part)
    whole = ValidatedFiles()
    _validate_result(whole, batch.document, batch.path, FileKind.BATCH, from_others, batch.rules)
    whole.join(below)
    return whole


def _validated_runs(batch: BatchContext) -> Iterable[_ValidatedRuns]:
    places = plain_places(batch.document, "run")
    work = partial(_validate_runs, places, batch)
    if len(places) < _FEW_RUNS:
        return [work(range(len(places)))]
    pieces = [range(at, min(at + _RUNS_AT_ONCE, len(places)))
              for at in range(0, len(places), _RUNS_AT_ONCE)]  # fmt: skip
    return reporter().watched(spread(work, pieces, alone=False), len(pieces))


def _validate_runs(
    places: "Sequence[PlainPlace]", batch: BatchContext, which: range
) -> _ValidatedRuns:
    """Validate some runs: the remarks of their batch, and the findings in their files."""
    from_others: list[Remark] = []
    part = ValidatedFiles()
    chosen = places[which.start : which.stop]
    runs = read_plain_tree(chosen, batch.directory, read_for_validation)
    for number, run in enumerate(runs, which.start + 1):
        from_others += below_remarks(batch.document, [run])
        remarks = validate_run(part, run, number, batch)
        if run.path is None:
            from_others += _on_outer_file(run.place, remarks)
    return from_others, part


def _validate_result(
    part: ValidatedFiles,
    result: PlainDocument | FileProblem,
    path: str,
    kind: FileKind,
    from_others: Iterable[Remark],
    rules: Rules,
) -> Collection[Code]:
    """Add the findings in a file, and return the codes of them all."""
    if isinstance(result, PlainDocument):
        findings = validate_document(result, path, kind, from_others, strict=rules.strict)
        return part.add(findings, rules)
    if result.kind not in NO_TEXT:
        return part.add([finding_of(result, path)], rules)
    # A missing file is reported in the file that names it.
    return ()


def _on_outer_file(place: Path, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Remarks on a result that is inside another file, as remarks on that file."""
    for remark in remarks:
        yield msgspec.structs.replace(remark, path=(*place, *remark.path))
