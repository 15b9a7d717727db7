"""The objects inside the value of a query, and where they are."""

from collections.abc import Iterator
from typing import Any

import msgspec

from deepsec_results.analysis.rules.remarks import Remark
from deepsec_results.reading.json_positions import Path, Trail, path_of

_WITHOUT_REFERENCES = ("Variable", "Name")


def walk(value: object) -> Iterator[tuple[dict[str, Any], Trail]]:
    """Each object inside a value, itself included, in the order of the text."""
    pending: list[tuple[object, Trail]] = [(value, None)]
    while pending:
        value, trail = pending.pop()
        if isinstance(value, dict):
            yield value, trail
            pending += reversed([(inner, (trail, name)) for name, inner in value.items()
                                 if isinstance(inner, (dict, list))])  # fmt: skip
        elif isinstance(value, list):
            pending += reversed([(inner, (trail, at)) for at, inner in enumerate(value)
                                 if _has_references(inner)])  # fmt: skip


def _has_references(value: object) -> bool:
    """Whether there may be references in a value; there are none in variables and names."""
    if isinstance(value, dict):
        return value.get("type") not in _WITHOUT_REFERENCES
    return isinstance(value, list)


def below(remark: Remark, path: Path, trail: Trail) -> Remark:
    """A remark on an inner value as a remark on the whole: the value is at `path`, then `trail`."""
    return msgspec.structs.replace(remark, path=(*path, *path_of(trail), *remark.path))
