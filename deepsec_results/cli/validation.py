"""From the paths of `validate` to its findings."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from deepsec_results.analysis.conformity import Kind, check_document, finding_of
from deepsec_results.analysis.findings import Finding, Level, Validation
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.rules.tree import above_remarks, below_remarks
from deepsec_results.cli import terminal
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.problems import NO_TEXT, Problem, ReadingError
from deepsec_results.reading.settling import read_all, read_one
from deepsec_results.reading.trees import PlainFile, read_plain_tree

_AT_ONCE = 256  # batch results that are read together, and so waited for together


class Validator:
    """Checks file after file, and counts them."""

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.findings: list[Finding] = []
        self.files = self.with_errors = 0
        self.missing: list[str] = []

    def validate(self, paths: Iterable[str]) -> Validation:
        """Check what the paths name; `missing` tells of those that could not be read."""
        for path in paths:
            folder = path.rstrip("/")
            if path == "-" or not os.path.isdir(path) or _names_batch(folder):
                self._check_named(path)
            elif _names_batch(file := f"{folder}.json") and os.path.lexists(file):
                self._check_batches([file], os.path.dirname(folder) or ".")
            elif (batch := _batch_of_run(folder)) is not None:
                self._check_run_folder(folder, batch)
            else:
                self._check_directory(path)
        return Validation(self.files, self.with_errors, self.findings)

    def _check_named(self, path: str) -> None:
        try:
            document = _read(path)
        except ReadingError as error:
            if error.problem.kind in NO_TEXT:
                self.missing.append(f"{path} {error}")
            else:
                self._add([finding_of(error.problem, path)])
            return
        self._add(check_document(document, path, strict=self.strict))

    def _check_directory(self, path: str) -> None:
        try:
            batches = ResultsDirectory(path, named=True).batches()
        except SelectionError as error:
            self.missing.append(str(error))
            return
        if not batches:
            terminal.remark(f"no batch result in {path}")
        self._check_batches([batch.path for batch in reversed(batches)], path)

    def _check_batches(self, paths: Sequence[str], directory: str) -> None:
        for start in range(0, len(paths), _AT_ONCE):
            some = paths[start : start + _AT_ONCE]
            for one, read in zip(some, read_all(some, read_plain), strict=True):
                if isinstance(read, Problem):
                    self._add([finding_of(read, one)])
                else:
                    self._check_batch(read.value, one, directory)

    def _check_batch(self, batch: PlainDocument, path: str, directory: str) -> None:
        runs = read_plain_tree(batch, directory)
        beyond = below_remarks(batch, "run_files", runs)
        self._check(batch, path, Kind.BATCH, beyond)
        for number, run in enumerate(runs, 1):
            self._check_run(run, number, batch, path, directory)

    def _check_run_folder(self, folder: str, batch_path: str) -> None:
        directory = os.path.dirname(os.path.dirname(folder)) or "."
        run_path = f"{os.path.relpath(folder, directory)}.json"
        try:
            batch = read_one(batch_path, read_plain).value
        except ReadingError:
            self._check_named(f"{folder}.json")
            return
        for number, run in enumerate(read_plain_tree(batch, directory), 1):
            if run.path == run_path:
                self._check_run(run, number, batch, batch_path, directory)
                return
        self._check_named(f"{folder}.json")

    def _check_run(
        self, run: PlainFile, number: int, batch: PlainDocument, batch_path: str, directory: str
    ) -> None:
        above = above_remarks(run, batch_path, batch, None, number)
        below: Iterator[Remark] = iter(())
        if isinstance(run.result, PlainDocument):
            below = below_remarks(run.result, "query_files", run.below)
        self._check(run.result, _joined(directory, run.path), Kind.RUN, [*above, *below])
        for at, query in enumerate(run.below, 1):
            against = above_remarks(query, batch_path, batch, run, at)
            self._check(query.result, _joined(directory, query.path), Kind.QUERY, against)

    def _check(
        self, result: PlainDocument | Problem, path: str, kind: Kind, beyond: Iterable[Remark]
    ) -> None:
        if isinstance(result, PlainDocument):
            self._add(check_document(result, path, kind, beyond, strict=self.strict))
        elif result.kind not in NO_TEXT:
            # One that is not there is told by the file that names it.
            self._add([finding_of(result, path)])

    def _add(self, findings: Sequence[Finding]) -> None:
        self.files += 1
        self.with_errors += any(finding.level is Level.ERROR for finding in findings)
        self.findings += findings


def _names_batch(path: str) -> bool:
    return read_batch_name(os.path.basename(path)) is not None


def _batch_of_run(folder: str) -> str | None:
    """The file of the batch in whose folder a run's folder is; None if it is in none."""
    batch = f"{os.path.dirname(folder)}.json"
    is_run = os.path.lexists(f"{folder}.json") and os.path.lexists(batch)
    return batch if is_run and _names_batch(batch) else None


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_plain(sys.stdin.buffer.read())
    return read_one(path, read_plain).value


def _joined(directory: str, path: str) -> str:
    return path if directory == "." else os.path.join(directory, path)
