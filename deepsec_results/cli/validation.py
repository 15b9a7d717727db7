"""From the paths of `validate` to its findings."""

import os
import sys
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.conformity import check_batch, finding_of
from deepsec_results.analysis.findings import Finding, Level, Validation
from deepsec_results.cli import terminal
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.problems import NO_TEXT, ReadingError
from deepsec_results.reading.settling import read_one


class _Source(Struct, frozen=True):
    """A file to check; `named` says that the user typed its very path."""

    path: str
    named: bool


def validate(paths: Sequence[str], *, strict: bool) -> tuple[Validation, list[str]]:
    """Check what the paths name; the second value tells of those that could not be read."""
    missing: list[str] = []
    findings: list[Finding] = []
    files = with_errors = 0
    for source in _sources(paths, missing):
        try:
            found = check_batch(_read(source.path), source.path, strict=strict)
        except ReadingError as error:
            if source.named and error.problem.kind in NO_TEXT:
                missing.append(f"{source.path} {error}")
                continue
            found = [finding_of(error.problem, source.path)]
        files += 1
        with_errors += any(finding.level is Level.ERROR for finding in found)
        findings += found
    return Validation(files, with_errors, findings), missing


def _sources(paths: Sequence[str], missing: list[str]) -> Iterator[_Source]:
    for path in paths:
        is_file = path == "-" or not os.path.isdir(path)
        if is_file or read_batch_name(os.path.basename(path.rstrip("/"))) is not None:
            yield _Source(path, named=True)
            continue
        try:
            batches = ResultsDirectory(path, named=True).batches()
        except SelectionError as error:
            missing.append(str(error))
            continue
        if not batches:
            terminal.remark(f"no batch result in {path}")
        for batch in reversed(batches):
            yield _Source(batch.path, named=False)


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_plain(sys.stdin.buffer.read())
    return read_one(path, read_plain).value
