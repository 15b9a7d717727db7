"""The rules of the format: where a batch result departs from them.

An `error` is what no release writes; a `note` is what a release writes and the user's
specification of `<batch_result>` has otherwise.
"""

import os
import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

import msgspec
from msgspec import Struct

from deepsec_results.analysis.findings import Code, Finding, Level
from deepsec_results.model.batch import (
    Batch,
    BatchStatus,
    CanceledBatch,
    CompletedBatch,
    FailedBatch,
    InProgressBatch,
)
from deepsec_results.model.options import (
    ComputedDistantWorker,
    ComputedOptions,
    GivenDistantWorker,
)
from deepsec_results.reading import shape
from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.places import Path, show_path
from deepsec_results.reading.problems import NO_TEXT, Problem, ReadingError

_STRUCTS: dict[str, type[Batch]] = {
    BatchStatus.IN_PROGRESS: InProgressBatch,
    BatchStatus.CANCELED: CanceledBatch,
    BatchStatus.INTERNAL_ERROR: FailedBatch,
    BatchStatus.COMPLETED: CompletedBatch,
}
_VOCABULARY = " or ".join(f'"{status}"' for status in _STRUCTS)

_ALWAYS = (
    "start_time",
    "deepsec_version",
    "ocaml_version",
    "git_branch",
    "git_hash",
    "command_options",
    "computed_options",
)
_COMPUTED = ("default_semantics", "distributed", "por")
_COMPUTED_IF_DISTRIBUTED = ("nb_jobs", "local_workers", "round_timer", "distant_workers")
_WORKER = ("host", "path", "workers")

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_OLDER_VERSION = re.compile(r"\d+(\.\d+)+(-?(alpha|beta|rc)\d*)?")
_HOST = re.compile(r"[^@\s]+@[^@\s]+")
_LAST_SECOND = 253402300799  # of the year 9999


class _Remark(Struct, frozen=True):
    """A finding before its file and its place in the text are known."""

    code: Code
    path: Path
    message: str


def check_batch(document: PlainDocument, file: str, *, strict: bool = False) -> list[Finding]:
    """All findings of a batch result, in the order of their places.

    `file` is the file's path as the findings tell it; `strict` makes every note an error.
    """
    findings = []
    if document.flaw is not None:
        told = f"{document.flaw.message}; dsr reads it by undoing the prover's escapes"
        flaw = msgspec.structs.replace(document.flaw, message=told)
        findings.append(_finding(Code.DSR102, flaw, file))
    for path, place in document.repeated_keys():
        message = "expected the key once, found it a second time"
        findings.append(
            Finding(Code.DSR104, Code.DSR104.level, file, show_path(path), place, message)
        )
    remarks = list(_remarks(document, file))
    places = document.places(remark.path for remark in remarks)
    for remark in remarks:
        in_text = remark.code is not Code.DSR307
        findings.append(
            Finding(
                code=remark.code,
                level=Level.ERROR if strict else remark.code.level,
                file=file,
                path=show_path(remark.path) if in_text else None,
                place=places.get(remark.path) if in_text else None,
                message=remark.message,
            )
        )
    return sorted(findings, key=_by_place)


def finding_of(problem: Problem, file: str) -> Finding:
    """The finding that a file could not be read, or its text not be decoded."""
    return _finding(Code.DSR103 if problem.kind in NO_TEXT else Code.DSR101, problem, file)


def _finding(code: Code, problem: Problem, file: str) -> Finding:
    return Finding(code, code.level, file, problem.path, problem.place, problem.message)


def _by_place(finding: Finding) -> tuple[bool, int, int]:
    place = finding.place
    return (place is None, place.line if place else 0, place.column if place else 0)


def _remarks(document: PlainDocument, file: str) -> Iterator[_Remark]:
    name = os.path.basename(file)
    if file != "-" and read_batch_name(name) is None:
        yield _Remark(Code.DSR307, (), f"expected a name such as mp37m7_e50-.json, found {name}")
    value = document.value
    if not isinstance(value, dict):
        yield _Remark(Code.DSR202, (), f"expected an object, found {shape.describe(value)}")
        return
    status = value.get("status")
    struct = _STRUCTS.get(status) if isinstance(status, str) else None
    if struct is None:
        yield _status_remark(value)
    yield from _shape_remarks(value, struct)
    yield from _presence_remarks(value, struct)
    yield from _value_remarks(value)
    yield from _title_remarks(document)


def _status_remark(value: dict[str, Any]) -> _Remark:
    if "status" not in value:
        return _Remark(Code.DSR201, ("status",), f"expected {_VOCABULARY}, found no such field")
    found = shape.describe(value["status"])
    code = Code.DSR203 if isinstance(value["status"], str) else Code.DSR202
    return _Remark(code, ("status",), f"expected {_VOCABULARY}, found {found}")


