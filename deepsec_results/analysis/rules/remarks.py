"""The remarks that rules yield, and the rules for every kind of file."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from msgspec import Struct

from deepsec_results.analysis.findings import Code
from deepsec_results.model.runs import RunResult
from deepsec_results.reading.json_positions import Path
from deepsec_results.reading.type_differences import DifferenceKind, differences
from deepsec_results.reading.type_info import type_info
from deepsec_results.reading.type_words import (
    describe,
    describe_field,
    missing_field,
    unexpected_field,
)

_ENDED = ("canceled", "internal_error", "completed")
_STARTED = ("in_progress", "internal_error", "completed")

_LAST_SECOND = 253402300799  # of the year 9999, in seconds since 1970


class Remark(Struct, frozen=True):
    """A finding without its file and its place in the text."""

    code: Code
    path: Path
    message: str


_CODES = {
    DifferenceKind.TYPE: Code.DSR202,
    DifferenceKind.VOCABULARY: Code.DSR203,
    DifferenceKind.UNKNOWN_FIELD: Code.DSR306,
    DifferenceKind.MISSING: Code.DSR201,
}


def type_remarks(
    value: object,
    expected: Any,
    at: Path = (),
    misplaced: Iterable[str] = (),
    status: object = None,
) -> Iterator[Remark]:
    """The differences between a value and a type of the model. Fields in `misplaced` exist in the
    format, but not with that status."""
    out_of_place = {(*at, name) for name in misplaced}
    for difference in differences(value, type_info(expected)):
        path = at + difference.path
        is_unknown = difference.kind is DifferenceKind.UNKNOWN_FIELD
        if path in out_of_place and is_unknown and isinstance(value, dict):
            yield Remark(Code.DSR204, path, unexpected_field(value[difference.path[0]], status))
        else:
            yield Remark(_CODES[difference.kind], path, difference.message)


def missing(
    holder: dict[str, Any], path: Path, names: Iterable[str], struct: type[Struct]
) -> Iterator[Remark]:
    """Remarks on fields that an object does not have."""
    for name in names:
        if name not in holder:
            message = missing_field(describe_field(struct, name))
            yield Remark(Code.DSR201, (*path, name), message)


def inline_remarks(value: dict[str, Any], kind: str) -> Iterator[Remark]:
    """Remarks on results inside the file above, and on results in both places."""
    files, inline = f"{kind}_files", f"{kind}_results"
    if inline not in value:
        return
    yield Remark(Code.DSR309, (inline,), f"expected {files}, found inline results")
    if value.get(files) is not None:
        yield Remark(Code.DSR205, (inline,), f"expected one of {files} and {inline}, found both")


def misplaced(value: dict[str, Any], names: Iterable[str]) -> Iterator[Remark]:
    """Remarks on fields that are not allowed with the status."""
    for name in names:
        if name in value:
            yield Remark(Code.DSR204, (name,), unexpected_field(value[name], value["status"]))


def outside(path: Path, value: object, least: int, most: int | None = None) -> Iterator[Remark]:
    """A remark on an integer that is not between two bounds."""
    if is_integer(value) and (value < least or (most is not None and value > most)):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        found = describe(value)
        yield Remark(Code.DSR205, path, f"expected an integer, {bounds}, found {found}")


def time_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on times out of range, and on an end before the start."""
    for name in ("start_time", "end_time", "import_date"):
        yield from outside((name,), value.get(name), 0, _LAST_SECOND)
    start, end = value.get("start_time"), value.get("end_time")
    if is_integer(start) and is_integer(end) and end < start:
        yield Remark(Code.DSR206, ("end_time",), f"expected {start} or later, found {end}")


def state_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Remarks on times and messages that the status of a run or a query requires or excludes."""
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


def is_integer(value: object) -> TypeGuard[int]:
    """Whether a value is an integer in JSON; true and false are not."""
    return type(value) is int
