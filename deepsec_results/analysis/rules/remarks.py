"""What rules yield, and the rules that every kind of file shares."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeGuard

from msgspec import Struct

from deepsec_results.analysis.findings import Code
from deepsec_results.model.runs import RunResult
from deepsec_results.reading.json_positions import Path
from deepsec_results.reading.type_differences import (
    DifferenceKind,
    describe,
    describe_field,
    differences,
    type_info,
)

_ENDED = ("canceled", "internal_error", "completed")
_STARTED = ("in_progress", "internal_error", "completed")

_LAST_SECOND = 253402300799  # of the year 9999


class Remark(Struct, frozen=True):
    """A finding before its file and its place in the text are known."""

    code: Code
    path: Path
    message: str


_CODES = {
    DifferenceKind.TYPE: Code.DSR202,
    DifferenceKind.VOCABULARY: Code.DSR203,
    DifferenceKind.UNKNOWN_FIELD: Code.DSR306,
    DifferenceKind.MISSING: Code.DSR201,
}


def shape_remarks(
    value: object,
    expected: Any,
    at: Path = (),
    misplaced: Iterable[str] = (),
    status: object = None,
) -> Iterator[Remark]:
    """Where a value differs from a type of the model. Fields in `misplaced` have a place, but not
    with that status."""
    out_of_place = {(*at, name) for name in misplaced}
    for difference in differences(value, type_info(expected)):
        path = at + difference.path
        if path in out_of_place and difference.kind is DifferenceKind.UNKNOWN_FIELD:
            message = f'expected no such field with the status "{status}", found {difference.found}'
            yield Remark(Code.DSR204, path, message)
        else:
            yield Remark(_CODES[difference.kind], path, difference.message)


def missing(
    holder: dict[str, Any], path: Path, names: Iterable[str], struct: type[Struct]
) -> Iterator[Remark]:
    """Fields that an object lacks."""
    for name in names:
        if name not in holder:
            expected = describe_field(struct, name)
            yield Remark(Code.DSR201, (*path, name), f"expected {expected}, found no such field")


def inline_remarks(value: dict[str, Any], kind: str) -> Iterator[Remark]:
    """Results that stand in the file above, and results that stand in both places."""
    files, inline = f"{kind}_files", f"{kind}_results"
    if inline not in value:
        return
    yield Remark(Code.DSR309, (inline,), f"expected {files}, found the results themselves")
    if value.get(files) is not None:
        yield Remark(Code.DSR205, (inline,), f"expected one of {files} and {inline}, found both")


def misplaced(value: dict[str, Any], names: Iterable[str]) -> Iterator[Remark]:
    """Fields that the status has no place for."""
    for name in names:
        if name in value:
            found = describe(value[name])
            message = f'expected no such field with the status "{value["status"]}", found {found}'
            yield Remark(Code.DSR204, (name,), message)


def outside(path: Path, value: object, least: int, most: int | None = None) -> Iterator[Remark]:
    """An integer that is not between two bounds."""
    if is_integer(value) and (value < least or (most is not None and value > most)):
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        found = describe(value)
        yield Remark(Code.DSR205, path, f"expected an integer, {bounds}, found {found}")


def time_remarks(value: dict[str, Any]) -> Iterator[Remark]:
    """Times that are no times, and an end before its start."""
    for name in ("start_time", "end_time", "import_date"):
        yield from outside((name,), value.get(name), 0, _LAST_SECOND)
    start, end = value.get("start_time"), value.get("end_time")
    if is_integer(start) and is_integer(end) and end < start:
        yield Remark(Code.DSR206, ("end_time",), f"expected {start} or later, found {end}")


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


def is_integer(value: object) -> TypeGuard[int]:
    """Whether JSON has an integer there; true and false are none."""
    return type(value) is int
