"""Values of the model in the shapes of result files, as plain objects for JSON.

Nothing here recurses, and what several terms share is counted without being written out: a trace
of fifty inputs can make a term of 2^50 symbols.
"""

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from deepsec_results.model.tags import NIL_TAG

MOST_PARTS = 1_000_000  # of a process that is written out
_SMALL = 100


def count_parts(value: object) -> int:
    """The number of structs in a value that is written out in full."""
    counts: dict[int, int] = {}
    pending: list[tuple[object, bool]] = [(value, False)]
    while pending:
        part, ready = pending.pop()
        if id(part) in counts:
            continue
        inner = _inner(part)
        if not ready and inner:
            pending.append((part, True))
            pending += [(one, False) for one in inner if id(one) not in counts]
        else:
            own = isinstance(part, Struct)
            counts[id(part)] = own + sum(counts[id(one)] for one in inner)
    return counts[id(value)]


def _inner(part: object) -> list[object]:
    if isinstance(part, list):
        return [one for one in part if isinstance(one, (list, Struct))]
    if isinstance(part, Struct):
        values = [getattr(part, name) for name in _holders(type(part))]
        return [one for one in values if isinstance(one, (list, Struct))]
    return []


@cache
def _holders(kind: type[Struct]) -> tuple[str, ...]:
    """The fields of a struct that may hold structs or lists."""
    return tuple(field.name for field in _fields(kind) if field.type not in _SCALARS)


_SCALARS = (int, str, bool, float)


def plain_value(value: object, most: int = MOST_PARTS) -> Any:
    """A value as objects, lists, texts and numbers; None if it has more than `most` parts."""
    if value is None:
        return None
    # Most values are small: to write them takes less time than to count what they share.
    plain = _written_out(value, min(most, _SMALL))
    if plain is None and count_parts(value) <= most:
        plain = _written_out(value, most)
    return plain


def _written_out(value: object, most: int) -> Any:
    """A value that is written out, or None as soon as it has more than `most` parts."""
    whole: list[Any] = [None]
    pending: list[tuple[object, Any, Any]] = [(value, whole, 0)]
    count = 0
    while pending:
        part, holder, at = pending.pop()
        if isinstance(part, Struct):
            count += 1
            if count > most:
                return None
            fields = holder[at] = _tagged(part)
            for field in _fields(type(part)):
                held = getattr(part, field.name)
                if field.required or held != field.default:
                    fields[field.encode_name] = None  # keeps the order of fields
                    pending.append((held, fields, field.encode_name))
        elif isinstance(part, list):
            items = holder[at] = [None] * len(part)
            pending += [(one, items, number) for number, one in enumerate(part)]
        else:
            holder[at] = part
    return whole[0]


@cache
def _fields(kind: type[Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _tagged(part: Struct) -> dict[str, Any]:
    config = part.__struct_config__
    if config.tag is None or config.tag_field is None:
        return {}
    return {config.tag_field: None if config.tag == NIL_TAG else config.tag}
