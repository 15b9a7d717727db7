"""The rules for references between the files of a batch."""

import os
import posixpath
from collections.abc import Iterable, Iterator
from typing import Any

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.remarks import Remark, is_integer
from deepsec_results.reading.documents import PlainDocument
from deepsec_results.reading.plain_trees import PlainFile
from deepsec_results.reading.problems import NO_TEXT, FileProblem, ProblemKind
from deepsec_results.reading.type_words import describe, show_text

# The statuses allowed below a result with a status. Below a result in progress, any is allowed.
_BELOW = {
    "waiting": ("waiting",),
    "completed": ("completed",),
    "canceled": ("completed", "canceled", "internal_error"),
    "internal_error": ("completed", "canceled", "internal_error"),
}


def below_remarks(document: PlainDocument, below: Iterable[PlainFile]) -> Iterator[Remark]:
    """Remarks on the files below a batch or a run."""
    value = document.value
    if not isinstance(value, dict):
        return
    for file in below:
        if isinstance(file.result, FileProblem):
            if file.result.kind in NO_TEXT:
                message = _why_without_text(file.path, file.result)
                yield Remark(Code.DSR401, file.place, message)
            continue
        inner = file.result.value
        if isinstance(inner, dict):
            yield from _status_remarks(value, inner, file.place)


def _why_without_text(path: str | None, problem: FileProblem) -> str:
    """The reason in words that can follow the place where the file above names it."""
    leads_out = problem.kind in (ProblemKind.OUTSIDE, ProblemKind.LINK_OUT)
    return f"{path!r} {problem.message}" if leads_out else problem.message


def unlisted_remarks(field: str, paths: Iterable[str]) -> Iterator[Remark]:
    """Remarks on files in the folder of a batch or a run that are not in its list `field`."""
    for path in paths:
        message = f"expected all files of the folder, but {show_text(path)} is missing"
        yield Remark(Code.DSR310, (field,), message)


def repeated_remarks(document: PlainDocument, field: str) -> Iterator[Remark]:
    """Remarks on files that a batch or a run lists twice."""
    value = document.value
    listed = value.get(field) if isinstance(value, dict) else None
    seen: set[str] = set()
    for at, path in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(path, str):
            normal = posixpath.normpath(path)
            if normal in seen:
                message = f"expected each file once, found {describe(path)} again"
                yield Remark(Code.DSR410, (field, at), message)
            seen.add(normal)


def above_remarks(
    file: PlainFile, batch_path: str, batch: PlainDocument, run: PlainFile | None, number: int
) -> Iterator[Remark]:
    """Remarks on a run or a query that contradicts the batch or the run above it.

    `number` is its place in the list of that result, from 1.
    """
    value = _fields(file.result)
    if value is None:
        return
    yield from _named(value, "batch_file", os.path.basename(batch_path))
    parent = _fields(batch if run is None else run.result) or {}
    if run is not None:
        if run.path is not None:
            yield from _named(value, "run_file", run.path)
        index = value.get("index")
        if is_integer(index) and index != number:
            yield Remark(Code.DSR404, ("index",), f"expected {number}, found {index}")
    else:
        yield from _copy_remarks(value.get("input_file"), file)
    yield from _time_remarks(value, parent)


def _copy_remarks(copy: object, run: PlainFile) -> Iterator[Remark]:
    if not isinstance(copy, str):
        return
    folder = None if run.path is None else run.path.removesuffix(".json")
    if folder is not None and os.path.dirname(copy) != folder:
        message = f"expected a file in {describe(folder)}, found {describe(copy)}"
        yield Remark(Code.DSR403, ("input_file",), message)
    elif not run.has_copy:
        message = f"expected a readable file, found {describe(copy)}"
        yield Remark(Code.DSR403, ("input_file",), message)


def _fields(document: PlainDocument | FileProblem) -> dict[str, Any] | None:
    if isinstance(document, PlainDocument) and isinstance(document.value, dict):
        return document.value
    return None


def _status_remarks(
    above: dict[str, Any], below: dict[str, Any], path: tuple[str | int, ...]
) -> Iterator[Remark]:
    allowed = _BELOW.get(str(above.get("status")))
    status = below.get("status")
    if above.get("status") == "canceled" and status in ("waiting", "in_progress"):
        # After Ctrl-C the prover writes the batch and its runs first, and the query a second later.
        message = f'expected a final status below "canceled", found "{status}"'
        yield Remark(Code.DSR311, path, message)
    elif _was_running(above, status, path):
        # If a worker fails after an attack was found, the prover never writes the query again.
        message = f'expected a final status below "internal_error", found "{status}"'
        yield Remark(Code.DSR312, path, message)
    elif allowed is not None and isinstance(status, str) and status not in allowed:
        wanted = " or ".join(f'"{word}"' for word in allowed)
        message = f'expected the status {wanted} below "{above["status"]}", found "{status}"'
        yield Remark(Code.DSR408, path, message)


def _was_running(above: dict[str, Any], status: object, path: tuple[str | int, ...]) -> bool:
    """Whether a query was running when the run above it ended with an internal error."""
    is_query = path[0] in ("query_files", "query_results")
    return is_query and above.get("status") == "internal_error" and status == "in_progress"


def _named(value: dict[str, Any], field: str, expected: str) -> Iterator[Remark]:
    found = value.get(field)
    if isinstance(found, str) and found != expected:
        message = f"expected {describe(expected)}, found {describe(found)}"
        yield Remark(Code.DSR402, (field,), message)


def _time_remarks(value: dict[str, Any], parent: dict[str, Any]) -> Iterator[Remark]:
    first, last = parent.get("start_time"), parent.get("end_time")
    for name in ("start_time", "end_time"):
        moment = value.get(name)
        if not is_integer(moment):
            continue
        if is_integer(first) and moment < first:
            yield Remark(Code.DSR407, (name,), f"expected {first} or later, found {moment}")
        if is_integer(last) and moment > last:
            yield Remark(Code.DSR407, (name,), f"expected {last} or earlier, found {moment}")
