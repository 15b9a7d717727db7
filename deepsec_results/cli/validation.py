"""From the paths of `validate` to its findings."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from deepsec_results.analysis.conformity import Kind, check_document, finding_of
from deepsec_results.analysis.findings import Finding, Level, Validation
from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.analysis.rules.tree import above_remarks, below_remarks
from deepsec_results.cli import terminal
from deepsec_results.reading.directories import ResultsDirectory, SelectionError
from deepsec_results.reading.documents import PlainDocument, read_plain
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.places import Path
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
            if path == "-" or not os.path.isdir(path) or _names_batch(path.rstrip("/")):
                self._check_named(path)
            else:
                self._check_folder(path)
        return Validation(self.files, self.with_errors, self.findings)

    def _check_folder(self, path: str) -> None:
        """Check a batch by its folder, a run by its, or the batches of a results directory."""
        folder = _told(path.rstrip("/"))
        above = _told(os.path.dirname(folder) or ".")
        if _names_batch(f"{folder}.json") and os.path.lexists(f"{folder}.json"):
            self._check_batches([f"{folder}.json"], os.path.dirname(folder) or ".")
        elif _names_batch(f"{above}.json") and os.path.lexists(f"{folder}.json"):
            self._check_run_folder(folder, above)
        else:
            self._check_directory(path)

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
        beyond = list(below_remarks(batch, runs))
        about = [list(_about_run(run, at, batch, path)) for at, run in enumerate(runs, 1)]
        for run, remarks in zip(runs, about, strict=True):
            if run.path is None:
                beyond += _inside(run.place, remarks)
        self._check(batch, path, Kind.BATCH, beyond)
        for run, remarks in zip(runs, about, strict=True):
            self._check_run(run, remarks, batch, path, directory)

    def _check_run_folder(self, folder: str, above: str) -> None:
        directory = os.path.dirname(above) or "."
        try:
            batch = read_one(f"{above}.json", read_plain).value
        except ReadingError:
            self._check_named(f"{folder}.json")
            return
        wanted = f"{os.path.basename(above)}/{os.path.basename(folder)}.json"
        for number, run in enumerate(read_plain_tree(batch, directory), 1):
            if run.path == wanted:
                remarks = _about_run(run, number, batch, f"{above}.json")
                self._check_run(run, remarks, batch, f"{above}.json", directory)
                return
        self._check_named(f"{folder}.json")

    def _check_run(
        self,
        run: PlainFile,
        remarks: Iterable[Remark],
        batch: PlainDocument,
        batch_path: str,
        directory: str,
    ) -> None:
        """Check a run and its queries, as far as they have files of their own."""
        if run.path is not None:
            self._check(run.result, _joined(directory, run.path), Kind.RUN, remarks)
        for at, query in enumerate(run.below, 1):
            if query.path is not None:
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


def _told(path: str) -> str:
    """A path that ends with a name: `.` and `..` are resolved, all else stays as it was given."""
    return os.path.abspath(path) if os.path.basename(path) in ("", ".", "..") else path


def _about_run(
    run: PlainFile, number: int, batch: PlainDocument, batch_path: str
) -> Iterator[Remark]:
    """What other files say against a run, and its own queries that stand in it."""
    yield from above_remarks(run, batch_path, batch, None, number)
    if isinstance(run.result, PlainDocument):
        yield from below_remarks(run.result, run.below)
    for at, query in enumerate(run.below, 1):
        if query.path is None:
            yield from _inside(query.place, above_remarks(query, batch_path, batch, run, at))


def _inside(place: Path, remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Remarks on a result that stands at a place of another file, as remarks on that."""
    for remark in remarks:
        yield msgspec.structs.replace(remark, path=(*place, *remark.path))


def _read(path: str) -> PlainDocument:
    if path == "-":
        return read_plain(sys.stdin.buffer.read())
    return read_one(path, read_plain).value


def _joined(directory: str, path: str) -> str:
    return path if directory == "." else os.path.join(directory, path)
