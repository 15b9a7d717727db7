"""From the paths of `validate` to its findings."""

import os
import sys
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deepsec_results.analysis.conformity import check_batch, finding_of
from deepsec_results.analysis.findings import Code, Finding, Level, Validation
from deepsec_results.cli import terminal
from deepsec_results.reading.batches import read_settled
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.problems import ReadingError


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
            data = _read(source.path)
        except ReadingError as error:
            if source.named:
                missing.append(f"{source.path} {error}")
                continue
            found = [finding_of(Code.DSR103, error.problem, source.path)]
        else:
            found = check_batch(data, source.path, strict=strict)
        files += 1
        with_errors += any(finding.level is Level.ERROR for finding in found)
        findings += found
    return Validation(files, with_errors, findings), missing


def _sources(paths: Sequence[str], missing: list[str]) -> Iterator[_Source]:
    for path in paths:
        if path == "-" or not os.path.isdir(path):
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


def _read(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == "-" else read_settled(path)
