"""The rules of a run result."""

from collections.abc import Iterator
from typing import Any

from deepsec_results.analysis.findings import Code
from deepsec_results.analysis.rules.remarks import (
    Remark,
    misplaced,
    missing,
    shape_remarks,
    time_remarks,
)
from deepsec_results.model.runs import RunResult
from deepsec_results.reading import shape
from deepsec_results.reading.documents import PlainDocument

_ENDED = ("canceled", "internal_error", "completed")
_STARTED = ("in_progress", "internal_error", "completed")


def run_remarks(document: PlainDocument) -> Iterator[Remark]:
    """All that a run result has against the format."""
    value = document.value
    if not isinstance(value, dict):
        yield Remark(Code.DSR202, (), f"expected an object, found {shape.describe(value)}")
        return
    yield from shape_remarks(value, RunResult)
    yield from missing(value, (), ("batch_file",), RunResult)
    if "input_str" not in value:
        yield from missing(value, (), ("input_file",), RunResult)
    if "query_results" not in value:
        yield from missing(value, (), ("query_files",), RunResult)
    yield from state_remarks(value)
    yield from time_remarks(value)


def state_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Times and messages that the status of a run or a query asks for, or has no place for."""
    status = value.get("status")
    if status in _STARTED:
        yield from missing(value, (), ("start_time",), RunResult)
    if status in _ENDED:
        yield from missing(value, (), ("end_time",), RunResult)
    if status == "internal_error":
        yield from missing(value, (), ("error_msg",), RunResult)
    unplaced = []
    if status == "waiting":
        unplaced += ["start_time"]
    if status in ("waiting", "in_progress"):
        unplaced += ["end_time"]
    if status in ("waiting", "in_progress", "canceled", "completed"):
        unplaced += ["error_msg"]
    yield from misplaced(value, unplaced)
