"""The rules of a batch result."""

import os
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.remarks import (
    Remark,
    inline_remarks,
    missing,
    outside,
    time_remarks,
    type_remarks,
)
from deepsec_results.analysis.rules.run import run_remarks
from deepsec_results.model.batch import (
    BatchResult,
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
from deepsec_results.reading.batches import decode_batch
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.json_positions import Path
from deepsec_results.reading.names import read_batch_name
from deepsec_results.reading.problems import ReadingError
from deepsec_results.reading.strict_types import fits_exactly
from deepsec_results.reading.type_words import (
    describe,
    describe_field,
    missing_field,
    unexpected_field,
)

_STRUCTS: dict[str, type[BatchResult]] = {
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


def batch_remarks(document: PlainDocument, file: str) -> Iterator[Remark]:
    name = os.path.basename(file)
    if file != "-" and read_batch_name(name) is None:
        yield Remark(Code.DSR307, (), f"expected a name such as mp37m7_e50-.json, found {name}")
    value = document.value
    if not isinstance(value, dict):
        yield Remark(Code.DSR202, (), f"expected an object, found {describe(value)}")
        return
    status = value.get("status")
    struct = _STRUCTS.get(status) if isinstance(status, str) else None
    if struct is None:
        yield _status_remark(value)
    # With an unknown status, every field is allowed: a failed batch may have them all.
    fields = value if struct else {**value, "status": FailedBatch.__struct_config__.tag}
    unplaced = ("end_time", "error_msg")
    if not fits_exactly(fields, struct or FailedBatch):
        yield from type_remarks(fields, struct or FailedBatch, (), unplaced, status)
    yield from _presence_remarks(value, struct)
    yield from _value_remarks(value)
    yield from _title_remarks(document)
    runs = value.get("run_results")
    for at, run in enumerate(runs if isinstance(runs, list) else []):
        for remark in run_remarks(run, inline=True):
            yield msgspec.structs.replace(remark, path=("run_results", at, *remark.path))


def _status_remark(value: dict[str, Any]) -> Remark:
    if "status" not in value:
        return Remark(Code.DSR201, ("status",), missing_field(_VOCABULARY))
    found = describe(value["status"])
    code = Code.DSR203 if isinstance(value["status"], str) else Code.DSR202
    return Remark(code, ("status",), f"expected {_VOCABULARY}, found {found}")


def _presence_remarks(value: dict[str, Any], struct: type[BatchResult] | None) -> Iterator[Remark]:
    yield from missing(value, (), _ALWAYS, FailedBatch)
    if struct not in (None, InProgressBatch):
        yield from missing(value, (), ("end_time",), FailedBatch)
    if struct is FailedBatch:
        yield from missing(value, (), ("error_msg",), FailedBatch)
    yield from inline_remarks(value, "run")
    if "run_results" not in value:
        yield from missing(value, (), ("run_files",), FailedBatch)
    if "debug" not in value:
        yield Remark(Code.DSR302, ("debug",), missing_field("true or false"))
    if "pid" in value:
        yield Remark(Code.DSR301, ("pid",), unexpected_field(value["pid"]))
    given, computed = value.get("command_options"), value.get("computed_options")
    if isinstance(computed, dict):
        yield from _computed_remarks(computed, in_progress=struct is InProgressBatch)
    for path, worker in _workers(given, "command_options"):
        yield from missing(worker, path, _WORKER, GivenDistantWorker)
    for path, worker in _workers(computed, "computed_options"):
        yield from missing(worker, path, _WORKER, ComputedDistantWorker)


def _computed_remarks(computed: dict[str, Any], *, in_progress: bool) -> Iterator[Remark]:
    required: tuple[str, ...] = _COMPUTED
    if computed.get("distributed") is True:
        required += _COMPUTED_IF_DISTRIBUTED
    if in_progress:
        for name in required:
            if name not in computed:
                yield Remark(
                    Code.DSR304,
                    ("computed_options", name),
                    f"field not computed yet (expected {describe_field(ComputedOptions, name)})",
                )
    else:
        yield from missing(computed, ("computed_options",), required, ComputedOptions)


def _workers(options: object, path: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    workers = options.get("distant_workers") if isinstance(options, dict) else None
    for index, worker in enumerate(workers if isinstance(workers, list) else []):
        if isinstance(worker, dict):
            yield (path, "distant_workers", index), worker


def _value_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    yield from time_remarks(value)
    yield from outside(("pid",), value.get("pid"), 1, (1 << 31) - 1)
    yield from _version_remarks(value.get("deepsec_version"))
    for options_path in ("command_options", "computed_options"):
        options = value.get(options_path)
        if not isinstance(options, dict):
            continue
        for name in ("nb_jobs", "local_workers"):
            yield from outside((options_path, name), options.get(name), 1)
        for path, worker in _workers(options, options_path):
            yield from outside((*path, "workers"), worker.get("workers"), 1)
            host = worker.get("host")
            if isinstance(host, str) and not _HOST.fullmatch(host):
                found = describe(host)
                yield Remark(Code.DSR308, (*path, "host"), f"expected login@host, found {found}")


def _version_remarks(version: object) -> Iterator[Remark]:
    if not isinstance(version, str) or _VERSION.fullmatch(version):
        return
    known = _OLDER_VERSION.fullmatch(version)
    found = describe(version)
    yield Remark(
        Code.DSR303 if known else Code.DSR205,
        ("deepsec_version",),
        f"expected three numbers as in 2.0.2, found {found}",
    )


def _title_remarks(document: PlainDocument) -> Iterator[Remark]:
    try:
        decoded = decode_batch(document.text)
    except ReadingError:
        return
    if decoded.title_escaped_twice:
        yield Remark(
            Code.DSR305,
            ("title",),
            f"expected {describe(decoded.batch.title)}, found it escaped twice",
        )