def _shape_remarks(value: dict[str, Any], struct: type[Batch] | None) -> Iterator[_Remark]:
    # Without a status that says so, no field is out of place: a failed batch may hold them all.
    fields = {**value, "status": (struct or FailedBatch).__struct_config__.tag}
    expected = msgspec.inspect.type_info(struct or FailedBatch)
    for difference in shape.differences(fields, expected):
        path = difference.path
        match difference.kind:
            case shape.DifferenceKind.UNKNOWN_FIELD if path in (("end_time",), ("error_msg",)):
                yield _Remark(
                    Code.DSR204,
                    path,
                    f'expected no such field in a batch whose status is "{value["status"]}", '
                    f"found {difference.found}",
                )
            case shape.DifferenceKind.UNKNOWN_FIELD:
                yield _Remark(
                    Code.DSR306,
                    path,
                    f"expected no such field, found {difference.found}",
                )
            case shape.DifferenceKind.TYPE | shape.DifferenceKind.VOCABULARY:
                yield _Remark(
                    Code.DSR202 if difference.kind is shape.DifferenceKind.TYPE else Code.DSR203,
                    path,
                    f"expected {difference.expected}, found {difference.found}",
                )


def _presence_remarks(value: dict[str, Any], struct: type[Batch] | None) -> Iterator[_Remark]:
    yield from _missing(value, (), _ALWAYS)
    if struct not in (None, InProgressBatch):
        yield from _missing(value, (), ("end_time",))
    if struct is FailedBatch:
        yield from _missing(value, (), ("error_msg",))
    if "run_results" in value:
        yield _Remark(
            Code.DSR309, ("run_results",), "expected run_files, found the runs themselves"
        )
    else:
        yield from _missing(value, (), ("run_files",))
    if "debug" not in value:
        yield _Remark(Code.DSR302, ("debug",), "expected true or false, found no such field")
    if "pid" in value:
        yield _Remark(
            Code.DSR301, ("pid",), f"expected no such field, found {shape.describe(value['pid'])}"
        )
    given, computed = value.get("command_options"), value.get("computed_options")
    if isinstance(computed, dict):
        yield from _computed_remarks(computed, in_progress=struct is InProgressBatch)
    for path, worker in _workers(given, "command_options"):
        yield from _missing(worker, path, _WORKER, GivenDistantWorker)
    for path, worker in _workers(computed, "computed_options"):
        yield from _missing(worker, path, _WORKER, ComputedDistantWorker)


def _computed_remarks(computed: dict[str, Any], *, in_progress: bool) -> Iterator[_Remark]:
    required: tuple[str, ...] = _COMPUTED
    if computed.get("distributed") is True:
        required += _COMPUTED_IF_DISTRIBUTED
    if in_progress:
        for name in required:
            if name not in computed:
                yield _Remark(
                    Code.DSR304,
                    ("computed_options", name),
                    f"expected {shape.describe_field(ComputedOptions, name)}, "
                    "found no such field yet",
                )
    else:
        yield from _missing(computed, ("computed_options",), required, ComputedOptions)


def _missing(
    holder: dict[str, Any], path: Path, names: Iterable[str], struct: type[Struct] = FailedBatch
) -> Iterator[_Remark]:
    for name in names:
        if name not in holder:
            expected = shape.describe_field(struct, name)
            yield _Remark(Code.DSR201, (*path, name), f"expected {expected}, found no such field")


def _workers(options: object, path: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    workers = options.get("distant_workers") if isinstance(options, dict) else None
    for index, worker in enumerate(workers if isinstance(workers, list) else []):
        if isinstance(worker, dict):
            yield (path, "distant_workers", index), worker


def _value_remarks(value: dict[str, Any]) -> Iterator[_Remark]:
    for name in ("start_time", "end_time", "import_date"):
        yield from _outside((name,), value.get(name), 0, _LAST_SECOND)
    start, end = value.get("start_time"), value.get("end_time")
    if _is_integer(start) and _is_integer(end) and end < start:
        yield _Remark(Code.DSR206, ("end_time",), f"expected {start} or later, found {end}")
    yield from _outside(("pid",), value.get("pid"), 1, (1 << 31) - 1)
    yield from _version_remarks(value.get("deepsec_version"))
    for options_path in ("command_options", "computed_options"):
        options = value.get(options_path)
        if not isinstance(options, dict):
            continue
        for name in ("nb_jobs", "local_workers"):
            yield from _outside((options_path, name), options.get(name), 1)
        for path, worker in _workers(options, options_path):
            yield from _outside((*path, "workers"), worker.get("workers"), 1)
            host = worker.get("host")
            if isinstance(host, str) and not _HOST.fullmatch(host):
                found = shape.describe(host)
                yield _Remark(Code.DSR308, (*path, "host"), f"expected login@host, found {found}")


def _version_remarks(version: object) -> Iterator[_Remark]:
    if not isinstance(version, str) or _VERSION.fullmatch(version):
        return
    known = _OLDER_VERSION.fullmatch(version)
    found = shape.describe(version)
    yield _Remark(
        Code.DSR303 if known else Code.DSR205,
        ("deepsec_version",),
        f"expected three numbers as in 2.0.2, found {found}",
    )


def _outside(path: Path, value: Any, least: int, most: int | None = None) -> Iterator[_Remark]:
    if _is_integer(value) and (value < least or (most is not None and value > most)):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        found = shape.describe(value)
        yield _Remark(Code.DSR205, path, f"expected an integer, {bounds}, found {found}")


def _is_integer(value: object) -> TypeGuard[int]:
    return type(value) is int


def _title_remarks(document: PlainDocument) -> Iterator[_Remark]:
    try:
        decoded = decode_batch(document.text)
    except ReadingError:
        return
    if decoded.title_escaped_twice:
        yield _Remark(
            Code.DSR305,
            ("title",),
            f"expected {shape.describe(decoded.batch.title)}, found it escaped twice",
        )
